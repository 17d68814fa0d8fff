package lines

import (
	"strings"
	"sync"
	"time"

	"github.com/tidwall/gjson"
)

// consoleSecret lets the tests ask for estimates.
const consoleSecret = "estimates"

// askEvery is how often they are asked for.
const askEvery = 200 * time.Millisecond

// Estimate is what our plugin knew of a viewer's line at a moment. Rates are kbit/s.
type Estimate struct {
	At                        time.Time
	Kbit, Ceiling, Allocated  int
	Padding, Received         int
	QueueMS, Loss             float64
	Overuse, IsTransportWide  bool
	Layers, Temporals         []int // by stream of video, -1 where the stream pauses
	Matched, Unmatched, Probe int
}

// estimates asks the console of our plugin again and again what it knows of all lines.
type estimates struct {
	mu        sync.Mutex
	bySession map[uint64][]Estimate
}

// ask begins to ask, and ends before Janus does.
func (r *Room) ask() {
	r.estimates = &estimates{bySession: make(map[uint64][]Estimate)}
	admin, stop, ended := r.Janus.Admin(), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		repeat(askEvery, stop, func(int) error {
			r.estimates.note(time.Now(), admin.MessagePlugin(r.protocol.pkg(), map[string]any{"golua": "sessions", "secret": consoleSecret}))
			return nil
		})
	}()
	r.t.Cleanup(func() {
		close(stop)
		<-ended
	})
}

func (e *estimates) note(at time.Time, answer gjson.Result) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, session := range answer.Get("response.sessions").Array() {
		if line := session.Get("bandwidth"); line.Exists() {
			id := session.Get("id").Uint()
			e.bySession[id] = append(e.bySession[id], estimateOf(at, line))
		}
	}
}

func estimateOf(at time.Time, line gjson.Result) Estimate {
	kbit := func(name string) int { return int(line.Get(name).Int()) }
	e := Estimate{
		At: at, Kbit: kbit("estimate"), Ceiling: kbit("ceiling"), Allocated: kbit("allocated"), Padding: kbit("padding"), Received: kbit("received"),
		QueueMS: line.Get("queue_ms").Float(), Loss: line.Get("loss").Float(), Overuse: line.Get("overuse").Bool(),
		IsTransportWide: line.Get("source").String() == "transport-wide",
		Matched:         int(line.Get("matched").Int()), Unmatched: int(line.Get("unmatched").Int()), Probe: int(line.Get("probes").Int()),
	}
	for _, stream := range line.Get("streams").Array() {
		if stream.Get("medium").String() != "video" {
			continue
		}
		layer := int(stream.Get("layer").Int())
		if stream.Get("paused").Bool() {
			layer = -1
		}
		e.Layers, e.Temporals = append(e.Layers, layer), append(e.Temporals, int(stream.Get("temporal").Int()))
	}
	return e
}

// of are the estimates of a session so far.
func (e *estimates) of(session uint64) []Estimate {
	if e == nil {
		return nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return append([]Estimate(nil), e.bySession[session]...)
}

// withConsole turns the console on in a configuration of our plugin.
func withConsole(config string) string {
	return strings.Replace(config, "general: {\n", "general: {\n\tconsole_secret = \""+consoleSecret+"\"\n", 1)
}
