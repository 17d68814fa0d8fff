package rooms

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// twoRooms are the rooms: anna publishes in room 1, viewers are in room 2.
const twoRooms = `
general: { }
room-1: { description = "One" publishers = 10 videocodec = "vp8,vp9" }
room-2: { description = "Two" publishers = 10 videocodec = "vp8,vp9" audiolevel_event = true audio_active_packets = 10 audio_level_average = 50 }
`

// between runs a test with our plugin at both ends, and with Janus's own at one end or at both.
func between(t *testing.T, test func(t *testing.T, from, to *Janus)) {
	t.Helper()
	t.Run("ours", func(t *testing.T) {
		j := Start(t, LuaRooms(t, twoRooms))
		test(t, j, j)
	})
	t.Run("theirs", func(t *testing.T) {
		j := startTheirs(t)
		test(t, j, j)
	})
	t.Run("from theirs to ours", func(t *testing.T) {
		test(t, startTheirs(t), Start(t, LuaRooms(t, twoRooms)))
	})
	t.Run("from ours to theirs", func(t *testing.T) {
		test(t, Start(t, LuaRooms(t, twoRooms)), startTheirs(t))
	})
}

func startTheirs(t *testing.T) *Janus {
	t.Helper()
	return Start(t, StockRooms(twoRooms))
}

// minds says whether a Janus checks the SRTP settings of remote publishers; 1.1.2 does not know
// SRTP there.
func minds(t *testing.T, j *Janus) bool {
	t.Helper()
	answer := newMember(t, j, NewPeer(t)).ask(`{"request":"publish_remotely","room":1,"publisher_id":99,"remote_id":"x",
		"host":"127.0.0.1","port":9,"srtp_suite":33,"srtp_crypto":"x"}`)
	return answer.Get("plugindata.data.error_code").Int() == 430
}

// cascade is a publisher in one room that is a remote publisher in another.
type cascade struct {
	t        *testing.T
	anna     *member // who publishes
	watcher  *member // in the other room
	at       gjson.Result
	protects string // the SRTP fields of requests
	told     gjson.Result
	levels   bool // whether packets are known to carry audio levels
}

// publish makes anna publish, and returns her streams as her room reports them.
func (c *cascade) publish(from *Janus, peer *Peer, offer func() *JSEP) gjson.Result {
	c.t.Helper()
	c.anna = newMember(c.t, from, peer)
	c.anna.request(`{"request":"join","ptype":"publisher","room":1,"id":11,"display":"anna"}`, nil)
	data, answer := c.anna.request(`{"request":"publish"}`, offer())
	c.anna.Accept(answer)
	c.anna.Connected()
	c.anna.WaitFor("webrtcup")
	return data.Get("streams")
}

// start makes anna visible in the other room.
func (c *cascade) start(to *Janus, streams gjson.Result) {
	c.t.Helper()
	c.watcher = newMember(c.t, to, NewPeer(c.t))
	c.watcher.request(`{"request":"join","ptype":"publisher","room":2,"id":20}`, nil)
	c.at = c.watcher.now(fmt.Sprintf(`{"request":"add_remote_publisher","room":2,"id":21,"display":"remote anna",
		"iface":"127.0.0.1","metadata":{"from":"one"},"streams":%s%s}`, streams.Raw, c.protects))
	if c.at.Get("videoroom").String() != "success" || c.at.Get("id").Int() != 21 || c.at.Get("ip").String() != "127.0.0.1" {
		c.t.Fatalf("the answer is %s", c.at.Raw)
	}
	c.levels = streams.Get("0.audiolevel_ext_id").Exists()
	c.told = c.watcher.tells("publishers.0.id", "21")
	c.remotely("first")
}

// remotely begins a remotization.
func (c *cascade) remotely(id string) {
	c.t.Helper()
	answer := c.anna.now(fmt.Sprintf(`{"request":"publish_remotely","room":1,"publisher_id":11,"remote_id":%q,
		"host":"127.0.0.1","port":%d,"rtcp_port":%d%s}`, id, c.at.Get("port").Int(), c.at.Get("rtcp_port").Int(), c.protects))
	if answer.Get("remote_id").String() != id || answer.Get("id").Int() != 11 || answer.Get("room").Int() != 1 {
		c.t.Errorf("the answer is %s", answer.Raw)
	}
}

