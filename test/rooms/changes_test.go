package rooms

import (
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

func TestFeedsComeAndGo(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish())
		bert := publish(t, j, 1, 12, NewPeer(t).Publish())
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11},{"feed":12}]`)
		viewer.gets("3", "face of bert", bert.Video)

		anna.request(`{"request":"unpublish"}`, nil)
		bert.tells("unpublished", "11")
		left := viewer.updated()
		if got := left.Get("streams.#.active").String(); got != "[false,false,true,true]" {
			t.Errorf("active are %s", got)
		}
		viewer.gets("3", "bert goes on", bert.Video)

		carla := publish(t, j, 1, 13, NewPeer(t).Publish())
		bert.tells("publishers.0.id", "13")
		now := viewer.change(`{"request":"subscribe","streams":[{"feed":13}]}`)
		if got := now.Get("streams.#.feed_id").String(); got != "[13,13,12,12]" {
			t.Errorf("the m-lines are of %s: a free one is used again", got)
		}
		viewer.gets("0", "voice of carla", carla.Audio)
		viewer.gets("1", "face of carla", carla.Video)
		viewer.gets("2", "voice of bert", bert.Audio)

		viewer.change(`{"request":"update","unsubscribe":[{"sub_mid":"1"}],"subscribe":[{"feed":12,"mid":"1"}]}`)
		viewer.gets("1", "bert once more", bert.Video)
		viewer.getsNot("1", "carla, unseen", carla.Video, func() { viewer.gets("0", "carla, heard", carla.Audio) })
	})
}

func TestChangesWaitForAnAnswer(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		publish(t, j, 1, 11, NewPeer(t).Publish())
		bert := publish(t, j, 1, 12, NewPeer(t).Publish())
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11}]`)
		_, offer := viewer.request(`{"request":"subscribe","streams":[{"feed":12,"mid":"0"}]}`, nil)
		waits, none := viewer.request(`{"request":"subscribe","streams":[{"feed":12,"mid":"1"}]}`, nil)
		if waits.Get("videoroom").String() != "updating" || none != "" {
			t.Errorf("a change while an answer is due was answered %s", waits.Raw)
		}
		viewer.answer(offer)
		if got := viewer.updated().Get("streams.#").Int(); got != 4 {
			t.Errorf("%d m-lines", got)
		}
		viewer.gets("2", "voice of bert", bert.Audio)
		viewer.gets("3", "face of bert", bert.Video)
	})
}

// publishAgain renegotiates with everything that the peer sends now.
func (m *member) publishAgain() gjson.Result {
	m.t.Helper()
	data, answer := m.request(`{"request":"configure"}`, m.Offer())
	m.Accept(answer)
	return data
}

func TestAPublisherAddsAStream(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish())
		bert := publish(t, j, 1, 12, NewPeer(t).Publish())
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11}]`)
		screen := anna.AddVideo()
		if got := anna.publishAgain().Get("streams.#.mid").String(); got != `["0","1","2"]` {
			t.Errorf("anna publishes %s", got)
		}
		bert.Wait("news of three streams", func(event gjson.Result) bool {
			return event.Get("plugindata.data.publishers.0.streams.#").Int() == 3
		})
		viewer.change(`{"request":"subscribe","streams":[{"feed":11,"mid":"2"}]}`)
		viewer.gets("2", "screen", screen)
		viewer.gets("1", "face", anna.Video)
	})
}

func TestKickAndDestroyReachTheOthers(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish())
		bert := publish(t, j, 1, 12, NewPeer(t).Publish())
		anna.Start(map[string]any{"request": "configure", "display": "Anna"}, nil)
		bert.tells("display", "Anna")
		bert.now(`{"request":"kick","room":1,"id":11}`)
		anna.tells("reason", "kicked")
		anna.WaitFor("hangup")
		kicked := bert.tells("kicked", "11")
		// Janode takes a kicked with a name for a change of the name; 1.1.2 sends none, either.
		if kicked.Get("display").Exists() && j.Connect().Info().Get("version").Int() < 1400 {
			t.Errorf("kicked has a name: %s", kicked.Raw)
		}
		bert.now(`{"request":"destroy","room":1}`)
		bert.tells("videoroom", "destroyed")
		bert.WaitFor("hangup")
	})
}

func TestDataReachesSubscribers(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish().OpenChannel("chat"))
		// As in janus.js, the side that is offered data opens a channel.
		viewer, _ := subscribeAs(t, j, NewPeer(t).OpenChannel("JanusDataChannel"), 1, `"streams":[{"feed":11}]`)
		anna.ChannelOpen()
		viewer.ChannelOpen()
		got := func() string {
			var all []string
			messages, _ := viewer.Messages()
			for _, message := range messages {
				all = append(all, string(message.Data))
			}
			return strings.Join(all, " ")
		}
		Eventually(t, "a message", func() bool {
			_ = anna.Channel.SendText("hello")
			time.Sleep(50 * time.Millisecond)
			return strings.Contains(got(), "hello")
		})
		anna.tell(`{"request":"moderate","room":1,"id":11,"mid":"2","mute":true}`)
		_ = anna.Channel.SendText("secret")
		Eventually(t, "Janus to have the secret", func() bool { return anna.Channel.BufferedAmount() == 0 })
		anna.tell(`{"request":"moderate","room":1,"id":11,"mid":"2","mute":false}`)
		// A data channel keeps the order, so the secret would have come before this text.
		_ = anna.Channel.SendText("public")
		Eventually(t, "a message after the unmuting", func() bool { return strings.Contains(got(), "public") })
		if strings.Contains(got(), "secret") {
			t.Error("a message of somebody who is muted has arrived")
		}
	})
}
