package rooms

import (
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

// With these parts of an offer browsers estimate how much of a video they can receive.
func TestOffersHaveWhatBandwidthEstimatesNeed(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		publish(t, j, 1, 11, NewPeer(t).Publish())
		viewer, _ := subscribe(t, j, 1, `"use_msid":true,"streams":[{"feed":11,"mid":"0"},{"feed":11,"mid":"1","crossrefid":"x"}]`)
		for _, want := range []string{"rtp-hdrext/abs-send-time", "transport-wide-cc-extensions-01", " transport-cc", "a=msid:11 0", "a=msid:11 1"} {
			if !strings.Contains(viewer.offered, want) {
				t.Errorf("the offer has no %q:\n%s", want, viewer.offered)
			}
		}
	})
}

func TestAnswersSayEachMidOnce(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		m := newMember(t, j, NewPeer(t).Publish())
		m.request(`{"request":"join","ptype":"publisher","room":1}`, nil)
		_, answer := m.request(`{"request":"publish"}`, m.Offer())
		for _, mid := range []string{"0", "1"} {
			if got := strings.Count(answer, "a=mid:"+mid+"\r\n"); got != 1 {
				t.Errorf("a=mid:%s stands %d times in the answer:\n%s", mid, got, answer)
			}
		}
	})
}
