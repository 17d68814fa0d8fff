package media

import (
	"fmt"
	"sync/atomic"
)

// Medium is a kind of media.
type Medium string

// The media of a session.
const (
	Audio Medium = "audio"
	Video Medium = "video"
	Data  Medium = "data"
)

// Direction says from where to where, seen from the application.
type Direction string

// In: the session accepts what is sent to it. Out: what comes from it is
// forwarded.
const (
	In  Direction = "in"
	Out Direction = "out"
)

// kind is a medium as an index.
type kind int

const (
	audio kind = iota
	video
	data
)

// kindOf is the index of a medium that a script named.
func kindOf(medium Medium) (kind, error) {
	switch medium {
	case Audio:
		return audio, nil
	case Video:
		return video, nil
	case Data:
		return data, nil
	}
	return 0, fmt.Errorf("unknown medium %q, expected audio, video or data", medium)
}

// kindOfPacket tells audio from video.
func kindOfPacket(isVideo bool) kind {
	if isVideo {
		return video
	}
	return audio
}

// gates are the six of a session, closed at first.
type gates struct {
	in, out [3]atomic.Bool
}

func (g *gates) closeAll() {
	for i := range g.in {
		g.in[i].Store(false)
		g.out[i].Store(false)
	}
}

// Configure opens or closes a gate.
func (s *Session) Configure(medium Medium, direction Direction, open bool) error {
	kind, err := kindOf(medium)
	if err != nil {
		return err
	}
	switch direction {
	case In:
		s.gates.in[kind].Store(open)
	case Out:
		s.gates.out[kind].Store(open)
	default:
		return fmt.Errorf("unknown direction %q, expected in or out", direction)
	}
	return nil
}

// accepts says whether a viewer takes a medium now.
func (s *Session) accepts(kind kind) bool {
	return s.up.Load() && s.gates.in[kind].Load()
}

// SetSubstream sets the simulcast substream that a viewer wants, 0 (lowest) to 2.
func (s *Session) SetSubstream(target int) error {
	return setLayer(&s.substream, "substream", target)
}

// SetTemporalLayer sets the highest temporal layer that a viewer wants, 0 to 2.
func (s *Session) SetTemporalLayer(target int) error {
	return setLayer(&s.temporalLayer, "temporal layer", target)
}

func setLayer(layer *atomic.Int32, name string, target int) error {
	if target < 0 || target > highestLayer {
		return fmt.Errorf("%s %d is none of 0 to %d", name, target, highestLayer)
	}
	layer.Store(int32(target))
	return nil
}
