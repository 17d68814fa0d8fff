package lines

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"janus-golua/test/relay"
)

// Look is what a viewer has seen of one video at a moment.
type Look struct {
	At     time.Time
	Stream int // the number of the video among the videos
	Frames int // decoded so far
	Height int
}

// Run is what has happened to a viewer, second by second.
type Run struct {
	Seconds []Second
	// Streams is how many videos there were.
	Streams int

	// Estimates are those of our plugin.
	Estimates []Estimate

	began, ended time.Time
	looks        []Look
}

// Second is one second of a run. All rates are kbit/s with the headers of IPv4 and UDP.
type Second struct {
	// Line is the rate of the line at the end of the second.
	Line int
	// Sent is what Janus sent; Overflow is the part of it that the full queue lost, Lost the part that
	// was lost at random, Padding RTP that has padding, and Up what the viewer sent.
	Sent, Overflow, Lost, Padding, Up int
	// Frames and Heights are those of each video.
	Frames, Heights []int
	// Estimate, Allocated, Layers and Temporals are what our plugin believed and chose at the end of the
	// second.
	Estimate, Allocated int
	Layers, Temporals   []int
}

func kbit(c relay.Count) int { return (c.Bits + 500) / 1000 }

func newRun(began, ended time.Time, down, up []relay.Second, looks []Look) *Run {
	r := &Run{began: began, ended: ended, looks: looks}
	for _, l := range looks {
		r.Streams = max(r.Streams, l.Stream+1)
	}
	for i, d := range down {
		s := Second{Line: d.Kbit, Sent: kbit(d.Sent), Overflow: kbit(d.Overflow), Lost: kbit(d.Lost), Padding: kbit(d.Padding)}
		if i < len(up) {
			s.Up = kbit(up[i].Sent)
		}
		s.Frames, s.Heights = make([]int, r.Streams), make([]int, r.Streams)
		r.Seconds = append(r.Seconds, s)
	}
	r.place()
	return r
}

// place counts the frames of each second.
func (r *Run) place() {
	before := make([]int, r.Streams)
	for _, l := range r.looks {
		if i := int(l.At.Sub(r.began) / time.Second); i >= 0 && i < len(r.Seconds) {
			r.Seconds[i].Frames[l.Stream] += l.Frames - before[l.Stream]
			r.Seconds[i].Heights[l.Stream] = l.Height
		}
		before[l.Stream] = l.Frames
	}
}

// believe adds what our plugin has told.
func (r *Run) believe(all []Estimate) {
	r.Estimates = all
	for _, e := range all {
		if i := int(e.At.Sub(r.began) / time.Second); i >= 0 && i < len(r.Seconds) {
			s := &r.Seconds[i]
			s.Estimate, s.Allocated, s.Layers, s.Temporals = e.Kbit, e.Allocated, e.Layers, e.Temporals
		}
	}
}

// Freezes lists the times, longer than a limit, in which nothing of a video was decoded, beginning with
// a second of the run.
func (r *Run) Freezes(stream, from int, limit time.Duration) (freezes []time.Duration) {
	last := r.began.Add(time.Duration(from) * time.Second)
	check := func(at time.Time) {
		if gap := at.Sub(last); gap > limit {
			freezes = append(freezes, gap.Round(10*time.Millisecond))
		}
		last = at
	}
	for _, l := range r.looks {
		if l.Stream == stream && l.At.After(last) {
			check(l.At)
		}
	}
	check(r.ended)
	return freezes
}

// Summary is what a run comes to from one second on.
type Summary struct {
	// Seconds is how many seconds it has, and Frozen how many of these have no frame, over all videos.
	Seconds, Frozen int
	// Longest is the longest time without a frame.
	Longest time.Duration
	// Frames is how many frames were decoded.
	Frames int
	// Sent, Wasted and Padding are kbit: what Janus sent, the part that the full queue lost, and the
	// part that has padding.
	Sent, Wasted, Padding int
	// Share is what was sent divided by what the line could carry.
	Share float64
}

// Summary summarizes the run from one second on. Its last second, which is not over, is left out.
func (r *Run) Summary(from int) (s Summary) {
	room := 0
	for i := from; i < len(r.Seconds)-1; i++ {
		each := r.Seconds[i]
		s.Seconds++
		s.Sent, s.Wasted, s.Padding = s.Sent+each.Sent, s.Wasted+each.Overflow, s.Padding+each.Padding
		room += each.Line
		for _, frames := range each.Frames {
			s.Frames += frames
			if frames == 0 {
				s.Frozen++
			}
		}
	}
	for stream := range r.Streams {
		if freezes := r.Freezes(stream, from, 0); len(freezes) > 0 {
			s.Longest = max(s.Longest, slices.Max(freezes))
		}
	}
	if room > 0 {
		s.Share = float64(s.Sent) / float64(room)
	}
	return s
}

func (s Summary) String() string {
	return fmt.Sprintf("%d s: frozen %d s, longest %v, %d frames, sent %d kbit (%.2f of the line), overflow %d kbit, padding %d kbit",
		s.Seconds, s.Frozen, s.Longest, s.Frames, s.Sent, s.Share, s.Wasted, s.Padding)
}

// String is a table, one line for each second.
func (r *Run) String() string {
	var text strings.Builder
	text.WriteString("second line sent overflow lost padding up | estimate allocated layers temporals | frames heights\n")
	for i, s := range r.Seconds {
		fmt.Fprintf(&text, "%3d %5d %5d %5d %5d %5d %4d | %5d %5d %v %v | %v %v\n", i, s.Line, s.Sent, s.Overflow, s.Lost, s.Padding, s.Up,
			s.Estimate, s.Allocated, s.Layers, s.Temporals, s.Frames, s.Heights)
	}
	return text.String()
}
