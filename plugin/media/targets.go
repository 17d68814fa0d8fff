package media

import (
	"errors"
	"fmt"
	"time"

	"janus-golua/plugin/media/selection"
	"janus-golua/plugin/media/selection/layers"
)

// SetSubstream sets the simulcast substream that a viewer wants, 0 (lowest) to 2,
// on all m-lines that have no targets of their own.
func (s *Session) SetSubstream(target int) error {
	return s.setTarget("substream", target, func(t *selection.Targets) { t.Substream = target })
}

// SetTemporalLayer sets the highest temporal layer of simulcast that a viewer wants, 0 to 2, on
// the same m-lines.
func (s *Session) SetTemporalLayer(target int) error {
	return s.setTarget("temporal layer", target, func(t *selection.Targets) { t.Temporal = target })
}

func (s *Session) setTarget(name string, target int, change func(*selection.Targets)) error {
	if err := checkTarget(name, target); err != nil {
		return err
	}
	s.router.mu.Lock()
	defer s.router.mu.Unlock()
	targets := *s.targets.Load()
	change(&targets)
	s.targets.Store(&targets)
	if s.life.Gone() {
		return nil // C may no longer share the memory
	}
	for _, sub := range s.allSubscriptions() {
		sub.aim()
	}
	return nil
}

func checkTarget(name string, target int) error {
	if target < 0 || target > layers.Top {
		return fmt.Errorf("%s %d is none of 0 to %d", name, target, layers.Top)
	}
	return nil
}

// mostFallback bounds the fall-back time. A viewer that waits longer sees a frozen picture.
const mostFallback = time.Minute

var errFallback = errors.New("the fall-back time must be from 1 ms to 60 s")

// SetLayers sets the targets of one of a viewer's m-lines, or of the first m-line of video
// with First. It is for simulcast as well as for a single encoding with layers.
func (s *Session) SetLayers(mindex int, targets layers.Targets) error {
	for name, target := range map[string]int{
		"substream": targets.Substream, "temporal layer": targets.Temporal, "spatial layer": targets.Spatial,
	} {
		if err := checkTarget(name, target); err != nil {
			return err
		}
	}
	if targets.Fallback < time.Millisecond || targets.Fallback > mostFallback {
		return errFallback
	}
	s.change(func() {
		s.subscription(s.subscriptionKey(video, mindex)).selector.SetTargets(&selection.Targets{Targets: targets, Layered: true})
	})
	return nil
}
