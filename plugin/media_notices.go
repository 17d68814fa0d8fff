package plugin

import (
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/app"
	"janus-golua/plugin/core"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/speakers"
	"janus-golua/plugin/media/taps"
	"janus-golua/plugin/script"
	"janus-golua/plugin/session"
)

var (
	_ media.Listener         = (*Plugin)(nil)
	_ taps.RecordingListener = (*Plugin)(nil)
)

// SubstreamChanged tells the script which substream a viewer gets.
func (p *Plugin) SubstreamChanged(viewer uint64, mindex, substream int) {
	p.counted.substreams.Add(1)
	p.notice(viewer, "substreamChanged", number(viewer), lua.LNumber(substream), lua.LNumber(mindex))
}

// TemporalLayerChanged tells the script which temporal layers a viewer gets.
func (p *Plugin) TemporalLayerChanged(viewer uint64, mindex, layer int) {
	p.counted.temporal.Add(1)
	p.notice(viewer, "temporalLayerChanged", number(viewer), lua.LNumber(layer), lua.LNumber(mindex))
}

// SpatialLayerChanged tells the script which spatial layers a viewer gets.
func (p *Plugin) SpatialLayerChanged(viewer uint64, mindex, layer int) {
	p.counted.spatial.Add(1)
	p.notice(viewer, "spatialLayerChanged", number(viewer), lua.LNumber(layer), lua.LNumber(mindex))
}

// BandwidthChanged tells the script what is known of a viewer's line.
func (p *Plugin) BandwidthChanged(viewer uint64, change media.BandwidthChange) {
	p.notice(viewer, "bandwidthChanged", number(viewer), lua.LNumber(kbit(change.Estimate)), lua.LNumber(kbit(change.Allocated)),
		lua.LBool(change.Overuse), lua.LBool(change.Streams))
}

// kbit rounds bits to kbit, as scripts have rates.
func kbit(bits int64) int64 { return (bits + 500) / 1000 }

// RecordingFailed tells operators that a recording has not begun, though the script was told
// that it has.
func (p *Plugin) RecordingFailed(publisher uint64, file string, reason error) {
	p.host.Log.Line(core.LogError, fmt.Sprintf("session %d: the recording %q has not begun: %v", publisher, file, reason))
}

// RecordingLags tells operators that the disk is too slow for a recording.
func (p *Plugin) RecordingLags(publisher uint64, file string, lost uint64) {
	p.host.Log.Line(core.LogWarning, fmt.Sprintf("session %d: the disk is too slow for the recording %q: %d packets left out so far", publisher, file, lost))
}

// notice tells the script something if the script defines the callback.
func (p *Plugin) notice(id uint64, name string, args ...lua.LValue) {
	s := p.host.Sessions.Get(id)
	running := p.slot.Running()
	if s != nil && running != nil && running.Callbacks.Notices[name] {
		p.tell(s, name, args...)
	}
}

// Talking tells the script that a publisher began or stopped talking, and who is
// the active speaker of its group.
func (p *Plugin) Talking(publisher uint64, mindex int, talking bool, level int) {
	s := p.host.Sessions.Get(publisher)
	if s == nil {
		return // the end of its talking was noted
	}
	p.host.Speakers.Change(publisher, mindex, talking, level, p.host.Core.Now())
	p.host.Speakers.TellSoon(s.Inbox)
}

// silence ends the talking of a session whose PeerConnection is down. When silence returns,
// the script has been told. A session that receives RTP is an exception: the script itself
// ends it, perhaps in the very callback that tells who talks.
func (p *Plugin) silence(s *session.Session) {
	group := p.host.Speakers.Silence(s.ID)
	p.host.Speakers.TellSoon(s.Inbox)
	if s.Receiver == nil {
		s.Inbox.Wait()
		p.host.Speakers.Tell()
		p.host.Speakers.Await(s.ID, group)
	}
}

// tellSpoken tells the script of one event.
func (p *Plugin) tellSpoken(what speakers.Event) {
	running := p.slot.Running()
	switch {
	case running == nil:
	case what.Group != "":
		if running.Callbacks.Notices["activeSpeaker"] {
			_, _ = p.slot.Call(app.Media, script.Origin{Session: what.Speaker}, "activeSpeaker", lua.LString(what.Group), number(what.Speaker))
		}
	case running.Callbacks.Notices["talking"] && p.isKnown(what.Publisher):
		id := what.Publisher
		_, _ = p.slot.Call(app.Media, script.Origin{Session: id}, "talking", number(id), lua.LBool(what.Talks), lua.LNumber(what.Level), lua.LNumber(what.MIndex))
	}
}

// isKnown says whether the script knows a session. A session that receives RTP is forgotten
// as soon as the script ends it.
func (p *Plugin) isKnown(id uint64) bool {
	s := p.host.Sessions.Get(id)
	return s != nil && (s.Receiver == nil || !s.Life.Ending())
}
