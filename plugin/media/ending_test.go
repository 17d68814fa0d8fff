package media

import (
	"sync"
	"testing"
	"time"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/taps"
)

// askingSink has a goroutine that asks for the m-line of an SSRC again and again, as the
// reader of a bundle's RTCP does; Close waits for it.
type askingSink struct {
	quit  chan struct{}
	asked chan struct{} // closed after the first time
	ended sync.WaitGroup
}

func newAskingSink(s *Session) *askingSink {
	k := &askingSink{quit: make(chan struct{}), asked: make(chan struct{})}
	k.ended.Go(func() {
		for first := true; ; first = false {
			s.Bundled("b", 7)
			if first {
				close(k.asked)
			}
			select {
			case <-k.quit:
				// Close has begun: one more time, which must not wait for its caller.
				s.Bundled("b", 7)
				return
			default:
			}
		}
	})
	return k
}

func (k *askingSink) RTP([]byte)      {}
func (k *askingSink) Data(*core.Data) {}
func (k *askingSink) Close() {
	close(k.quit)
	k.ended.Wait()
}

// Closing a sink waits for the sink's goroutine, which may want the router's lock.
func TestASinkIsClosedWithoutTheLock(t *testing.T) {
	for name, end := range map[string]func(s *Session, id uint64){
		"the forward ends":     func(s *Session, id uint64) { _ = s.EndRTPForward(id) },
		"the publisher leaves": func(s *Session, _ uint64) { s.HangupMedia() },
		"the session ends":     func(s *Session, _ uint64) { s.Destroy() },
	} {
		for _, medium := range []Medium{Video, Data} {
			t.Run(name+", "+string(medium), func(t *testing.T) {
				room := newRoom(t)
				publisher, viewer := room.join(1), room.join(2)
				room.link(publisher, viewer)
				for range 20 {
					sink := newAskingSink(publisher)
					id, err := publisher.StartRTPForward(medium, taps.Forwarding{MIndex: 1, Substream: taps.Best, Bundle: "b", SSRC: 7}, sink)
					if err != nil { // the session has ended
						close(sink.quit)
						break
					}
					<-sink.asked
					ended := make(chan struct{})
					go func() {
						defer close(ended)
						end(publisher, id)
						sink.ended.Wait()
						viewer.Stats()
					}()
					select {
					case <-ended:
					case <-time.After(20 * time.Second):
						t.Fatal("the router stands still, or the sink was not closed")
					}
					publisher.SetupMedia()
				}
			})
		}
	}
}
