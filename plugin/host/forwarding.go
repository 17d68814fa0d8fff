package host

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"janus-golua/plugin/access"
	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/media"
	"janus-golua/plugin/media/taps"
	"janus-golua/plugin/media/taps/rtpout"
	"janus-golua/plugin/session"
)

// resolving is how long looking up the name of a host may take.
const resolving = 5 * time.Second

// ForwardRTP sends an m-line of a session to a host. The name of a host is looked up while
// the script goes on; no packets are sent until then.
func (h *Host) ForwardRTP(id uint64, medium media.Medium, what taps.Forwarding, target rtpout.Target) (forward uint64, err error) {
	if err := target.Check(); err != nil {
		return 0, err
	}
	err = h.with(id, func(s *session.Session) error {
		sink, err := h.sink(id, target, h.keyframeRequests(s, what))
		if err != nil {
			return err
		}
		forward, err = s.Media.StartRTPForward(medium, what, sink)
		if err != nil {
			h.script.AfterUnlock(sink.Close)
			return err
		}
		if medium == media.Video {
			h.wantKeyframe(id, what.MIndex)
		}
		return nil
	})
	return forward, err
}

func (h *Host) sink(id uint64, target rtpout.Target, keyframe func(ssrc uint32)) (taps.Sink, error) {
	policy := h.script.Settings.ForwardTo
	if target.Literal() {
		return rtpout.New(context.Background(), target, policy, keyframe)
	}
	late := new(lateSink)
	go func() {
		defer guard.Recover(h.shared.Core, "resolving a host")
		ctx, cancel := context.WithTimeout(context.Background(), resolving)
		defer cancel()
		sink, err := rtpout.New(ctx, target, policy, keyframe)
		if err != nil {
			err, _ = access.Named(err)
			h.shared.Log.Line(core.LogError, fmt.Sprintf("session %d: RTP is not forwarded: %v", id, err))
			return
		}
		late.resolved(sink)
	}()
	return late, nil
}

// keyframeRequests passes the keyframe requests of a receiver on to the publisher. The
// request is for the m-line, or in a bundle for the m-line of the SSRC that it names.
// SendPLI limits how often.
func (h *Host) keyframeRequests(s *session.Session, what taps.Forwarding) func(ssrc uint32) {
	return func(ssrc uint32) {
		mindex, known := what.MIndex, true
		if what.Bundle != "" {
			mindex, known = s.Media.Bundled(what.Bundle, ssrc)
		}
		if !known || !s.Media.Acquire() {
			return
		}
		defer s.Media.Release()
		s.Media.SendPLI(mindex)
	}
}

// lateSink is a sink while its host's name is being looked up. After that it passes
// everything to the real sink.
type lateSink struct {
	sink   atomic.Pointer[rtpout.Forwarder]
	closed atomic.Bool
}

func (l *lateSink) resolved(sink *rtpout.Forwarder) {
	l.sink.Store(sink)
	if l.closed.Load() {
		sink.Close()
	}
}

func (l *lateSink) RTP(packet []byte) {
	if sink := l.sink.Load(); sink != nil {
		sink.RTP(packet)
	}
}

func (l *lateSink) Data(message *core.Data) {
	if sink := l.sink.Load(); sink != nil {
		sink.Data(message)
	}
}

func (l *lateSink) Close() {
	l.closed.Store(true)
	if sink := l.sink.Load(); sink != nil {
		sink.Close()
	}
}