func TestARemotePublisherIsSeenInAnotherRoom(t *testing.T) {
	between(t, func(t *testing.T, from, to *Janus) {
		c := &cascade{t: t}
		peer := NewPeer(t).Publish().OpenChannel("chat")
		c.start(to, c.publish(from, peer, peer.Offer))
		if got := c.told.Get("publishers.0"); got.Get("display").String() != "remote anna" || got.Get("streams.#.type").String() != `["audio","video","data"]` || got.Get("streams.1.codec").String() != "vp8" {
			t.Errorf("the others are told %s", got.Raw)
		}
		viewer, _ := subscribeAs(t, to, NewPeer(t).OpenChannel("JanusDataChannel"), 2, `"streams":[{"feed":21}]`)
		viewer.gets("0", "voice", c.anna.Audio)
		viewer.gets("1", "face", c.anna.Video)
		c.keyframeReaches(viewer, c.anna.Video)
		c.messagesReach(viewer)
		if c.levels {
			c.talks()
		}
		c.lists()
		near, _ := subscribe(t, from, 1, `"streams":[{"feed":11}]`)
		c.ends(viewer, near)
	})
}

// keyframeReaches checks that a viewer's keyframe request goes all the way to the publisher.
func (c *cascade) keyframeReaches(viewer *member, video *Sender) {
	c.t.Helper()
	before := video.PLIs()
	Eventually(c.t, "the request for a keyframe at anna", func() bool {
		viewer.AskKeyframeOf("1")
		time.Sleep(50 * time.Millisecond)
		return video.PLIs() > before
	})
}

