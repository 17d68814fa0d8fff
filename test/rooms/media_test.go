package rooms

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

const plainRooms = `
general: { }
room-1: { description = "One" publishers = 10 }
`

// from counts the packets of an m-line that contain a text.
func (m *member) from(mid, text string) (count int) {
	for _, packet := range m.PacketsOf(mid) {
		if bytes.Contains(packet.Payload, []byte(text)) {
			count++
		}
	}
	return count
}

// gets sends until a member has got some more packets with that text on an m-line.
func (m *member) gets(mid, text string, sender *Sender) {
	m.t.Helper()
	before := m.from(mid, text)
	sender.Until(text, text+" on m-line "+mid, func() bool { return m.from(mid, text) >= before+5 })
}

// getsNot sends, and fails if a member gets any of these packets. behind waits for a later
// packet of the same publisher at that member. A publisher's packets keep their order, so the
// others would have come before it.
func (m *member) getsNot(mid, text string, sender *Sender, behind func()) {
	m.t.Helper()
	for range 20 {
		sender.Send(text + " ")
	}
	behind()
	if got := m.from(mid, text); got > 0 {
		m.t.Errorf("%d packets %q came on m-line %s", got, text, mid)
	}
}

func TestMediaFlowsToLegacyAndMultistreamSubscribers(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish())
		bert := publish(t, j, 1, 12, NewPeer(t).Publish())
		anna.tells("publishers.0.id", "12")
		legacy, _ := subscribe(t, j, 1, `"feed":11`)
		both, attached := subscribe(t, j, 1, `"streams":[{"feed":12,"mid":"1"},{"feed":11}]`)
		if got := attached.Get("streams.#.feed_id").String(); got != "[12,11,11]" {
			t.Errorf("it gets streams of %s", got)
		}
		legacy.gets("0", "voice of anna", anna.Audio)
		legacy.gets("1", "face of anna", anna.Video)
		both.gets("0", "face of bert", bert.Video)
		both.gets("1", "voice of anna", anna.Audio)
		both.gets("2", "face of anna", anna.Video)
		if both.from("0", "anna")+both.from("1", "face")+both.from("2", "bert") > 0 {
			t.Error("an m-line got another's packets")
		}
		Continuous(t, both.PacketsOf("1"), 960)
		Continuous(t, both.PacketsOf("0"), 3000)

		before := bert.Video.PLIs()
		Eventually(t, "the request for a keyframe at bert", func() bool {
			both.AskKeyframeOf("0")
			time.Sleep(20 * time.Millisecond)
			return bert.Video.PLIs() > before
		})
	})
}

func TestMutingStopsWhatItSays(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish())
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11}]`)
		viewer.gets("0", "at first", anna.Audio)
		for _, row := range [][3]string{
			{`{"request":"moderate","room":1,"id":11,"mid":"0","mute":true}`, `{"request":"moderate","room":1,"id":11,"mid":"0","mute":false}`, "moderated"},
			{`{"request":"configure","mid":"0","send":false}`, `{"request":"configure","mid":"0","send":true}`, "sends not"},
			{`{"request":"configure","audio":false}`, `{"request":"configure","audio":true}`, "no audio"},
		} {
			anna.tell(row[0])
			viewer.getsNot("0", row[2], anna.Audio, func() { viewer.gets("1", "video while "+row[2], anna.Video) })
			anna.tell(row[1])
			viewer.gets("0", "after "+row[2], anna.Audio)
		}
		other, _ := subscribe(t, j, 1, `"streams":[{"feed":11}]`)
		for _, row := range [][3]string{
			{`{"request":"configure","mid":"0","send":false}`, `{"request":"configure","mid":"0","send":true}`, "wanted not"},
			{`{"request":"pause"}`, `{"request":"start"}`, "paused"},
		} {
			viewer.tell(row[0])
			viewer.getsNot("0", row[2], anna.Audio, func() {
				other.gets("1", "video beside "+row[2], anna.Video) // all earlier packets have reached Janus
				viewer.tell(row[1])
				viewer.gets("0", "after it", anna.Audio)
			})
		}
	})
}

// tell sends a request, in whichever way it is answered.
func (m *member) tell(text string) {
	m.t.Helper()
	if answer := m.ask(text); answer.Get("plugindata.data.error").Exists() {
		m.t.Fatalf("%s was answered %s", text, answer.Raw)
	}
}

// seesSubstream sends until a viewer's newest packet is from a substream.
func (m *member) seesSubstream(simulcast *Simulcast, substream int) {
	m.t.Helper()
	Eventually(m.t, fmt.Sprintf("substream %d", substream), func() bool {
		simulcast.Keyframes(0, 1, 2)
		simulcast.Send(0, 1, 2)
		time.Sleep(20 * time.Millisecond)
		packets := m.PacketsOf("0")
		if len(packets) < 5 {
			return false
		}
		got, _ := Frame(packets[len(packets)-1].Payload)
		return got == substream
	})
}

func TestASubscriberChoosesASubstream(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		simulcast := publishSimulcast(t, j, 11)
		viewer, attached := subscribe(t, j, 1, `"streams":[{"feed":11,"substream":0}]`)
		if !attached.Get("streams.0.simulcast").Exists() {
			t.Errorf("nothing says that it is simulcast: %s", attached.Raw)
		}
		viewer.seesSubstream(simulcast, 0)
		viewer.request(`{"request":"configure","mid":"0","substream":2,"temporal":0}`, nil)
		viewer.seesSubstream(simulcast, 2)
		event := viewer.tells("substream", "2")
		if event.Get("mid").String() != "0" || event.Get("room").Int() != 1 {
			t.Errorf("the substream is told by %s", event.Raw)
		}
		viewer.request(`{"request":"configure","substream":1}`, nil)
		viewer.seesSubstream(simulcast, 1)
		viewer.tells("substream", "1")
	})
}

func TestASwitchKeepsTheMLine(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish())
		bert := publish(t, j, 1, 12, NewPeer(t).Publish())
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11}]`)
		viewer.gets("0", "voice of anna", anna.Audio)
		viewer.gets("1", "face of anna", anna.Video)
		viewer.request(`{"request":"switch","streams":[{"feed":12,"mid":"1","sub_mid":"1"}]}`, nil)
		viewer.gets("1", "face of bert", bert.Video)
		viewer.getsNot("1", "anna, unseen", anna.Video, func() { viewer.gets("0", "anna again", anna.Audio) })
		packets := viewer.PacketsOf("1")
		for i := 1; i < len(packets); i++ {
			if packets[i].SequenceNumber != packets[i-1].SequenceNumber+1 {
				t.Errorf("the sequence jumps from %d to %d", packets[i-1].SequenceNumber, packets[i].SequenceNumber)
			}
		}
	})
}

