package time

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"janus-golua/plugin/lua53/luatest"
)

func TestLua(t *testing.T) { luatest.Run(t, luatest.Modules{"time": Open}) }

// FuzzLayout: no layout and no text causes a panic; and a time written with a complete
// layout is read as the same time.
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

// TestLayoutsAreThoseOfLua compares with os.date of Lua 5.3, for the years from 1000 on,
// which C and Go write alike.
func TestLayoutsAreThoseOfLua(t *testing.T) {
	if _, err := exec.LookPath("lua5.3"); err != nil && os.Getenv("CI") == "" {
		t.Skip("lua5.3 is not installed")
	}
	const letters = "aAbBdeHIjmMpSyYFTRD%"
	const year1000 = -30610224000
	random := rand.New(rand.NewPCG(1, 2))
	var source, ours strings.Builder
	for range 2000 {
		var layout strings.Builder
		for range 1 + random.IntN(6) {
			layout.WriteByte('%')
			layout.WriteByte(letters[random.IntN(len(letters))])
			layout.WriteString([]string{"", " ", "é", "Jan", "2006", "-", "%%E"}[random.IntN(7)])
		}
		unix := year1000 + random.Int64N(latest-year1000)
		fmt.Fprintf(&source, "print(os.date(%q, %d))\n", "!"+layout.String(), unix)
		list, wrong := newDirectives(layout.String())
		if wrong != "" {
			t.Fatal(layout.String(), wrong)
		}
		fmt.Fprintln(&ours, list.format(time.Unix(unix, 0).UTC()))
	}
	command := exec.Command("lua5.3", "-")
	command.Stdin, command.Env = strings.NewReader(source.String()), []string{"LC_ALL=C"}
	theirs, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("lua5.3: %v\n%s", err, theirs)
	}
	calls, want := strings.Split(source.String(), "\n"), strings.Split(string(theirs), "\n")
	for i, got := range strings.Split(ours.String(), "\n") {
		if i >= len(want) || got != want[i] {
			t.Fatalf("%s: %q, Lua says %q", calls[i], got, want[min(i, len(want)-1)])
		}
	}
}
