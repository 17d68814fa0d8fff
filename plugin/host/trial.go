package host

import "janus-golua/plugin/serial"

// mostHeld bounds what a trial holds: as many events as 16 full outboxes. Everything beyond
// is refused, as by a full outbox.
const mostHeld = 1 << 16

// trial holds what a script has asked of the core while it is tried in place of the running
// one: events, ends of sessions and the like. When the script has taken over, they go out in
// order. When it is refused, none goes out, so that clients get no answers from a script
// that never ran. The Lua lock protects it. The zero value holds nothing.
type trial struct {
	on   bool
	held []func() error
}

// hold keeps an action that is to be done when the trial is over.
func (t *trial) hold(do func() error) error {
	if len(t.held) >= mostHeld {
		return serial.ErrFull
	}
	t.held = append(t.held, do)
	return nil
}

// Succeed ends the trial of a script that has taken over.
func (h *Host) Succeed() {
	held := h.trial.held
	h.trial = trial{}
	for _, do := range held {
		h.shared.Log.Protect(func() {
			if err := do(); err != nil {
				h.Refused("what the script has sent while it took over", err)
			}
		})
	}
}
