package plugin

import "janus-golua/plugin/serial"

// mostHeld bounds what a trial holds: as many events as 16 full outboxes. More is refused,
// as a full outbox refuses it.
const mostHeld = 1 << 16

// trial is what a script has asked of the core while it is tried in place of the one that
// runs: events, ends of sessions and the like. It goes out when the script has taken over,
// in order; nothing of it when the script is refused, so that clients get no answers of a
// script that never ran. The Lua lock protects it. The zero value holds nothing.
type trial struct {
	on   bool
	held []func() error
}

// hold keeps what is to be done when the trial is over.
func (t *trial) hold(do func() error) error {
	if len(t.held) >= mostHeld {
		return serial.ErrFull
	}
	t.held = append(t.held, do)
	return nil
}

// succeed ends the trial of a script that has taken over, with its Lua lock held.
func (a *application) succeed() {
	held := a.trial.held
	a.trial = trial{}
	for _, do := range held {
		a.plugin.log.Protect(func() {
			if err := do(); err != nil {
				a.plugin.log.Refused("what the script has sent while it took over", err)
			}
		})
	}
}
