package plugin

import (
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/life"
)

// patience is how long Destroy waits for each of these: the core takes events that were
// pushed, one of which may be gathering candidates; the core's own threads end sessions;
// recordings are written.
const patience = 3 * time.Second

// Destroy ends the plugin (destroy). The script is told last, when nothing but the script
// itself can call it any more.
func (p *Plugin) Destroy() {
	p.ended.Store(true)
	if !p.slot.Responds(patience) {
		p.leaveScript()
		return
	}
	p.end(p.slot.EndReloads,
		p.operator.Close,
		p.slot.StopTimers,
		p.endAll,
		p.host.Router.Close,
		p.host.Core.StopForwarders,
		p.awaitRecordings,
		p.slot.TellEnd,
		p.slot.Close,
		p.awaitSends,
		p.services.Store.Close,
		p.slot.Leave,
		p.host.Log.Close,
		func() { p.host.Log.Line(core.LogInfo, "stopped") },
	)
}

// leaveScript ends what can be ended while the script runs without end, or waits for a disk that
// hangs. The process ends next, and its other applications have to be ended before.
func (p *Plugin) leaveScript() {
	p.host.Log.Line(core.LogError, "the script is busy and does not learn of the end")
	p.end(p.endMedia, p.host.Core.StopForwarders, p.awaitRecordings, p.slot.Leave, p.host.Log.Close,
		func() { p.host.Log.Line(core.LogInfo, "stopped, without the script") })
}

// endMedia ends the media of all sessions, also their recordings.
func (p *Plugin) endMedia() {
	for _, s := range p.host.Sessions.All() {
		p.host.Log.Protect(s.Media.HangupMedia)
	}
}

// end takes steps. After a fault in one step, the others still end what they must.
func (p *Plugin) end(steps ...func()) {
	for _, step := range steps {
		p.host.Log.Protect(step)
	}
}

// endAll ends all sessions, and sessions that begin meanwhile. It waits until none is left
// and no thread of the core is still releasing one.
func (p *Plugin) endAll() {
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		left := p.host.Sessions.All()
		for _, s := range left {
			p.host.Log.Protect(func() { _ = p.DestroySession(s.ID) })
		}
		for _, s := range left { // other threads may be ending some
			s.Life.Await(time.Until(end), life.State.IsGone)
		}
		if len(left) == 0 && p.ending.Load() == 0 {
			return
		}
		if time.Now().After(end) {
			p.host.Log.Line(core.LogWarning, "some sessions were still ending at the end")
			return
		}
	}
}

// awaitRecordings waits until recordings are written, because the process ends next.
func (p *Plugin) awaitRecordings() {
	if !p.host.Router.AwaitRecordings(patience) {
		p.host.Log.Line(core.LogWarning, "some recordings were still being written at the end: their files are not complete")
	}
}

func (p *Plugin) awaitSends() {
	if !p.host.Delivery.Await(patience) {
		p.host.Log.Line(core.LogWarning, "some events were still on their way at the end")
	}
}
