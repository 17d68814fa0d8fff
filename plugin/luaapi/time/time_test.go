package time

import (
	"testing"
	"time"

	"janus-golua/plugin/lua53/luatest"
)

func TestLua(t *testing.T) { luatest.Run(t, luatest.Modules{"time": Open}) }

// FuzzLayout: whatever the layout and the text, nothing panics, and with a
// layout that says all, what is written is read as the same time.
func FuzzLayout(f *testing.F) {
	for _, seed := range []string{"%Y-%m-%dT%H:%M:%S.%f%z", "%s", "%a, %d %b %y %I:%M %p", "%j%%", "%", "%e%Z", "é%Y\x00"} {
		f.Add(seed, "2024-02-29T12:00:00.5Z", int64(1709208000))
	}
	f.Fuzz(func(t *testing.T, text, input string, unix int64) {
		list, wrong := newDirectives(text)
		if wrong != "" {
			return
		}
		_, _ = list.parse(input, time.UTC)
		unix = earliest + (unix&(1<<62-1))%(latest-earliest)
		full, _ := newDirectives("%F %T %z " + "%j %a")
		moment := time.Unix(unix, 0).UTC()
		again, err := full.parse(full.format(moment), time.UTC)
		if err != nil || !again.Equal(moment) {
			t.Errorf("%v came back as %v (%v)", moment, again, err)
		}
		list.format(moment)
	})
}
