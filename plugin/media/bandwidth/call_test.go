package bandwidth

import (
	"time"

	"janus-golua/plugin/media/bandwidth/line"
	"janus-golua/plugin/media/bandwidth/sent"
)

// call is a viewer on a simulated line, with the loop closed: the estimate chooses the layers, and what
// is sent makes the estimate.
type call struct {
	line      *line.Line
	estimator Estimator
	videos    []*line.Video
	noted     []Sent // not yet told to the estimator
	audio     Sent
	nextAudio time.Duration
	owed      float64 // bytes of padding
	changed   time.Duration
	each      func(at time.Duration, s State)
	heard     func(compound []byte) // called after RTCP was given to the estimator
	deaf      time.Duration         // the estimator begins then
	counted   uint16                // video packets before
	flags     []uint8               // of the video packets, by their count from 1

	padded int64 // bytes
}

const (
	tick     = 5 * time.Millisecond
	audioFor = 20 * time.Millisecond
)

func newCall(c line.Config, o Options, videos ...*line.Video) *call {
	k := &call{estimator: New(o), videos: videos, audio: Sent{Size: 92, Mindex: 0}, flags: make([]uint8, 1)}
	k.line = line.New(c, func(at time.Duration, mindex int, compound []byte) {
		k.tell()
		if at < k.deaf {
			return
		}
		k.estimator.RTCP(at, mindex, compound)
		if k.heard != nil {
			k.heard(compound)
		}
	})
	return k
}

// tell tells what was sent, as Go does when it empties the ring of C.
func (k *call) tell() {
	k.estimator.Sent(k.noted)
	k.noted = k.noted[:0]
}

func (k *call) send(p sent.Packet) {
	p = k.line.Send(p)
	if p.Video() {
		k.flags = append(k.flags, p.Flags)
	}
	if k.line.Now() < k.deaf {
		k.counted = p.Count
		return
	}
	p.Count -= k.counted
	k.noted = append(k.noted, p)
}

// run goes on with the call until then.
func (k *call) run(until time.Duration) {
	for now := k.line.Now(); now < until; {
		now += tick
		k.line.Run(now)
		for _, v := range k.videos {
			v.Send(now, k.send)
		}
		for ; k.nextAudio <= now; k.nextAudio += audioFor {
			k.audio.Seq++
			k.send(k.audio)
		}
		k.pad(now)
		if now >= k.estimator.Next() {
			k.tell()
			k.estimator.Advance(now)
		}
		k.choose(now)
		if k.each != nil {
			k.each(now, k.estimator.State())
		}
	}
}

// pad sends the padding that is wished.
func (k *call) pad(now time.Duration) {
	s := k.estimator.State()
	if s.Padding == 0 || now >= s.PaddingUntil {
		k.owed = 0
		return
	}
	wire := Wire(PaddingSize, true)
	k.owed += float64(s.Padding) / 8 * tick.Seconds()
	for ; k.owed >= float64(wire); k.owed -= float64(wire) {
		k.videos[0].Pad(k.send)
		k.padded += int64(wire)
	}
}

// audioRate is what the audio takes.
func audioRate() int64 { return int64(Wire(92, false)) * 8 * 50 }

// choose gives each video in turn the highest layer that fits: the lowest to all, then more; down at
// once, up one at a time. A video for which there is nothing left is paused.
func (k *call) choose(now time.Duration) {
	s := k.estimator.State()
	want := audioRate()
	stay := s.Proven - audioRate()
	up := int64(float64(s.Proven)*headroom/100*(1-s.Loss)) - audioRate() // what is lost is resent
	for _, v := range k.videos {
		want += v.Wire(len(v.Layers) - 1)
	}
	var layers [8]int
	for i, v := range k.videos {
		layers[i] = -1
		k.raise(v, &layers[i], 1, &stay, &up)
	}
	for i, v := range k.videos {
		k.raise(v, &layers[i], len(v.Layers), &stay, &up)
	}
	for i, v := range k.videos {
		switch {
		case layers[i] < v.Layer():
			v.Select(layers[i])
			k.changed = now
		case layers[i] > v.Layer() && !s.Overuse && now-k.changed > time.Second:
			v.Select(v.Layer() + 1)
			k.changed = now
		}
	}
	k.estimator.Want(int64(float64(want) * 100 / headroom / (1 - s.Loss)))
}

// headroom is how many percent of the line media may take. A layer that fills the line would have a
// queue before it all the time.
const headroom = 93

// raise raises a layer as far as the rest of the rate goes, below a bound.
func (k *call) raise(v *line.Video, layer *int, bound int, stay, up *int64) {
	for next := *layer + 1; next < bound; next++ {
		more := v.Wire(next)
		if *layer >= 0 {
			more -= v.Wire(*layer)
		}
		if more > *up && (next > v.Layer() || more > *stay) {
			return
		}
		*layer = next
		*stay -= more
		*up -= more
	}
}
