package media

import (
	"math"
	"sync"
	"time"

	"janus-golua/plugin/media/allocation"
	"janus-golua/plugin/media/bandwidth"
)

// Bandwidth is what is known of the line to a viewer. Rates are in kbit/s on the wire.
type Bandwidth struct {
	// Estimate is what the line carries for certain, Ceiling where it was full the last time; 0 is
	// unknown. Max is the limit of the script, 0 without one.
	Estimate int64 `json:"estimate"`
	Ceiling  int64 `json:"ceiling"`
	Max      int64 `json:"max,omitempty"`
	// Allocated is what the streams take, Wanted what the line must carry for a better picture; 0
	// if there is none. Padding is what a probe sends now, Received what arrives.
	Allocated int64 `json:"allocated"`
	Wanted    int64 `json:"wanted"`
	Padding   int64 `json:"padding"`
	Received  int64 `json:"received"`
	// Loss is a share, 0 to 1. Roundtrip is nil while it is unknown. Queue is how long packets
	// wait before the line.
	Loss      float64  `json:"loss"`
	Roundtrip *float64 `json:"rtt_ms,omitempty"`
	Queue     float64  `json:"queue_ms"`
	Overuse   bool     `json:"overuse"`
	// Source is "transport-wide" if the viewer tells of each packet, "reports" if it sends receiver
	// reports only, and "none" if it has told nothing in 5 s: then nothing is estimated.
	Source string `json:"source"`
	// Probes and Overuses count what has begun so far. Matched packets of feedback were found among
	// those sent, Unmatched ones were not.
	Probes    uint64 `json:"probes"`
	Overuses  uint64 `json:"overuses"`
	Matched   uint64 `json:"matched"`
	Unmatched uint64 `json:"unmatched"`
	Broken    uint64 `json:"broken_rtcp"`

	Streams []StreamBandwidth `json:"streams"`
}

// StreamBandwidth is what one stream takes of the line.
type StreamBandwidth struct {
	// MIndex is the viewer's m-line, -1 if it is not known; From is the publisher, and FromMIndex
	// its m-line.
	MIndex     int    `json:"mindex"`
	Medium     Medium `json:"medium"`
	From       uint64 `json:"from"`
	FromMIndex int    `json:"from_mindex"`
	Priority   int    `json:"priority"`
	OnStage    bool   `json:"stage"`
	// Paused says that the line does not carry the stream. Layer and Temporal are the highest that
	// the line carries, -1 for none; Layer is a substream, or a spatial layer.
	Paused   bool  `json:"paused"`
	Layer    int   `json:"layer"`
	Temporal int   `json:"temporal"`
	Rate     int64 `json:"rate"`
}

// kbit rounds bits to kbit.
func kbit(bits int64) int64 { return (bits + 500) / 1000 }

// Bandwidth is what is known of the session's line; nil if it is not estimated.
func (s *Session) Bandwidth() *Bandwidth {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	return s.bandwidth()
}

// bandwidth is Bandwidth with the router's lock held.
func (s *Session) bandwidth() *Bandwidth {
	d := s.downlink.Load()
	if d == nil || s.life.Gone() {
		return nil
	}
	state, result, _ := d.look()
	b := &Bandwidth{
		Estimate: kbit(state.Proven), Ceiling: kbit(state.Ceiling), Max: kbit(s.limits.Max),
		Allocated: kbit(result.Spent), Wanted: kbit(result.Want), Padding: kbit(state.Padding), Received: kbit(state.Received),
		Loss: *share(state.Loss), Queue: *milliseconds(state.Queue), Overuse: state.Overuse,
		Source: d.source(state), Probes: state.Probes, Overuses: state.Overuses, Matched: state.Matched, Unmatched: state.Unmatched,
		Broken: state.Broken, Streams: []StreamBandwidth{},
	}
	if state.RTT > 0 {
		b.Roundtrip = milliseconds(state.RTT)
	}
	for _, f := range s.feeds() {
		b.Streams = append(b.Streams, f.bandwidth())
	}
	return b
}

