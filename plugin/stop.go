package plugin

import (
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/deadline"
	"janus-golua/plugin/script"
)

// patience is how long Destroy waits for the core: to take events that were
// pushed, one of which may be gathering candidates; to end sessions that its
// own threads are ending at the moment; and to write what was recorded.
const patience = 3 * time.Second

// Destroy ends the plugin (destroy): the script is told last, when nothing can
// call it any more but the functions it calls itself.
func (p *Plugin) Destroy() {
	p.ended.Store(true)
	if p.watcher != nil {
		p.watcher.close()
	}
	p.reloading.Lock() // one that is under way ends first
	defer p.reloading.Unlock()
	app := p.app.Load()
	for _, step := range []func(){
		p.metrics.Close,
		app.sched.Stop,
		p.endAll,
		p.router.Close,
		p.core.StopForwarders,
		p.awaitRecordings,
		p.tellScriptOfTheEnd,
		app.close,
		p.awaitSends,
		p.store.Close,
		p.log.Close,
		func() { p.log.Line(core.LogInfo, "stopped") },
	} {
		p.log.Protect(step) // a fault in one leaves nothing running that another ends
	}
}

// tellScriptOfTheEnd calls destroy. What the script waits for there ends with it.
func (p *Plugin) tellScriptOfTheEnd() {
	_ = p.within(requestBudget, script.Origin{}, func(app *application) error {
		_, err := app.callAtOnce("destroy")
		return err
	})
}

// endAll ends all sessions, and waits until none is left, and no thread of the core is
// still letting go of one. Sessions that come in between are ended, too.
func (p *Plugin) endAll() {
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		left := p.sessions.All()
		for _, s := range left {
			p.log.Protect(func() { _ = p.DestroySession(s.ID) })
		}
		if len(left) == 0 && p.ending.Load() == 0 {
			return
		}
		if time.Now().After(end) {
			p.log.Line(core.LogWarning, "some sessions were still ending at the end")
			return
		}
	}
}

// awaitRecordings lets what was recorded be written: the process ends next.
func (p *Plugin) awaitRecordings() {
	if !p.router.AwaitRecordings(patience) {
		p.log.Line(core.LogWarning, "some recordings were still being written at the end: their files are not complete")
	}
}

func (p *Plugin) awaitSends() {
	if !deadline.Wait(&p.sending, patience) {
		p.log.Line(core.LogWarning, "some events were still on their way at the end")
	}
}
