package rooms

import (
	"testing"
	"time"

	. "janus-golua/test/janustest"
)

func TestKeyframesAreAskedForNowAndThen(t *testing.T) {
	j := Start(t, LuaRooms(t, "general: { }\nroom-1: { fir_freq = 1 }\n"))
	anna := publish(t, j, 1, 11, NewPeer(t).Publish())
	began := time.Now()
	anna.Video.Until("face", "three requests", func() bool { return anna.Video.PLIs() >= 3 })
	if took := time.Since(began); took < time.Second { // no more often than once in a second
		t.Errorf("three requests took %v", took)
	}
}

// encoder sends video as a browser does: a keyframe for each request.
func encoder(t *testing.T, video *Sender) {
	ends, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		for asked := 0; ; {
			select {
			case <-ends:
				return
			case <-time.After(10 * time.Millisecond):
			}
			if now := video.PLIs(); now > asked {
				asked = now
				video.Keyframe()
			}
			video.Send("face")
		}
	}()
	t.Cleanup(func() {
		close(ends)
		<-ended
	})
}

// seesPicture says whether a keyframe of VP8 has come: bit 0 behind the descriptor is 0.
func (m *member) seesPicture() bool {
	for _, packet := range m.PacketsOf("0") {
		if len(packet.Payload) > 12 && packet.Payload[4]&1 == 0 {
			return true
		}
	}
	return false
}

// One keyframe serves all viewers who wait for one: the publisher is asked at once, and then at
// most once a second, as by the C plugin of Janus 1.4.1. 1.1.2 asks for each viewer.
func TestViewersWhoJoinAtOnceShareKeyframes(t *testing.T) {
	j := Start(t, LuaRooms(t, plainRooms))
	anna := publish(t, j, 1, 11, NewPeer(t).Publish())
	anna.Video.KeyframeEvery = 1 << 30
	encoder(t, anna.Video)
	first, _ := subscribe(t, j, 1, `"streams":[{"feed":11,"mid":"1"}]`)
	Eventually(t, "a picture", first.seesPicture)
	before, began := anna.Video.PLIs(), time.Now()
	var viewers []*member
	for range 20 {
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11,"mid":"1"}]`)
		viewers = append(viewers, viewer)
		time.Sleep(60 * time.Millisecond) // so that they come within some two seconds
	}
	for _, viewer := range viewers {
		Eventually(t, "a picture", viewer.seesPicture)
	}
	asked, took := anna.Video.PLIs()-before, time.Since(began)
	t.Logf("%d requests in %v", asked, took)
	if most := 1 + int(took/time.Second); asked > most {
		t.Errorf("20 viewers caused %d requests in %v, want %d at most", asked, took, most)
	}
}
