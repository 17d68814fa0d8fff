package lines

import (
	"os"
	"testing"

	"janus-golua/test/bench/load"
)

// Firefox watches while the line changes. The test logs its row for the table in docs/bandwidth.md. How exactly the
// line is followed depends on how busy the machine is, so only a report about each packet is demanded.
func TestFirefox(t *testing.T) {
	if os.Getenv(nodeModules) == "" {
		t.Skipf("%s does not name a folder with puppeteer-core", nodeModules)
	}
	m := Measured{Line: "no loss", Viewer: "Firefox", Side: Ours}
	room := Open(t, m.Side)
	room.Film(1)
	viewer := room.WatchInFirefox(Home(Steps[0].Kbit))
	before := load.Read(t, room.Janus.PID())
	steps := viewer.Walk(Steps)
	m.Run = viewer.Run()
	m.Idle = load.Read(t, room.Janus.PID()).Idle(before)
	m.Summary, m.Verdicts = m.Run.Summary(10), m.Run.Judge(steps)
	t.Logf("%s%v\n%v\n%s", m.Run, m.Summary, m.Verdicts, Table([]Measured{m}))
	if now, ok := viewer.estimate(); !ok || !now.IsTransportWide {
		t.Errorf("Firefox does not report each packet: %+v", now)
	}
	if m.Summary.Frames == 0 {
		t.Error("Firefox has decoded nothing")
	}
}
