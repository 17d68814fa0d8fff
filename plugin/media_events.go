package plugin

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/app"
	"janus-golua/plugin/core"
	"janus-golua/plugin/life"
	"janus-golua/plugin/luaapi/level1"
	"janus-golua/plugin/script"
	"janus-golua/plugin/session"
)

// SetupMedia tells that the PeerConnection is up (setup_media).
func (p *Plugin) SetupMedia(id uint64) {
	s := p.host.Sessions.Get(id)
	if s == nil {
		return
	}
	before, ok := s.Media.SetupMedia()
	if !ok {
		return // the session is ending
	}
	p.host.Log.Trace(core.LogHuge, s, "media is up")
	s.Inbox.Wait() // the script is told first what came before
	if before == life.Closing {
		p.tellHangup(s) // another thread was about to tell it
	}
	_, _ = p.slot.Call(app.Requests, script.Origin{Session: id}, "setupMedia", number(id))
}

// HangupMedia tells that the PeerConnection is down (hangup_media).
func (p *Plugin) HangupMedia(id uint64) {
	s := p.host.Sessions.Get(id)
	if s == nil {
		return
	}
	s.Inbox.Wait()
	p.closeMedia(s)
	if _, told := s.Life.Do(life.HangUp); told {
		p.host.Log.Trace(core.LogHuge, s, "hung up ", s.Cause())
		p.tellHangup(s)
	}
}

// closeMedia ends all media of a session: what it sends, what it gets, and its talking.
func (p *Plugin) closeMedia(s *session.Session) {
	s.Media.HangupMedia()
	p.silence(s)
}

// tellHangup tells the script that a PeerConnection has ended. The caller has made the
// transition that lets only one thread tell the script.
func (p *Plugin) tellHangup(s *session.Session) {
	_ = p.slot.Enter(app.Requests, script.Origin{Session: s.ID}, func(now *app.Application, _ *lua.LState) error {
		now.Level2.HungUp(s.ID)
		_, err := now.Call("hangupMedia", number(s.ID))
		return err
	})
}

// NewTrack tells that a publisher sends on an m-line that is not known yet (incoming_rtp).
func (p *Plugin) NewTrack(id uint64, mindex int, isVideo bool) {
	if s := p.host.Sessions.Get(id); s != nil {
		s.Media.NewTrack(mindex, isVideo)
	}
}

// Learn takes a packet of an SSRC that no substream of the publisher has. It may tell its
// substream.
func (p *Plugin) Learn(id uint64, mindex int, packet []byte) {
	if s := p.host.Sessions.Get(id); s != nil {
		s.Media.Learn(mindex, packet)
	}
}

// Select takes packets of a publisher, on a media thread.
func (p *Plugin) Select(id uint64, mindex int, batch *core.Batch) {
	if s := p.host.Sessions.Get(id); s != nil {
		s.Media.Select(mindex, batch)
	}
}

// FeedbackDue sends a publisher the feedback that is due while its video comes in.
func (p *Plugin) FeedbackDue(id uint64, mindex int) {
	if s := p.host.Sessions.Get(id); s != nil {
		s.Media.FeedbackDue(mindex)
	}
}

// TalkingDue decides whether an m-line of a publisher talks, when its audio levels say something
// else than before.
func (p *Plugin) TalkingDue(id uint64, mindex int) {
	if s := p.host.Sessions.Get(id); s != nil {
		s.Media.TalkingDue(mindex)
	}
}

// IncomingRTP gives a packet to a script that has asked for all packets.
func (p *Plugin) IncomingRTP(id uint64, packet *core.Packet) {
	if s := p.host.Sessions.Get(id); s != nil && p.slot.Running().Callbacks.IncomingRTP {
		s.Media.HandOverRTP(packet)
		p.tellPacket(s, "incomingRtp", packet)
	}
}

// IncomingRTCP takes feedback of a peer (incoming_rtcp).
func (p *Plugin) IncomingRTCP(id uint64, packet *core.Packet) {
	s := p.host.Sessions.Get(id)
	switch {
	case s == nil:
	case p.slot.Running().Callbacks.IncomingRTCP:
		p.tellPacket(s, "incomingRtcp", packet)
	default:
		s.Media.IncomingRTCP(packet)
	}
}

// IncomingReports takes a peer's reports on the media that it gets and sends (incoming_rtcp).
// Scripts do not get them.
func (p *Plugin) IncomingReports(id uint64, packet *core.Packet) {
	if s := p.host.Sessions.Get(id); s != nil {
		s.Media.IncomingReports(packet)
	}
}

// tellPacket gives a packet to the script instead of the native path.
func (p *Plugin) tellPacket(s *session.Session, name string, packet *core.Packet) {
	if !s.Media.Up() {
		return
	}
	buffer := lua.LString(packet.Buffer)
	p.tell(s, name, number(s.ID), lua.LBool(packet.Video), buffer, lua.LNumber(len(buffer)),
		lua.LNumber(packet.MIndex), p.extensions(packet))
}

// extensions are the RTP header extensions of a packet as a table; RTCP has none.
func (p *Plugin) extensions(packet *core.Packet) lua.LValue {
	if packet.Extensions == 0 {
		return lua.LNil
	}
	e := p.host.Core.ReadExtensions(packet)
	return level1.ExtensionsTable(e)
}

// IncomingData takes a data channel message of a peer (incoming_data).
func (p *Plugin) IncomingData(id uint64, data *core.Data) {
	s := p.host.Sessions.Get(id)
	if s == nil {
		return
	}
	callback := p.slot.Running().Callbacks.TextData
	if data.Binary {
		callback = p.slot.Running().Callbacks.BinaryData
	}
	if callback == "" {
		s.Media.IncomingData(data)
		return
	}
	s.Media.HandOver(data)
	buffer := lua.LString(data.Buffer)
	p.tellPromptly(s, callback, number(id), buffer, lua.LNumber(len(buffer)), app.TextOrNil(data.Label), app.TextOrNil(data.Protocol))
}

// receivedData takes a message that a receiver of RTP has got. The message is dropped while
// the script's init has not ended.
func (p *Plugin) receivedData(id uint64, data *core.Data) {
	if p.slot.Running() != nil {
		p.IncomingData(id, data)
	}
}

// DataReady tells that messages can be sent (data_ready). The core tells it again after each
// message that has been sent.
func (p *Plugin) DataReady(id uint64) {
	s := p.host.Sessions.Get(id)
	if s == nil {
		return
	}
	s.Media.DataReady()
	if p.slot.Running().Callbacks.DataReady {
		p.tellPromptly(s, "dataReady", number(id))
	}
}

// SlowLink tells of losses (slow_link).
func (p *Plugin) SlowLink(id uint64, mindex int, video, uplink bool) {
	if s := p.host.Sessions.Get(id); s != nil && p.slot.Running().Callbacks.SlowLink {
		p.tell(s, "slowLink", number(id), lua.LBool(uplink), lua.LBool(video), lua.LNumber(mindex))
	}
}
