package plugin

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

// mostReceivers bounds the ports that scripts open: each costs two sockets, two goroutines
// and 64 KB.
const mostReceivers = 1024

var (
	errManyReceivers = fmt.Errorf("%d receivers are open, which is the most", mostReceivers)
	errNoReceiver    = errors.New("the session does not receive RTP")
	errNoClient      = errors.New("the session has no client")
)

// ReceiveRTP opens a port, and makes a session without a client of what comes in there.
func (h host) ReceiveRTP(where string, options rtpin.Options, streams []luaapi.ReceivedStream) (luaapi.Received, error) {
	if h.ended.Load() {
		return luaapi.Received{}, script.ErrClosed // nobody would end it
	}
	if len(h.receivers()) >= mostReceivers {
		return luaapi.Received{}, errManyReceivers
	}
	allowed := h.app.config.receiving
	address, err := allowed.address(where)
	if err != nil {
		return luaapi.Received{}, err
	}
	options.Address, options.Ports, options.From, options.Log = address, allowed.ports, allowed.from.Allows, h.core
	receiver, err := rtpin.Open(options)
	if err != nil {
		return luaapi.Received{}, err
	}
	s := h.adopt(receiver)
	h.app.receivers = append(h.app.receivers, s.ID)
	expect(s, streams)
	receiver.Start(taker{h.Plugin, s})
	return luaapi.Received{
		Session: s.ID, Address: receiver.Address().Addr().String(),
		Port: int(receiver.Address().Port()), RTCPPort: int(receiver.RTCP().Port()),
	}, nil
}

// adopt makes the session of a receiver.
func (p *Plugin) adopt(receiver *rtpin.Receiver) *session.Session {
	id, handle := p.core.NewReceiver()
	s := session.New(id, handle, p.router.NewReceiver(id, handle, receiver), p.protect)
	s.Receiver = receiver
	s.Known.Store(true)
	p.sessions.Add(s)
	return s
}

// SetReceived says which streams come in, in place of those before.
func (h host) SetReceived(id uint64, streams []luaapi.ReceivedStream) error {
	return h.with(id, func(s *session.Session) error {
		if s.Receiver == nil {
			return errNoReceiver
		}
		expect(s, streams)
		return nil
	})
}

// Receives says whether a session is one of a receiver.
func (h host) Receives(id uint64) bool {
	s := h.sessions.Get(id)
	return s != nil && s.Receiver != nil
}

// expect tells a receiver and the media path what comes in.
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

// taker gives what comes in to the media path, and data to a script that wants it.
type taker struct {
	plugin  *Plugin
	session *session.Session
}

func (k taker) RTP(packet *core.Packet, extensions *core.Extensions) {
	k.session.Media.Feed(packet, extensions)
}

// Data is left out while the script's init has not ended.
func (k taker) Data(message *core.Data) {
	if k.plugin.app.Load() != nil {
		k.plugin.IncomingData(k.session.ID, message)
	}
}

// receivers are the sessions that have one.
func (p *Plugin) receivers() (found []*session.Session) {
	for _, s := range p.sessions.All() {
		if s.Receiver != nil {
			found = append(found, s)
		}
	}
	return found
}

// endReceiver ends a session that has no client, as the core does with the others.
func (h host) endReceiver(s *session.Session) error {
	if h.app.trial.on {
		return h.app.trial.hold(func() error { return h.endReceiver(s) })
	}
	h.app.engine.AfterUnlock(func() { _ = h.DestroySession(s.ID) })
	return nil
}

// dropReceivers closes those of a script that has never run.
func (a *application) dropReceivers() {
	for _, id := range a.receivers {
		a.plugin.protect(func() { a.plugin.forget(a.plugin.sessions.Remove(id)) })
	}
}

// forgotten are the receivers that a script which takes over knows nothing of. With the
// Lua lock held.
func (a *application) forgotten() (ids []uint64) {
	for _, s := range a.plugin.receivers() {
		if !a.level2.Has(s.ID) {
			ids = append(ids, s.ID)
		}
	}
	return ids
}
