package allocation

// mostRate bounds the rate of one layer, so that no sum of rates overflows: 9 layers of 100,000
// streams of 1 Tbit/s are 9e17.
const mostRate = 1e12

// step is a layer that flows, and what the stream takes with it.
type step struct {
	layer Layer
	rate  int64
}

// ladder has the layers of a stream that flow and are wished, the worst first. An index of -1 stands
// for none of them.
type ladder struct {
	steps [Layers * Layers]step
	count int8
}

// build makes the ladder of a stream.
func (l *ladder) build(s *Stream) {
	l.count = 0
	wish := s.Wish.bounded()
	for spatial := range wish.Spatial + 1 {
		for temporal := range wish.Temporal + 1 {
			if layer := (Layer{spatial, temporal}); s.flows(layer) {
				l.steps[l.count] = step{layer, s.rate(layer)}
				l.count++
			}
		}
	}
}

// bounded is the nearest layer that there is.
func (l Layer) bounded() Layer {
	within := func(n int8) int8 { return min(max(n, 0), Layers-1) }
	return Layer{within(l.Spatial), within(l.Temporal)}
}

// flows says whether a layer comes in, with the lowest layer on which it builds.
func (s *Stream) flows(l Layer) bool {
	if s.Shape == SVC && s.Rates[0][0] <= 0 {
		return false
	}
	return s.Rates[l.Spatial][0] > 0 && s.Rates[l.Spatial][l.Temporal] > 0
}

// rate is what a stream takes with a layer.
func (s *Stream) rate(l Layer) (sum int64) {
	lowest := l.Spatial
	if s.Shape == SVC {
		lowest = 0
	}
	for spatial := lowest; spatial <= l.Spatial; spatial++ {
		for temporal := range l.Temporal + 1 {
			sum += min(max(s.Rates[spatial][temporal], 0), mostRate)
		}
	}
	return sum
}

// rate is what the stream takes at a step; nothing at -1.
func (l *ladder) rate(at int8) int64 {
	if at < 0 {
		return 0
	}
	return l.steps[at].rate
}

// last is the best step that is not above a layer, -1 if there is none.
func (l *ladder) last(layer Layer) int8 {
	at := int8(-1)
	for at+1 < l.count && !layer.less(l.steps[at+1].layer) {
		at++
	}
	return at
}

// first is the worst step that is not below a layer, the best step if all are below. It is -1 when
// nothing flows.
func (l *ladder) first(layer Layer) int8 {
	for i := range l.count {
		if !l.steps[i].layer.less(layer) {
			return i
		}
	}
	return l.count - 1
}

// next is the next step after at, up to a bound. A step that takes no less than a better one is left
// out: the temporal layers of a substream may take more than the next substream with one of them.
func (l *ladder) next(at, bound int8) int8 {
	next := at + 1
	for better := next + 1; better <= bound; better++ {
		if l.steps[better].rate <= l.steps[next].rate {
			next = better
		}
	}
	return next
}
