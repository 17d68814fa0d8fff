package rooms

import (
	"fmt"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	. "janus-golua/test/janustest"
)

const manyCodecs = `
general: { }
room-1: { description = "One" publishers = 10 audiocodec = "opus,pcmu" videocodec = "vp8,h264" }
`

// others is a publisher of PCMU and H.264.
func others(t *testing.T, j *Janus, id int) *member {
	t.Helper()
	m := newMember(t, j, NewPeer(t).Publishes(webrtc.MimeTypePCMU, webrtc.MimeTypeH264))
	m.request(fmt.Sprintf(`{"request":"join","ptype":"publisher","room":1,"id":%d}`, id), nil)
	_, answer := m.request(`{"request":"publish","audiocodec":"pcmu","videocodec":"h264"}`, m.Offer())
	m.Accept(answer)
	m.Connected()
	m.WaitFor("webrtcup")
	return m
}

// An m-line carries only the negotiated codec: packets of another codec would be sent
// with the payload type of the first.
func TestASwitchToAnotherCodecChangesNothing(t *testing.T) {
	inBoth(t, manyCodecs, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish())
		bert := others(t, j, 12)
		carla := publish(t, j, 1, 13, NewPeer(t).Publish())
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11}]`)
		viewer.gets("1", "face of anna", anna.Video)
		for mid, sender := range map[string]*Sender{"0": bert.Audio, "1": bert.Video} {
			data, _ := viewer.request(fmt.Sprintf(`{"request":"switch","streams":[{"feed":12,"mid":%q,"sub_mid":%q}]}`, mid, mid), nil)
			if data.Get("changes").Int() != 0 || data.Get("streams."+mid+".feed_id").Int() != 11 {
				t.Errorf("a switch to another codec was answered %s", data.Raw)
			}
			viewer.getsNot(mid, "bert, unseen", sender, func() { viewer.gets("1", "anna goes on", anna.Video) })
		}
		data, _ := viewer.request(`{"request":"switch","streams":[{"feed":12,"mid":"0","sub_mid":"0"},{"feed":13,"mid":"1","sub_mid":"1"}]}`, nil)
		if data.Get("changes").Int() != 1 {
			t.Errorf("a switch of which one part fits was answered %s", data.Raw)
		}
		viewer.gets("1", "face of carla", carla.Video)
		viewer.gets("0", "voice of anna", anna.Audio)
	})
}

// A switch resumes media that were paused, in the highest layers.
func TestASwitchUndoesMutingAndLayers(t *testing.T) {
	inBoth(t, manyCodecs, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish())
		simulcast := publishSimulcast(t, j, 12)
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11,"mid":"1"}]`)
		viewer.gets("0", "at first", anna.Video)
		viewer.tell(`{"request":"configure","mid":"0","send":false,"substream":0}`)
		viewer.tell(`{"request":"switch","streams":[{"feed":12,"mid":"0","sub_mid":"0"}]}`)
		viewer.seesSubstream(simulcast, 2)
		viewer.tell(`{"request":"configure","mid":"0","substream":0}`)
		viewer.seesSubstream(simulcast, 0)
		viewer.tell(`{"request":"switch","streams":[{"feed":11,"mid":"1","sub_mid":"0"}]}`)
		viewer.gets("0", "anna again", anna.Video)
		viewer.tell(`{"request":"switch","streams":[{"feed":12,"mid":"0","sub_mid":"0"}]}`)
		viewer.seesSubstream(simulcast, 2)
	})
}

// A video that is added to a subscription comes in the substream that was asked for, and
// stays in it.
func TestAStreamThatIsAddedKeepsItsSubstream(t *testing.T) {
	inBoth(t, manyCodecs, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish())
		simulcast := publishSimulcast(t, j, 12)
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11,"mid":"0"}]`)
		viewer.gets("0", "voice", anna.Audio)
		viewer.change(`{"request":"subscribe","streams":[{"feed":12,"mid":"0","substream":0}]}`)
		before := func() int { return len(viewer.PacketsOf("1")) }
		Eventually(t, "packets of the added video", func() bool {
			simulcast.Keyframes(0, 1, 2)
			simulcast.Send(0, 1, 2)
			time.Sleep(20 * time.Millisecond)
			return before() >= 20
		})
		for _, packet := range viewer.PacketsOf("1")[1:] {
			if substream, _ := Frame(packet.Payload); substream != 0 {
				t.Fatalf("a packet of substream %d comes", substream)
			}
		}
	})
}

const ownedSubscriptions = `
general: { }
room-1: { publishers = 10 require_pvtid = true }
`

// A client that is kicked gets no more media, not even over subscriptions by other handles of
// its own.
func TestKickEndsSubscriptions(t *testing.T) {
	inBoth(t, ownedSubscriptions, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish())
		bert := newMember(t, j, NewPeer(t))
		joined, _ := bert.request(`{"request":"join","ptype":"publisher","room":1,"id":12}`, nil)
		carla := newMember(t, j, NewPeer(t))
		hers, _ := carla.request(`{"request":"join","ptype":"publisher","room":1,"id":13}`, nil)
		see := func(data int64) *member {
			viewer, _ := subscribe(t, j, 1, fmt.Sprintf(`"private_id":%d,"streams":[{"feed":11}]`, data))
			viewer.gets("1", "face of anna", anna.Video)
			return viewer
		}
		viewer, other := see(joined.Get("private_id").Int()), see(hers.Get("private_id").Int())
		anna.now(`{"request":"kick","room":1,"id":12}`)
		viewer.getsNot("1", "after the kick", anna.Video, func() { other.gets("1", "other", anna.Video) })
		answer := viewer.ask(`{"request":"configure","mid":"1","send":true}`).Get("plugindata.data")
		if answer.Get("error_code").Int() != 433 || answer.Get("error").String() != "Unauthorized, you have been kicked" {
			t.Errorf("a subscriber of somebody who was kicked is answered %s", answer.Raw)
		}
		viewer.ask(`{"request":"start"}`)
		viewer.getsNot("1", "after a start", anna.Video, func() { other.gets("1", "other still", anna.Video) })
	})
}
