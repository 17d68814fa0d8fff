package rooms

import (
	"encoding/base64"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/pion/srtp/v3"

	. "janus-golua/test/janustest"
)

// What users of Janus have reported of its VideoRoom.

// A browser may offer three substreams and send only some of them, for example of a small
// picture.
func TestSubstreamsThatNeverComeAreDoneWithout(t *testing.T) {
	for _, sent := range [][]int{{0}, {1}, {0, 1}, {1, 2}} {
		t.Run(fmt.Sprint(sent), func(t *testing.T) {
			inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
				simulcast := publishSimulcast(t, j, 11)
				viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11}]`)
				want := sent[len(sent)-1]
				Eventually(t, fmt.Sprintf("substream %d", want), func() bool {
					simulcast.Keyframes(sent...)
					simulcast.Send(sent...)
					time.Sleep(20 * time.Millisecond)
					packets := viewer.PacketsOf("0")
					if len(packets) < 5 {
						return false
					}
					got, _ := Frame(packets[len(packets)-1].Payload)
					return got == want
				})
			})
		})
	}
}

// replaceTrack(null) stops a video without a word. Another track may follow.
func TestAVideoThatStopsForAWhileGoesOn(t *testing.T) {
	inBoth(t, plainRooms, func(t *testing.T, j *Janus) {
		anna := publish(t, j, 1, 11, NewPeer(t).Publish())
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11}]`)
		viewer.gets("1", "at first", anna.Video)
		viewer.gets("0", "voice without a picture", anna.Audio)
		late, _ := subscribe(t, j, 1, `"streams":[{"feed":11}]`)
		late.gets("0", "voice for the late one", anna.Audio)
		anna.Video.Next.Timestamp += 10 * 90_000
		anna.Video.Keyframe()
		viewer.gets("1", "once more", anna.Video)
		late.gets("1", "once more, for both", anna.Video)
		packets := viewer.PacketsOf("1")
		for i := 1; i < len(packets); i++ {
			if packets[i].SequenceNumber != packets[i-1].SequenceNumber+1 {
				t.Errorf("the sequence jumps from %d to %d", packets[i-1].SequenceNumber, packets[i].SequenceNumber)
			}
		}
	})
}

// A subscriber begins with a dummy, and gets somebody who leaves and joins again with the same
// id.
func TestWhoComesBackWithTheSameIDIsSwitchedTo(t *testing.T) {
	const rooms = "general: { }\nroom-1: { dummy_publisher = true publishers = 10 }\n"
	inBoth(t, rooms, func(t *testing.T, j *Janus) {
		watcher := newMember(t, j, NewPeer(t))
		joined, _ := watcher.request(`{"request":"join","ptype":"publisher","room":1,"id":20}`, nil)
		dummy := joined.Get("publishers.#(dummy==true).id").Raw
		viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":`+dummy+`,"mid":"0"},{"feed":`+dummy+`,"mid":"1"}]`)
		for _, face := range []string{"at first", "come back"} {
			anna := publish(t, j, 1, 11, NewPeer(t).Publish())
			viewer.request(`{"request":"switch","streams":[{"feed":11,"mid":"0","sub_mid":"0"},{"feed":11,"mid":"1","sub_mid":"1"}]}`, nil)
			viewer.gets("0", "voice "+face, anna.Audio)
			viewer.gets("1", "face "+face, anna.Video)
			viewer.request(`{"request":"switch","streams":[{"feed":`+dummy+`,"mid":"0","sub_mid":"0"},{"feed":`+dummy+`,"mid":"1","sub_mid":"1"}]}`, nil)
			anna.request(`{"request":"leave"}`, nil)
			watcher.tells("leaving", "11")
		}
	})
}

// The descriptor of VP8 may end with the payload. Janus 1.1.2 reads behind the end of payloads
// of less than six bytes, so this is about ours only.
func TestShortPayloadsOfVP8DoNoHarm(t *testing.T) {
	j := Start(t, LuaRooms(t, plainRooms))
	anna := publish(t, j, 1, 11, NewPeer(t).Publish())
	viewer, _ := subscribe(t, j, 1, `"streams":[{"feed":11}]`)
	chooses, _ := subscribe(t, j, 1, `"streams":[{"feed":11,"substream":0,"temporal":0}]`)
	viewer.gets("1", "at first", anna.Video)
	anna.now(`{"request":"enable_recording","room":1,"record":true}`)
	for length := range 7 {
		for _, first := range []byte{0x00, 0x10, 0x80, 0x90, 0xff} {
			anna.Video.SendPayload(append([]byte{first}, strings.Repeat("\xff", length)...)[:length])
		}
	}
	anna.Video.Keyframe()
	viewer.gets("1", "afterwards", anna.Video)
	chooses.gets("1", "afterwards, for both", anna.Video)
}

// SRTP makes a packet longer, maybe longer than what a buffer for packets holds. The C plugin
// writes behind the end of its own, so this is about ours only.
func TestLongPacketsAreForwardedBySRTP(t *testing.T) {
	const key = "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0"
	j := Start(t, LuaRooms(t, plainRooms))
	anna := publish(t, j, 1, 11, NewPeer(t).Publish())
	socket, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	anna.now(fmt.Sprintf(`{"request":"rtp_forward","room":1,"publisher_id":11,"host":"127.0.0.1","srtp_suite":80,"srtp_crypto":%q,
		"streams":[{"mid":"1","port":%d,"ssrc":7}]}`, key, socket.LocalAddr().(*net.UDPAddr).Port))
	secret, _ := base64.StdEncoding.DecodeString(key)
	theirs, err := srtp.CreateContext(secret[:16], secret[16:], srtp.ProtectionProfileAes128CmHmacSha1_80)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Repeat("long", 350) // with its headers, a packet of more than 1400 bytes
	buffer := make([]byte, 1<<16)
	Eventually(t, "a long packet outside", func() bool {
		anna.Video.Send(text)
		_ = socket.SetReadDeadline(time.Now().Add(20 * time.Millisecond))
		n, err := socket.Read(buffer)
		if err != nil {
			return false
		}
		clear, err := theirs.DecryptRTP(nil, buffer[:n], nil)
		return err == nil && strings.HasSuffix(string(clear), text)
	})
}

// The label of a data channel may have 65,535 bytes (RFC 8832).
func TestALongLabelDoesNoHarm(t *testing.T) {
	j := Start(t, LuaRooms(t, plainRooms))
	anna := publish(t, j, 1, 11, NewPeer(t).Publish().OpenChannel(strings.Repeat("l", 65535)))
	viewer, _ := subscribeAs(t, j, NewPeer(t).OpenChannel("JanusDataChannel"), 1, `"streams":[{"feed":11}]`)
	viewer.gets("0", "voice", anna.Audio)
	viewer.gets("1", "face", anna.Video)
	_ = anna.Channel.SendText("hello")
	viewer.gets("0", "voice afterwards", anna.Audio)
}
