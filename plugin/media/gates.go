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

// Direction is a direction as the application sees it.
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

// medium is a kind's name.
func (k kind) medium() Medium { return [...]Medium{Audio, Video, Data}[k] }

// kindOf is the index of a medium that a script has named.
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

// gates are the six gates of a session. They are closed at first.
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
	var gate *atomic.Bool
	switch direction {
	case In:
		gate = &s.gates.in[kind]
	case Out:
		gate = &s.gates.out[kind]
	default:
		return fmt.Errorf("unknown direction %q, expected in or out", direction)
	}
	if gate.Load() == open {
		return nil
	}
	s.change(func() {
		gate.Store(open)
		if kind == audio && direction == Out {
			s.muted = !open // a gate that was never opened mutes nobody: routes do not ask it
		}
		if direction == Out && kind != data {
			s.offersAnew()
		}
		s.scheduleAll()
	})
	if !open && kind != data {
		s.endClosed(direction)
	}
	s.settleTalks()
	return nil
}

// endClosed ends what went through a gate that is closed now. When the gate opens again,
// viewers begin anew: they lack the frames in between, and after 32,768 packets the numbers of
// the same stream would look old, so SRTP would refuse them.
func (s *Session) endClosed(direction Direction) {
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	if direction == In {
		s.endFirst()
		return
	}
	for _, viewer := range s.viewers {
		viewer.endFirst()
	}
}

// accepts says whether a viewer takes a medium now.
func (s *Session) accepts(kind kind) bool {
	return s.life.Up() && s.gates.in[kind].Load()
}
