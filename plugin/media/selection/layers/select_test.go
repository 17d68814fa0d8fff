package layers

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// decoder is a viewer's: it knows which layers it can decode, by what it was sent and
// what was left out. It is told the decisions, and complains.
type decoder struct {
	begun bool
	can   [Top + 2][Top + 2]bool // what can be decoded, by spatial and temporal layer
	// most are the highest targets since the viewer could go down last.
	mostSpatial, mostTemporal int
	asks
}

// asks checks how often a keyframe is asked for.
type asks struct {
	asked bool
	at    time.Duration
}

func (a *asks) check(v Decision, now time.Duration, keyframe bool) error {
	if keyframe {
		a.asked = false
	}
	if !v.AskKeyframe {
		return nil
	}
	if a.asked && now-a.at < AskAgain {
		return fmt.Errorf("a keyframe is asked for after %v again", now-a.at)
	}
	a.asked, a.at = true, now
	return nil
}

// check takes a packet of a scalable stream, and what became of it.
func (d *decoder) check(p Packet, targets Targets, v Decision) error {
	spatial, temporal := max(p.Spatial, 0), max(p.Temporal, 0)
	keyframe := p.Keyframe && spatial == 0
	if keyframe {
		d.begun = true
		d.each(func(*bool, int, int) bool { return true })
	}
	if keyframe || p.Start && spatial == 0 { // a picture begins
		d.mostSpatial = 0
		if p.Temporal >= 0 { // without layers nothing tells them
			d.mostTemporal = 0
		}
	}
	d.mostSpatial, d.mostTemporal = max(d.mostSpatial, targets.Spatial), max(d.mostTemporal, targets.Temporal)
	switch {
	case v.Send == v.Skip:
		return fmt.Errorf("it is sent: %v, and left out: %v", v.Send, v.Skip)
	case v.Switched:
		return fmt.Errorf("another substream begins in a stream that has none")
	case v.Marker && !(v.Send && p.End):
		return fmt.Errorf("a picture ends where no frame does")
	case v.Send && !d.begun:
		return fmt.Errorf("it is sent before a keyframe")
	case v.Send && spatial > d.mostSpatial:
		return fmt.Errorf("layer %d is sent, wanted were %d at most", spatial, d.mostSpatial)
	case v.Send && p.Temporal > d.mostTemporal:
		return fmt.Errorf("temporal layer %d is sent, wanted were %d at most", p.Temporal, d.mostTemporal)
	}
	if err := d.decode(p, spatial, temporal, v); err != nil {
		return err
	}
	return d.asks.check(v, p.At, keyframe)
}

// decode fails for a frame that depends on something that was left out.
func (d *decoder) decode(p Packet, spatial, temporal int, v Decision) error {
	switch {
	case v.Skip && d.can[spatial][temporal]: // what depends on it goes, too
		d.each(func(can *bool, s, t int) bool { return *can && (s < spatial || t < temporal) })
	case v.Skip:
	case p.Start && p.SpatialUp && spatial > 0: // the layer is as good as the one below
		d.can[spatial] = d.can[spatial-1]
	case p.Start && p.TemporalUp && spatial == 0: // so are the temporal layers up to this one
		d.each(func(can *bool, s, t int) bool { return *can || (t <= temporal && d.can[s][0]) })
	}
	if v.Send && !d.can[spatial][temporal] {
		return fmt.Errorf("layers %d and %d are sent, of which something was left out", spatial, temporal)
	}
	return nil
}

// each changes what can be decoded.
func (d *decoder) each(change func(can *bool, spatial, temporal int) bool) {
	for s := range d.can {
		for t := range d.can[s] {
			d.can[s][t] = change(&d.can[s][t], s, t)
		}
	}
}

// watcher is a viewer of simulcast.
type watcher struct {
	begun   bool
	current int
	heard   map[int]time.Duration
	asks
}

func (w *watcher) check(p Packet, targets Targets, v Decision) error {
	if p.Substream < 0 || p.Substream > Top {
		if v != (Decision{}) {
			return fmt.Errorf("substream %d is none, and is decided %+v", p.Substream, v)
		}
		return nil
	}
	w.heard[p.Substream] = p.At
	another := !w.begun || p.Substream != w.current
	switch {
	case v.Send && v.Skip:
		return fmt.Errorf("it is sent and left out")
	case another && (v.Send || v.Skip || v.Switched) && !p.Keyframe:
		return fmt.Errorf("substream %d begins without a keyframe", p.Substream)
	case !another && !v.Send && !v.Skip:
		return fmt.Errorf("it leaves a gap in the viewer's stream")
	case v.Switched != (another && (v.Send || v.Skip)):
		return fmt.Errorf("another substream begins: %v, and it is told: %v", another, v.Switched)
	case v.Switched && p.Substream > targets.Substream && (!w.begun || p.Substream > w.current) && w.alive(targets, p.At):
		return fmt.Errorf("substream %d begins, wanted was %d", p.Substream, targets.Substream)
	}
	if v.Switched {
		w.begun, w.current = true, p.Substream
	}
	return w.asks.check(v, p.At, v.Switched || p.Keyframe)
}

