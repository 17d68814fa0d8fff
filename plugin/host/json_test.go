package host

import (
	"errors"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/core/simulated/coretest"
	"janus-golua/plugin/logs"
	"janus-golua/plugin/media"
	"janus-golua/plugin/session"
)

// TestJSONForTheCoreIsWeighed: JSON that would take much C memory is refused before it is
// parsed.
func TestJSONForTheCoreIsWeighed(t *testing.T) {
	b := newBench(t)
	for name, c := range map[string]struct {
		text  string
		fails bool
	}{
		"small":           {`{"a":1}`, false},
		"a list of rooms": {`{"list":[` + strings.Repeat(`{"room":1234,"description":"a room","participants":[1,2,3]},`, 10_000) + `1]}`, false},
		"a long text":     {`{"a":"` + strings.Repeat("x, [y] {z} \\\"", 800_000) + `"}`, false},
		"arrays":          {`{"a":[` + strings.Repeat("[],", 60_000) + `1]}`, true},
		"objects":         {`{"a":[` + strings.Repeat("{},", 60_000) + `1]}`, true},
		"numbers":         {`{"a":[` + strings.Repeat("1,", 200_000) + `1]}`, true},
		"a huge text":     {`{"a":"` + strings.Repeat("x", 17<<20) + `"}`, true},
	} {
		for function, call := range map[string]func(*Host) error{
			"pushEvent":   func(h *Host) error { return h.PushEvent(1, "t", c.text, "") },
			"the jsep":    func(h *Host) error { return h.PushEvent(1, "t", `{}`, c.text) },
			"notifyEvent": func(h *Host) error { return h.NotifyEvent(1, c.text) },
			"untied":      func(h *Host) error { return h.NotifyEvent(0, c.text) },
		} {
			// An event with a JSEP is sent by a goroutine.
			awaiting.Until(t, "what waits to be sent", func() bool { return b.waiting() == 0 })
			err := b.entered(call)
			if c.fails != errors.Is(err, errLargeJSON) || !c.fails && err != nil {
				t.Errorf("%s of %s: %v", function, name, err)
			}
		}
		value, err := b.host.shared.Delivery.loadReply(c.text)
		b.core.FreeJSON(value)
		if c.fails != errors.Is(err, errLargeJSON) {
			t.Errorf("a reply of %s: %v", name, err)
		}
	}
	awaiting.Until(t, "what waits to be sent", func() bool { return b.waiting() == 0 })
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// bench is a host of one session, without a script.
type bench struct {
	host *Host
	core *coretest.Core
	// unlocked has the functions to call when the Lua lock is free.
	unlocked []func()
}

func newBench(t *testing.T) *bench {
	t.Helper()
	b := &bench{core: coretest.New()}
	b.core.Events = true
	log, sessions := logs.New(b.core), new(session.Registry)
	router := media.NewRouter(b.core, nil)
	shared := &Shared{Core: b.core, Log: log, Sessions: sessions, Router: router, Delivery: NewDelivery(b.core, log, sessions)}
	b.host = New(shared, Script{
		AfterUnlock: func(do func()) { b.unlocked = append(b.unlocked, do) },
		Answers:     func(uint64) bool { return false },
	}, false)
	b.core.Attach(1)
	s := session.New(1, 1, router.NewSession(1, 1), log.Protect)
	sessions.Add(s)
	t.Cleanup(func() {
		s.Media.Destroy()
		router.Close()
		log.Close()
		b.core.AssertClean(t)
	})
	return b
}

// entered calls the host like a script in an entry, and then carries out the effects.
func (b *bench) entered(call func(h *Host) error) error {
	err := call(b.host)
	left := b.unlocked
	b.unlocked = nil
	for _, do := range left {
		do()
	}
	return err
}

func (b *bench) waiting() int64 { return b.host.shared.Delivery.json.weight.Load() }

// TestJSONThatWaitsIsBounded: one entry may push many events before any is sent.
func TestJSONThatWaitsIsBounded(t *testing.T) {
	b := newBench(t)
	text := `{"a":[` + strings.Repeat("[],", 10_000) + `1]}`
	sent, refused := 0, 0
	err := b.entered(func(h *Host) error {
		for range 100 {
			switch err := h.PushEvent(1, "t", text, ""); {
			case err == nil:
				sent++
			case errors.Is(err, errJSONWaiting):
				refused++
			default:
				return err
			}
		}
		return nil
	})
	if err != nil || sent == 0 || sent*10_000*containerSize > maxWaitingJSON || sent+refused != 100 {
		t.Errorf("%d were sent, %d refused, %v", sent, refused, err)
	}
	if err := b.entered(func(h *Host) error { return h.PushEvent(1, "t", text, "") }); err != nil {
		t.Errorf("when they are sent: %v", err)
	}
	if got := len(b.core.Calls("PushEvent")); got != sent+1 {
		t.Errorf("the core got %d of %d", got, sent+1)
	}
}
