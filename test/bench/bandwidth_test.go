package bench

import (
	"path/filepath"
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
// for each, and keeps all seconds in build/bench/bandwidth, from which `make bench-plot` draws
// a page's plot and writes its table.
func TestBandwidth(t *testing.T) {
	wanted(t, "bandwidth")
	var all []lines.Measured
	for _, kind := range kinds {
		for _, client := range []string{"Chromium", "pion"} {
			for _, side := range []lines.Side{lines.C, lines.Without, lines.Ours} {
				m := lines.Measured{Line: kind.name, Viewer: client, Side: side}
				if leftOut(m.Name()) {
					continue
				}
				t.Run(m.Name(), func(t *testing.T) {
					over := lines.Home(lines.Steps[0].Kbit)
					kind.line(&over.Down)
					watch(t, &m, over)
					all = append(all, m)
				})
			}
		}
	}
	t.Logf("\n%s", lines.Table(all))
}

// watch lets one viewer watch while its line changes.
func watch(t *testing.T, m *lines.Measured, over relay.Options) {
	t.Helper()
	open, join := lines.Open, (*lines.Room).Watch
	if m.Viewer == "Chromium" {
		open, join = lines.OpenWithChromium, (*lines.Room).WatchInChromium
	}
	room := open(t, m.Side)
	room.Film(1)
	viewer := join(room, over)
	before := load.Read(t, room.Janus.PID())
	steps := viewer.Walk(lines.Steps)
	m.Run = viewer.Run()
	m.Idle = load.Read(t, room.Janus.PID()).Idle(before)
	m.PLIs = int(room.Cameras[0].PLIs())
	m.Summary = m.Run.Summary(start)
	if m.Side == lines.Ours {
		m.Verdicts = m.Run.Judge(steps)
	}
	t.Logf("%.0f %% of the machine idle, %d PLIs\n%s%v\n%v", m.Idle, m.PLIs, m.Run, m.Summary, m.Verdicts)
	if err := lines.Keep(filepath.Join(janustest.Root(t), "build", "bench", "bandwidth"), *m); err != nil {
		t.Fatal(err)
	}
}