func TestThePlayoutDelayIsTheSubscribersOrThePublishers(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish())
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11,"mid":"1"}]`)
		offered := viewer.offered
		for _, step := range []struct {
			who     *member
			request string
			want    string
		}{
			{anna, `{"request":"configure"}`, "-"},
			{anna, `{"request":"configure","streams":[{"mid":"1","min_delay":10,"max_delay":40}]}`, "10 to 40"},
			{viewer, `{"request":"configure","streams":[{"mid":"0","min_delay":0,"max_delay":7}]}`, "0 to 7"},
			{anna, `{"request":"configure","streams":[{"mid":"1","min_delay":60}]}`, "0 to 7"},
			{viewer, `{"request":"configure","streams":[{"mid":"0","min_delay":-1}]}`, "60 to 60"},
			{anna, `{"request":"configure","streams":[{"mid":"1","max_delay":-1}]}`, "-"},
		} {
			step.who.tell(step.request)
			viewer.gets("0", "face of anna", anna.Video)
			if got := PlayoutDelay(viewer.PacketsOf("0"), offered); got != step.want {
				t.Errorf("after %s the playout delay is %s, want %s", step.request, got, step.want)
			}
		}
	})
}

// A subscriber is told of no layer that does not come: this publisher has the temporal layers
// 0 and 1, and subscribers want layer 2 at first.
func TestNoLayerIsToldThatDoesNotCome(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		simulcast := publishSimulcast(t, j, 11)
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11,"substream":0}]`)
		viewer.seesSubstream(simulcast, 0)
		for _, layer := range []string{"0", "1"} {
			viewer.request(`{"request":"configure","temporal":`+layer+`}`, nil)
			viewer.seesSubstream(simulcast, 0)
			Eventually(t, "layer "+layer, func() bool {
				simulcast.Send(0, 1, 2)
				time.Sleep(10 * time.Millisecond)
				told := viewer.layersTold("temporal")
				// A viewer whose line is estimated begins with layer 0, is told so, and told again when it
				// asks for that layer.
				if told != "" && strings.Trim(told, " "+layer) != "" {
					t.Fatalf("temporal layers %s are told, want %s", told, layer)
				}
				return told != ""
			})
		}
		viewer.request(`{"request":"configure","temporal":2}`, nil)
		for range 20 {
			simulcast.Send(0, 1, 2)
			time.Sleep(10 * time.Millisecond)
		}
		viewer.request(`{"request":"configure","temporal":0}`, nil)
		for range 20 {
			simulcast.Send(0, 1, 2)
			time.Sleep(10 * time.Millisecond)
		}
		if told := viewer.layersTold("temporal"); told != "0" {
			t.Errorf("temporal layers %s are told, want 0", told)
		}
	})
}

// layersTold takes all events about layers, and lists those of a kind.
func (m *member) layersTold(kind string) string {
	var told []string
	for {
		event, ok := m.Take(func(event gjson.Result) bool { return event.Get("plugindata.data.mid").Exists() })
		if !ok {
			return strings.Join(told, " ")
		}
		if layer := event.Get("plugindata.data." + kind); layer.Exists() {
			told = append(told, layer.Raw)
		}
	}
}