// alive says whether there is a substream that is not above the target.
func (w *watcher) alive(targets Targets, now time.Duration) bool {
	for substream, at := range w.heard {
		if substream <= targets.Substream && now-at <= targets.Fallback {
			return true
		}
	}
	return false
}

// play feeds packets that moves tell, three bytes each.
func play(moves []byte) error {
	var simulcast Simulcast
	var svc, spatialOnly, temporalOnly SVC
	var all, spatial, temporal decoder
	viewer := watcher{heard: make(map[int]time.Duration)}
	now := time.Duration(0)
	for i := 0; i+2 < len(moves); i += 3 {
		a, b, c := int(moves[i]), int(moves[i+1]), int(moves[i+2])
		now += time.Duration(c) * ms
		targets := Targets{Substream: c % 3, Temporal: c / 3 % 3, Spatial: c / 9 % 3, Fallback: DefaultFallback}
		p := Packet{Substream: a%5 - 1, Temporal: a/5%4 - 1, Spatial: a/20%4 - 1, Keyframe: b&1 != 0, Start: b&2 != 0, End: b&4 != 0,
			TemporalUp: b&8 != 0, SpatialUp: b&16 != 0, Marker: b&32 != 0, At: now}
		before := viewer
		v := simulcast.Select(p, targets)
		if err := viewer.check(p, targets, v); err != nil {
			return fmt.Errorf("packet %d, %+v, of simulcast: %w (before: %+v)", i/3, p, err, before)
		}
		if v.Send && p.Substream != simulcast.Substream() {
			return fmt.Errorf("packet %d: substream %d was sent while %d is current", i/3, p.Substream, simulcast.Substream())
		}
		// A keyframe is one of the lowest layer, and of temporal layer 0.
		p.Keyframe = p.Keyframe && p.Spatial <= 0 && p.Temporal <= 0
		p.Start = p.Start || p.Keyframe
		for _, of := range []struct {
			svc               *SVC
			decoder           *decoder
			spatial, temporal int
		}{
			{&svc, &all, p.Spatial, p.Temporal}, {&spatialOnly, &spatial, p.Spatial, -1}, {&temporalOnly, &temporal, -1, p.Temporal},
		} {
			p := p
			p.Spatial, p.Temporal = of.spatial, of.temporal
			v := of.svc.Select(p, targets)
			if err := of.decoder.check(p, targets, v); err != nil {
				return fmt.Errorf("packet %d, %+v, wanted %+v: %w", i/3, p, targets, err)
			}
		}
	}
	return nil
}

// FuzzSelect feeds any packets: a viewer gets what it can decode, which is not above its
// targets, and asks for keyframes now and then only.
func FuzzSelect(f *testing.F) {
	f.Add([]byte{0, 0x10, 1, 0x11, 2, 0xff})
	f.Add([]byte{0, 3, 26, 60, 2, 26, 60, 18, 0, 60, 2, 26})
	f.Fuzz(func(t *testing.T, moves []byte) {
		if err := play(moves); err != nil {
			t.Fatal(err)
		}
	})
}

// TestViewersGetWhatTheyCanDecode plays as FuzzSelect does, at random.
func TestViewersGetWhatTheyCanDecode(t *testing.T) {
	for seed := range uint64(3000) {
		random := rand.New(rand.NewPCG(seed, 13))
		moves := make([]byte, 3*100)
		keyframes := 1 + random.IntN(40)
		for i := range moves {
			moves[i] = byte(random.Uint32())
			if i%3 == 1 && random.IntN(keyframes) > 0 {
				moves[i] &^= 1
			}
			if i%3 == 2 && i > 3 && random.IntN(4) > 0 {
				moves[i] = moves[i-3] // targets stay for some time
			}
		}
		if err := play(moves); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
	}
}

// TestAllIsSentToWhoWantsAll leaves nothing out after a keyframe.
func TestAllIsSentToWhoWantsAll(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 14))
	var svc SVC
	for i := range 10_000 {
		p := Packet{Spatial: random.IntN(3), Temporal: random.IntN(3), Start: random.IntN(2) == 0, End: random.IntN(2) == 0, At: time.Duration(i) * ms}
		if i%100 == 0 {
			p = Packet{Keyframe: true, Start: true, At: p.At}
		}
		if v := svc.Select(p, Default); !v.Send || v.AskKeyframe {
			t.Fatalf("packet %d, %+v, is decided %+v", i, p, v)
		}
	}
}