func (c *cascade) messagesReach(viewer *member) {
	c.t.Helper()
	viewer.ChannelOpen()
	c.anna.ChannelOpen()
	Eventually(c.t, "a message", func() bool {
		if err := c.anna.Channel.SendText("hello from afar"); err != nil {
			c.t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
		messages, _ := viewer.Messages()
		return slices.ContainsFunc(messages, func(m webrtc.DataChannelMessage) bool {
			return m.IsString && string(m.Data) == "hello from afar"
		})
	})
}

// talks checks that the other room hears that anna talks: her packets carry audio levels.
func (c *cascade) talks() {
	c.t.Helper()
	c.anna.Audio.Level(10)
	for range 40 {
		c.anna.Audio.Send("words")
		time.Sleep(2 * time.Millisecond)
	}
	if event := c.watcher.tells("videoroom", "talking"); event.Get("id").Int() != 21 {
		c.t.Errorf("it is told that %s", event.Raw)
	}
}

func (c *cascade) lists() {
	c.t.Helper()
	list := c.watcher.now(`{"request":"listparticipants","room":2}`)
	if got := list.Get(`participants.#(id==21)`); !got.Get("remote").Bool() || !got.Get("publisher").Bool() {
		c.t.Errorf("it is listed as %s", got.Raw)
	}
	list = c.anna.now(`{"request":"listremotes","room":1,"publisher_id":11}`)
	if got := list.Get("list.0"); list.Get("list.#").Int() != 1 || got.Get("remote_id").String() != "first" ||
		got.Get("host").String() != "127.0.0.1" || got.Get("port").Int() != c.at.Get("port").Int() ||
		got.Get("rtcp_port").Int() != c.at.Get("rtcp_port").Int() {
		c.t.Errorf("the remotizations are %s", list.Raw)
	}
	if got := c.anna.now(`{"request":"listforwarders","room":1}`); strings.Contains(got.Raw, `"port"`) {
		c.t.Errorf("the forwarders are %s", got.Raw)
	}
}

// ends ends both sides, one after the other.
func (c *cascade) ends(viewer, near *member) {
	c.t.Helper()
	c.anna.now(`{"request":"unpublish_remotely","room":1,"publisher_id":11,"remote_id":"first"}`)
	viewer.getsNot("0", "late", c.anna.Audio, func() {
		near.gets("1", "behind it", c.anna.Video) // all earlier packets have reached Janus
		c.remotely("second")
		viewer.gets("0", "again", c.anna.Audio)
	})
	c.watcher.now(`{"request":"remove_remote_publisher","room":2,"id":21}`)
	c.watcher.tells("leaving", "21")
	viewer.updated()
	if got := c.watcher.now(`{"request":"listparticipants","room":2}`); got.Get("participants.#").Int() != 1 {
		c.t.Errorf("there are %s", got.Raw)
	}
}

func TestARemotePublisherIsProtected(t *testing.T) {
	between(t, func(t *testing.T, from, to *Janus) {
		if !minds(t, from) || !minds(t, to) {
			t.Skip("a Janus without SRTP between rooms")
		}
		c := &cascade{t: t, protects: `,"srtp_suite":80,"srtp_crypto":"MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5"`}
		peer := NewPeer(t).Publish()
		c.start(to, c.publish(from, peer, peer.Offer))
		viewer, _ := subscribe(t, to, 2, `"streams":[{"feed":21}]`)
		viewer.gets("0", "voice", c.anna.Audio)
		viewer.gets("1", "face", c.anna.Video)
		c.keyframeReaches(viewer, c.anna.Video)
	})
}

func TestARemotePublisherSendsSubstreams(t *testing.T) {
	between(t, func(t *testing.T, from, to *Janus) {
		c := &cascade{t: t}
		peer := NewPeer(t)
		simulcast := peer.PublishSimulcast(webrtc.MimeTypeVP8)
		streams := c.publish(from, peer, func() *JSEP { return simulcast.ByRid(peer.Offer()) })
		c.start(to, streams)
		if !c.told.Get("publishers.0.streams.0.simulcast").Bool() {
			t.Errorf("the others are told %s", c.told.Raw)
		}
		viewer, _ := subscribe(t, to, 2, `"streams":[{"feed":21,"substream":0}]`)
		viewer.seesSubstream(simulcast, 0)
		viewer.request(`{"request":"configure","mid":"0","substream":2,"temporal":0}`, nil)
		viewer.seesSubstream(simulcast, 2)
		viewer.tells("substream", "2")
	})
}

func TestARemotePublisherAddsAStream(t *testing.T) {
	between(t, func(t *testing.T, from, to *Janus) {
		c := &cascade{t: t}
		peer := NewPeer(t).Publish()
		c.start(to, c.publish(from, peer, peer.Offer))
		screen := peer.AddVideo()
		data, answer := c.anna.request(`{"request":"configure"}`, peer.Offer())
		peer.Accept(answer)
		c.watcher.now(fmt.Sprintf(`{"request":"update_remote_publisher","room":2,"id":21,"streams":%s}`, data.Get("streams").Raw))
		if told := c.watcher.tells("publishers.0.streams.#", "3"); told.Get("publishers.0.id").Int() != 21 {
			t.Errorf("the others are told %s", told.Raw)
		}
		viewer, _ := subscribe(t, to, 2, `"streams":[{"feed":21}]`)
		viewer.gets("2", "screen", screen)
		viewer.gets("1", "face", c.anna.Video)
		before, other := screen.PLIs(), c.anna.Video.PLIs()
		Eventually(t, "the request for a keyframe of the screen", func() bool {
			viewer.AskKeyframeOf("2")
			time.Sleep(50 * time.Millisecond)
			return screen.PLIs() > before
		})
		if got := c.anna.Video.PLIs(); got > other+2 {
			t.Errorf("%d requests came for the other video", got-other)
		}
		c.watcher.now(`{"request":"update_remote_publisher","room":2,"id":21,"streams":[{"type":"video","mid":"2","mindex":2,"codec":"vp8","disabled":true}]}`)
		c.watcher.tells("publishers.0.streams.2.disabled", "true")
	})
}

func TestARoomEndsItsRemotePublishers(t *testing.T) {
	j := Start(t, LuaRooms(t, twoRooms))
	c := &cascade{t: t}
	peer := NewPeer(t).Publish()
	streams := c.publish(j, peer, peer.Offer)
	c.start(j, streams)
	again := fmt.Sprintf(`{"request":"add_remote_publisher","room":1,"id":99,"port":%d,"streams":%s}`, c.at.Get("port").Int(), streams.Raw)
	if got := c.watcher.ask(again).Get("plugindata.data.error_code").Int(); got != 499 {
		t.Errorf("the port of another was opened: %d", got)
	}
	c.watcher.now(`{"request":"destroy","room":2}`)
	Eventually(t, "the port to be free", func() bool {
		return !c.watcher.Call(json.RawMessage(again)).Get("error").Exists()
	})
	c.watcher.now(`{"request":"kick","room":1,"id":99}`)
	if got := c.anna.tells("kicked", "99"); got.Get("room").Int() != 1 {
		t.Errorf("the others are told %s", got.Raw)
	}
}

func TestRemotePublishersOutliveAReload(t *testing.T) {
	j := Start(t, LuaRooms(t, twoRooms))
	c := &cascade{t: t}
	peer := NewPeer(t).Publish()
	c.start(j, c.publish(j, peer, peer.Offer))
	viewer, _ := subscribe(t, j, 2, `"streams":[{"feed":21}]`)
	if !c.levels || c.told.Get("publishers.0.metadata.from").String() != "one" {
		t.Errorf("the others are told %s", c.told.Raw)
	}
	viewer.gets("0", "before", c.anna.Audio)
	if got := j.Admin().MessagePlugin(VideoRoom, map[string]any{"golua": "reload"}); !strings.Contains(got.Raw, "reloaded") {
		t.Fatalf("the reload was answered %s", got.Raw)
	}
	viewer.gets("0", "after", c.anna.Audio)
	near, _ := subscribe(t, j, 1, `"streams":[{"feed":11}]`)
	c.ends(viewer, near)
}
