package plugin

import (
	"testing"
	"time"

	"janus-golua/plugin/core"
)

// The core frees its sessions when destroy has returned: what was on its way to
// one of them, here an event that gathers candidates and a closePc behind it, has
// given its reference back by then.
func TestDestroyWaitsForWhatIsOnItsWay(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	b.core.BeforePush = func() { time.Sleep(20 * time.Millisecond) }
	b.core.BeforeRelease = func() { time.Sleep(20 * time.Millisecond) }
	b.run(1, "t", `pushEvent((...), nil, "{}", '{"type":"offer"}') closePc((...)) return 1`)
	b.plugin.Destroy()
	if b.core.Attached(1) {
		t.Error("destroy has returned, and the reference on the handle is not given back")
	}
	if len(b.core.Calls("ClosePC")) != 1 {
		t.Error("closePc was lost")
	}
	b.again()
}

// The same for a session that a thread of the core is ending at that moment.
func TestDestroyWaitsForSessionsThatEnd(t *testing.T) {
	b := start(t, `function destroySession() janusLog(4, "told") end`)
	b.attach(1)
	b.core.BeforeRelease = func() { time.Sleep(50 * time.Millisecond) }
	ended := make(chan error)
	go func() { ended <- b.plugin.DestroySession(1) }()
	eventually(t, "the end of the session", func() bool { return len(b.plugin.host.Sessions.All()) == 0 })
	b.plugin.Destroy()
	if b.core.Attached(core.Handle(1)) {
		t.Error("destroy has returned, and the reference on the handle is not given back")
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
	b.again()
}

// Packets that still wait for a forwarder are given up with the tables.
func TestDestroyWhilePacketsWait(t *testing.T) {
	b := start(t, "function setupMedia(id) configureMedium(id, 'video', 'in', true) configureMedium(id, 'video', 'out', true) end")
	b.core.HoldForwarders()
	b.plugin.host.Router.SetInlineLimit(0)
	for id := uint64(1); id <= 2; id++ {
		b.attach(id)
		b.plugin.SetupMedia(id)
	}
	b.say(1, `addRecipient(id, 2) return say()`)
	b.packet(1, &core.Packet{Video: true, Buffer: []byte{0x80, 96, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7}})
	b.plugin.Destroy()
	b.core.Run()
	if sent := b.core.Forwarded(); sent != 0 {
		t.Errorf("%d packets were sent after the end", sent)
	}
	b.again()
}

// again starts another plugin, so that the end of the test ends something.
func (b *bench) again() {
	b.t.Helper()
	b.plugin = New(b.core)
	if err := b.plugin.Init("/etc/janus"); err != nil {
		b.t.Fatal(err)
	}
}
