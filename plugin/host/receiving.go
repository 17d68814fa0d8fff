package host

import (
	"errors"
	"fmt"

	"janus-golua/plugin/core"
	"janus-golua/plugin/luaapi"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/rtpin"
	"janus-golua/plugin/media/selection"
	"janus-golua/plugin/script"
	"janus-golua/plugin/session"
)

// mostReceivers bounds the ports that scripts open. Each costs two sockets, two goroutines
// and 64 KB.
const mostReceivers = 1024

var (
	errManyReceivers = fmt.Errorf("%d receivers are open, which is the most", mostReceivers)
	errNoReceiver    = errors.New("the session does not receive RTP")
	errNoClient      = errors.New("the session has no client")
)

// ReceiveRTP opens a port, and makes a session without a client. The session publishes the
// streams that come in on the port.
func (h *Host) ReceiveRTP(where string, options rtpin.Options, streams []luaapi.ReceivedStream) (luaapi.Received, error) {
	if h.shared.Lives.Ended() {
		return luaapi.Received{}, script.ErrClosed // nobody would end it
	}
	if len(h.openReceivers()) >= mostReceivers {
		return luaapi.Received{}, errManyReceivers
	}
	allowed := h.script.Settings.Receiving
	address, err := allowed.Address(where)
	if err != nil {
		h.Refused("janus.receive_rtp", err)
		return luaapi.Received{}, err
	}
	options.Address, options.Ports, options.From, options.Log = address, allowed.Ports, allowed.From.Allows, h.shared.Core
	receiver, err := rtpin.Open(options)
	if err != nil {
		return luaapi.Received{}, err
	}
	s := h.adopt(receiver)
	h.receivers = append(h.receivers, s.ID)
	expect(s, streams)
	receiver.Start(taker{s, h.shared.Lives.Data})
	return luaapi.Received{
		Session: s.ID, Address: receiver.Address().Addr().String(),
		Port: int(receiver.Address().Port()), RTCPPort: int(receiver.RTCP().Port()),
	}, nil
}

// adopt makes the session of a receiver.
func (h *Host) adopt(receiver *rtpin.Receiver) *session.Session {
	id, handle := h.shared.Core.NewReceiver()
	s := session.New(id, handle, h.shared.Router.NewReceiver(id, handle, receiver), h.shared.Log.Protect)
	s.Receiver = receiver
	s.Known.Store(true)
	h.shared.Sessions.Add(s)
	return s
}

// SetReceived says which streams come in from now on.
func (h *Host) SetReceived(id uint64, streams []luaapi.ReceivedStream) error {
	return h.with(id, func(s *session.Session) error {
		if s.Receiver == nil {
			return errNoReceiver
		}
		expect(s, streams)
		return nil
	})
}

// Receives says whether a session receives RTP.
func (h *Host) Receives(id uint64) bool {
	s := h.shared.Sessions.Get(id)
	return s != nil && s.Receiver != nil
}

// expect tells a receiver and the media path which streams come in.
func expect(s *session.Session, streams []luaapi.ReceivedStream) {
	expected := make([]rtpin.Stream, len(streams))
	for i, stream := range streams {
		expected[i] = stream.Stream
	}
	ssrcs := s.Receiver.Expect(expected)
	described := make([]media.Description, len(streams))
	for i, stream := range streams {
		described[i] = media.Description{Medium: stream.Medium(), Codec: stream.Codec}
		if stream.Simulcast {
			described[i].Simulcast = &selection.Simulcast{SSRCs: ssrcs[i]}
		}
	}
	s.Media.Describe(described)
}

// taker gives packets to the media path, and data messages to a function that knows whether
// the script wants them.
type taker struct {
	session *session.Session
	data    func(id uint64, message *core.Data)
}

func (k taker) RTP(packet *core.Packet, extensions *core.Extensions) {
	k.session.Media.Feed(packet, extensions)
}

func (k taker) Data(message *core.Data) { k.data(k.session.ID, message) }

// openReceivers are the sessions that receive RTP, of all generations.
func (h *Host) openReceivers() (found []*session.Session) {
	for _, s := range h.shared.Sessions.All() {
		if s.Receiver != nil {
			found = append(found, s)
		}
	}
	return found
}

// endReceiver ends a session that has no client. (The core ends all other sessions.)
func (h *Host) endReceiver(s *session.Session) error {
	if h.trial.on {
		return h.trial.hold(func() error { return h.endReceiver(s) })
	}
	h.script.AfterUnlockWaiting(func() { h.shared.Lives.End(s.ID) })
	return nil
}

// DropReceivers closes the receivers of a script that has never run.
func (h *Host) DropReceivers() {
	for _, id := range h.receivers {
		h.shared.Log.Protect(func() { h.shared.Lives.Drop(id) })
	}
}

// Forgotten returns the sessions that receive RTP and are unknown to the script that takes
// over. has says whether that script has a session.
func (h *Host) Forgotten(has func(id uint64) bool) (ids []uint64) {
	for _, s := range h.openReceivers() {
		if !has(s.ID) {
			ids = append(ids, s.ID)
		}
	}
	return ids
}
