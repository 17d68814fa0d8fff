package bench

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"janus-golua/internal/line"
	"janus-golua/test/bench/load"
	"janus-golua/test/janustest"
	"janus-golua/test/lines"
	"janus-golua/test/relay"
)

// start is how long a viewer may take to get its first pictures. What is frozen before that does not
// count.
const start = 10

// kinds are the lines that are measured: 300, 1200 and then 500 kbit/s.
var kinds = []struct {
	name string
	line func(*line.Properties)
}{
	{"no loss", func(*line.Properties) {}},
	{"2 % loss", func(p *line.Properties) { p.Loss = 0.02 }},
	{"50 ms jitter", func(p *line.Properties) { p.Jitter = 50 * time.Millisecond }},
}

// TestBandwidth lets a viewer watch a publisher of simulcast over lines that are too small, with
// Janus's VideoRoom, with ours without an estimate of the bandwidth, and with ours. It prints a row
// for each, and keeps all seconds in build/bench/bandwidth.
func TestBandwidth(t *testing.T) {
	wanted(t, "bandwidth")
	var rows strings.Builder
	for _, kind := range kinds {
		for _, client := range []string{"Chromium", "pion"} {
			for _, side := range []lines.Side{lines.C, lines.Without, lines.Ours} {
				name := fmt.Sprintf("%s, %s, %s", kind.name, client, side)
				if leftOut(name) {
					continue
				}
				t.Run(name, func(t *testing.T) {
					over := lines.Home(lines.Steps[0].Kbit)
					kind.line(&over.Down)
					run, steps, idle := watch(t, side, client, over)
					keepRun(t, name, run)
					t.Logf("%.0f %% of the machine idle\n%s%s", idle, run, run.Summary(start))
					if side == lines.Ours {
						for _, verdict := range run.Judge(steps) {
							t.Log(verdict)
						}
					}
					rows.WriteString(row(name, run, idle))
				})
			}
		}
	}
	t.Log("\n| line, viewer, plugin | s frozen | longest | frames decoded | sent, of the line | lost in the queue, kbit | padding, kbit | % idle |\n" +
		"|---|---|---|---|---|---|---|---|\n" + rows.String())
}

// watch lets one viewer watch while its line changes, and says how idle the machine was.
func watch(t *testing.T, side lines.Side, client string, over relay.Options) (*lines.Run, []lines.Taken, float64) {
	t.Helper()
	open, join := lines.Open, (*lines.Room).Watch
	if client == "Chromium" {
		open, join = lines.OpenWithChromium, (*lines.Room).WatchInChromium
	}
	room := open(t, side)
	room.Film(1)
	viewer := join(room, over)
	before := load.Read(t, room.Janus.PID())
	steps := viewer.Walk(lines.Steps)
	run := viewer.Run()
	return run, steps, load.Read(t, room.Janus.PID()).Idle(before)
}

func row(name string, run *lines.Run, idle float64) string {
	s := run.Summary(start)
	return fmt.Sprintf("| %s | %d of %d | %.1f s | %d | %.2f | %d | %d | %.0f |\n",
		name, s.Frozen, s.Seconds, s.Longest.Seconds(), s.Frames, s.Share, s.Wasted, s.Padding, idle)
}

// keepRun writes the seconds of a run.
func keepRun(t *testing.T, name string, run *lines.Run) {
	t.Helper()
	folder := filepath.Join(janustest.Root(t), "build", "bench", "bandwidth")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(run, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, strings.ReplaceAll(name, ", ", "-")+".json"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}