func (f feed) bandwidth() StreamBandwidth {
	g := f.sub.grant
	b := StreamBandwidth{
		MIndex: int(f.sub.mindex.Load()), Medium: f.track.kind().medium(), From: f.track.publisher.ID, FromMIndex: f.track.mindex,
		Priority: f.sub.wish.Priority, OnStage: f.sub.wish.OnStage,
		Paused: g.paused(), Layer: -1, Temporal: -1, Rate: kbit(g.rate),
	}
	if _, layered := f.shape(); layered && g.limited {
		b.Layer, b.Temporal = int(g.layer.Spatial), int(g.layer.Temporal)
	}
	return b
}

func (d *downlink) source(state bandwidth.State) string {
	if state.Unheard {
		return "none"
	}
	if d.wide && !state.Reports {
		return "transport-wide"
	}
	return "reports"
}

// look reads what is known.
func (d *downlink) look() (state bandwidth.State, result allocation.Result, probed uint64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.estimator.State(), d.result, d.probed
}

// DownlinkTotals are sums over all viewers whose lines are estimated.
type DownlinkTotals struct {
	// Viewers are estimated now. Estimate and Allocated are their sums, in bits a second, and Paused
	// counts streams of theirs. Overused lines get more than they carry.
	Viewers, Overused, Paused int
	Estimate, Allocated       int64
	// Probes, ProbeBytes and Overuses have counted all lines so far.
	Probes, ProbeBytes, Overuses uint64
}

// downlinkCounts are the counters of downlinks that have ended.
type downlinkCounts struct {
	mu                           sync.Mutex // protects the others; the last of all locks but a downlink's
	probes, probeBytes, overuses uint64
}

func (c *downlinkCounts) add(d *downlink) {
	state, _, probed := d.look()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.probes += state.Probes
	c.overuses += state.Overuses
	c.probeBytes += probed
}

func (c *downlinkCounts) read(t *DownlinkTotals) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t.Probes, t.ProbeBytes, t.Overuses = c.probes, c.probeBytes, c.overuses
}

// downlinkTotals adds up all viewers. With the router's lock held.
func (r *Router) downlinkTotals() (t DownlinkTotals) {
	r.downlinks.counted.read(&t)
	for s := range r.sessions {
		d := s.downlink.Load()
		if d == nil {
			continue
		}
		state, result, probed := d.look()
		t.Viewers++
		t.Estimate += state.Proven
		t.Allocated += result.Spent
		t.Probes += state.Probes
		t.Overuses += state.Overuses
		t.ProbeBytes += probed
		if state.Overuse {
			t.Overused++
		}
		for _, sub := range s.subscriptions {
			if sub.grant.paused() {
				t.Paused++
			}
		}
	}
	return t
}

// BandwidthChange is what the listener is told of a viewer's line.
type BandwidthChange struct {
	// Estimate is what the line carries, and Allocated what the viewer's streams take, in bits a
	// second.
	Estimate, Allocated int64
	Overuse             bool
	// Streams says that a stream has another layer than at the last call, or pauses, or goes on.
	Streams bool
}

const (
	// tellEvery is the shortest time between two calls of the listener for a viewer.
	tellEvery = time.Second
	// tellMoved is by how much the estimate must have moved for a call.
	tellMoved = 0.15
)

// tell tells the listener what has changed, if it is worth a call.
func (d *downlink) tell(state bandwidth.State, now time.Duration) {
	moved := math.Abs(float64(state.Proven-d.toldProven)) >= tellMoved*float64(max(d.toldProven, 1))
	if !d.changed && !moved || d.told != 0 && now-d.told < tellEvery {
		return
	}
	_, result, _ := d.look()
	change := BandwidthChange{Estimate: state.Proven, Allocated: result.Spent, Overuse: state.Overuse, Streams: d.changed}
	d.told, d.toldProven, d.changed = now, state.Proven, false
	d.viewer.router.notify.BandwidthChanged(d.viewer.ID, change)
}
