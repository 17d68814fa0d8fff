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
