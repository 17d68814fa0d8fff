package plugin

import (
	"errors"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/script"
)

// TestJSONForTheCoreIsWeighed: what becomes much memory of C is refused before.
func TestJSONForTheCoreIsWeighed(t *testing.T) {
	b := start(t, "")
	b.attach(1)
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
		for function, call := range map[string]func(host) error{
			"pushEvent":   func(h host) error { return h.PushEvent(1, "t", c.text, "") },
			"the jsep":    func(h host) error { return h.PushEvent(1, "t", `{}`, c.text) },
			"notifyEvent": func(h host) error { return h.NotifyEvent(1, c.text) },
			"untied":      func(h host) error { return h.NotifyEvent(0, c.text) },
		} {
			// With a JSEP it is sent by a goroutine.
			eventually(t, "what waits to be sent", func() bool { return b.plugin.waitingJSON.weight.Load() == 0 })
			err := b.entered(call)
			if c.fails != errors.Is(err, errLargeJSON) || !c.fails && err != nil {
				t.Errorf("%s of %s: %v", function, name, err)
			}
		}
		value, err := b.plugin.loadAnswer(c.text)
		b.core.FreeJSON(value)
		if c.fails != errors.Is(err, errLargeJSON) {
			t.Errorf("a reply of %s: %v", name, err)
		}
	}
	eventually(t, "what waits to be sent", func() bool { return b.plugin.waitingJSON.weight.Load() == 0 })
}

// entered runs something of a host's in an entry, and what it left to be sent.
func (b *bench) entered(call func(host) error) error {
	app := b.plugin.app.Load()
	return app.engine.Do(script.Origin{}, func(*lua.LState) error { return call(host{b.plugin, app}) })
}

// TestJSONThatWaitsIsBounded: one entry may push many events before any is sent.
func TestJSONThatWaitsIsBounded(t *testing.T) {
	b := start(t, "")
	b.attach(1)
	text := `{"a":[` + strings.Repeat("[],", 10_000) + `1]}`
	sent, refused := 0, 0
	err := b.entered(func(h host) error {
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
	if err := b.entered(func(h host) error { return h.PushEvent(1, "t", text, "") }); err != nil {
		t.Errorf("when they are sent: %v", err)
	}
	if got := len(b.core.Calls("PushEvent")); got != sent+1 {
		t.Errorf("the core got %d of %d", got, sent+1)
	}
}
