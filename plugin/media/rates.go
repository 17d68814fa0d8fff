package media

import (
	"math"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/allocation"
	"janus-golua/plugin/media/bandwidth"
)

const (
	// rateStep is the shortest time over which rates are measured.
	rateStep = 200 * time.Millisecond
	// rateMemory is the time after which a change has come through to two thirds. A keyframe of
	// three frames' size changes the rate by a tenth then.
	rateMemory = time.Second
	// rateSilence is how long a layer may be silent before it counts as one that does not flow.
	// Screens that stand still send a frame a second.
	rateSilence = 1500 * time.Millisecond
)

// rates are the rates of an m-line's layers as they come from the publisher, in bits a second on
// the wire. The router's lock protects them.
type rates struct {
	counts  bool          // the table has the layers counted
	at      time.Duration // of the last step; 0 before the first
	counted [core.Substreams][core.Temporals]uint64
	whole   uint64 // bytes on the wire, of all layers
	layers  [core.Substreams][core.Temporals]rate
	all     rate
}

// rate is that of one layer.
type rate struct {
	bits  float64
	heard time.Duration // when the layer was heard last; 0 is never
}

// step takes the bytes that have come since the last step.
func (r *rate) step(bytes uint64, now, passed time.Duration) {
	bits := float64(bytes) * 8 / passed.Seconds()
	if bytes > 0 {
		if r.heard == 0 {
			r.bits = bits
		}
		r.heard = now
	}
	r.bits += (bits - r.bits) * (1 - math.Exp(-passed.Seconds()/rateMemory.Seconds()))
}

// now is the rate; 0 if the layer does not flow.
func (r *rate) now(now time.Duration) int64 {
	if r.heard == 0 || now-r.heard > rateSilence {
		return 0
	}
	return int64(r.bits)
}

// measure brings the rates up to date. With the router's lock held.
func (t *track) measure(now time.Duration) {
	r := &t.rates
	passed := now - r.at
	if r.at != 0 && passed < rateStep {
		return
	}
	whole, counted := t.wire(), t.layerBytes()
	moved := counted != r.counted
	if r.at != 0 {
		more := whole - r.whole
		r.all.step(more, now, passed)
		// Nobody counts layers while all viewers pause. Then the layers keep the rates that they
		// had.
		if moved || more == 0 {
			for i := range counted {
				for j := range counted[i] {
					r.layers[i][j].step(counted[i][j]-r.counted[i][j], now, passed)
				}
			}
		} else {
			r.keep(now, passed)
		}
	}
	r.at, r.counted, r.whole = now, counted, whole
}

// countLayers notes whether the table has the layers counted. Nobody counts them while no estimated
// viewer gets the m-line, and that time must not count when somebody does again: all layers would seem to
// cost nothing, and that viewer would get the best. With the router's lock held.
func (t *track) countLayers(counts bool) {
	r, now := &t.rates, t.publisher.now()
	resumes := counts && !r.counts && r.at != 0 && now-r.at >= rateStep
	if r.counts = counts; !resumes {
		return
	}
	whole := t.wire()
	r.all.step(whole-r.whole, now, now-r.at)
	r.at, r.counted, r.whole = now, t.layerBytes(), whole
	for i := range r.layers {
		for j := range r.layers[i] {
			if l := &r.layers[i][j]; now-l.heard > rateSilence {
				*l = rate{}
			}
		}
	}
}

// layerBytes are the bytes that were counted so far.
func (t *track) layerBytes() (counted [core.Substreams][core.Temporals]uint64) {
	for i := range counted {
		for j := range counted[i] {
			counted[i][j] = atomic.LoadUint64(&t.stream.Layers[i][j])
		}
	}
	return counted
}

// keep makes layers that were heard of late count as heard.
func (r *rates) keep(now, passed time.Duration) {
	for i := range r.layers {
		for j := range r.layers[i] {
			if l := &r.layers[i][j]; l.heard != 0 && now-passed-l.heard <= rateSilence {
				l.heard = now
			}
		}
	}
}

// wire is how many bytes of the m-line have come so far, as they will be on a viewer's line.
func (t *track) wire() uint64 {
	packets, bytes := atomic.LoadUint64(&t.stream.Packets), atomic.LoadUint64(&t.stream.Bytes)
	return bytes + packets*uint64(bandwidth.Wire(0, t.kind() == video))
}

// of are the rates of the layers that viewers can choose; a stream without such layers has one.
func (r *rates) of(layered bool, now time.Duration) (found allocation.Rates) {
	if !layered {
		found[0][0] = r.all.now(now)
		return found
	}
	for i := range found {
		for j := range found[i] {
			found[i][j] = r.layers[i][j].now(now)
		}
	}
	return found
}
