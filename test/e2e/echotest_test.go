package e2e

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/pion/rtcp"

	. "janus-golua/test/janustest"
)

// Debian's scripts of the stock plugin.
const (
	stockScripts = "/usr/share/janus/lua"
	echoPackage  = "janus.plugin.echolua"
)

func stockEcho() Options {
	return Options{Script: stockScripts + "/echotest.lua", Path: stockScripts}
}

// call attaches a client that sends audio, video and data and gets them back.
func call(t *testing.T, j *Janus, pkg string) (*Handle, *Peer) {
	t.Helper()
	return callOn(t, j.Connect(), pkg)
}

func callOn(t *testing.T, client *Client, pkg string) (*Handle, *Peer) {
	t.Helper()
	handle := client.Attach(pkg)
	peer := NewPeer(t).Publish().OpenChannel("chat")
	event := handle.Start(map[string]any{"audio": true, "video": true, "data": true}, peer.Offer())
	if event.Get("plugindata.data.result").String() != "ok" {
		t.Fatalf("the request was answered %s", event.Raw)
	}
	peer.Accept(event.Get("jsep.sdp").String())
	peer.Connected()
	handle.WaitFor("webrtcup")
	return handle, peer
}

// echoes waits until some packets have come back.
func echoes(peer *Peer, sender *Sender, medium Medium, count int) {
	already := len(peer.Packets(medium))
	sender.Until("frame", "echoes", func() bool { return len(peer.Packets(medium)) >= already+count })
}

func TestTheStockEchoTestScript(t *testing.T) {
	j := Start(t, stockEcho())
	handle, peer := call(t, j, echoPackage)

	for medium, sender := range map[Medium]*Sender{Audio: peer.Audio, Video: peer.Video} {
		echoes(peer, sender, medium, 100) // so that both counters wrap around
		packets := peer.Packets(medium)
		step := map[Medium]uint32{Audio: 960, Video: 3000}[medium]
		Continuous(t, packets, step)
		for i, packet := range packets {
			if !bytes.Contains(packet.Payload, []byte("frame ")) || (i > 0 && bytes.Equal(packet.Payload, packets[i-1].Payload)) {
				t.Errorf("%v packet %d has payload %q", medium, i, packet.Payload)
			}
		}
	}

	peer.ChannelOpen()
	must(t, peer.Channel.SendText("hello"))
	must(t, peer.Channel.Send([]byte{0, 1, 2, 255}))
	Eventually(t, "the messages", func() bool { messages, _ := peer.Messages(); return len(messages) == 2 })
	messages, labels := peer.Messages()
	if got := string(messages[0].Data); !messages[0].IsString || got != "[echotest.lua] --> hello" {
		t.Errorf("the text came back as %q", got)
	}
	if messages[1].IsString || !bytes.Equal(messages[1].Data, []byte{0, 1, 2, 255}) {
		t.Errorf("the bytes came back as %v", messages[1])
	}
	if labels[0] != "chat" {
		t.Errorf("the answer came on channel %q", labels[0])
	}

	t.Run("mute", func(t *testing.T) {
		handle.Call(map[string]any{"audio": false})
		before := len(peer.Packets(Audio))
		for i := range 20 {
			peer.Audio.Send(fmt.Sprint("muted ", i))
		}
		echoes(peer, peer.Video, Video, 10) // until earlier packets have arrived
		for _, packet := range peer.Packets(Audio)[before:] {
			if bytes.Contains(packet.Payload, []byte("muted")) {
				t.Fatalf("a muted packet came back: %q", packet.Payload)
			}
		}
	})
	t.Run("bitrate", func(t *testing.T) {
		handle.Call(map[string]any{"bitrate": 128000})
		Eventually(t, "a REMB of 128 kbit/s", func() bool { return hasREMB(peer, 128000) })
	})
	t.Run("keyframe", func(t *testing.T) {
		before := countPLI(peer)
		peer.AskKeyframe()
		Eventually(t, "a PLI", func() bool { return countPLI(peer) > before })
	})
}

func hasREMB(peer *Peer, bitrate float32) bool {
	for _, packet := range peer.Feedback(Video) {
		if remb, ok := packet.(*rtcp.ReceiverEstimatedMaximumBitrate); ok && remb.Bitrate == bitrate {
			return true
		}
	}
	return false
}

func countPLI(peer *Peer) (count int) {
	for _, packet := range peer.Feedback(Video) {
		if _, ok := packet.(*rtcp.PictureLossIndication); ok {
			count++
		}
	}
	return count
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
