package media

import (
	"testing"
	"time"

	"github.com/pion/rtcp"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/coretest"
)

func rtcpPacket(t *testing.T, packets ...rtcp.Packet) *core.Packet {
	t.Helper()
	buffer, err := rtcp.Marshal(packets)
	if err != nil {
		t.Fatal(err)
	}
	return &core.Packet{Video: true, Buffer: buffer}
}

func TestAKeyframeRequestGoesToEveryPublisherOfVideo(t *testing.T) {
	for name, request := range map[string]rtcp.Packet{
		"PLI": &rtcp.PictureLossIndication{MediaSSRC: 1},
		"FIR": &rtcp.FullIntraRequest{MediaSSRC: 1, FIR: []rtcp.FIREntry{{SSRC: 1}}},
	} {
		room := newRoom(t)
		first, second, silent, other, viewer := room.join(1), room.join(2), room.join(3), room.join(4), room.join(5)
		for _, publisher := range []*Session{first, second, silent} {
			room.link(publisher, viewer)
		}
		room.link(other, first)
		_ = silent.Configure(Video, Out, false)
		viewer.IncomingRTCP(rtcpPacket(t, request))
		asked := handles(room.core.Calls("SendPLI"))
		if len(asked) != 2 || !asked[1] || !asked[2] {
			t.Errorf("%s asked %v, want 1 and 2", name, asked)
		}
		first.Destroy()
		viewer.IncomingRTCP(rtcpPacket(t, request))
		if got := len(room.core.Calls("SendPLI")); got != 3 {
			t.Errorf("%s: after one of two publishers left, %d requests in all, want 3", name, got)
		}
	}
}

func handles(calls []coretest.Call) map[core.Handle]bool {
	set := make(map[core.Handle]bool)
	for _, call := range calls {
		set[call.Handle] = true
	}
	return set
}

func TestAnEstimateIsAnsweredWithTheCap(t *testing.T) {
	room := newRoom(t)
	s := room.join(1)
	estimate := rtcpPacket(t, &rtcp.ReceiverEstimatedMaximumBitrate{Bitrate: 5e6, SSRCs: []uint32{1}})
	s.IncomingRTCP(estimate)
	s.SetBitrate(256_000)
	s.IncomingRTCP(estimate)
	calls := room.core.Calls("SendREMB")
	if len(calls) != 2 || calls[0].Value != uncapped || calls[1].Value != 256_000 {
		t.Errorf("answered %v", calls)
	}
}

func TestACapSetBeforeMediaIsSentWhenItIsUpAndRepeated(t *testing.T) {
	room := newRoom(t)
	s := room.attach(1)
	defer s.Destroy()
	s.SetBitrate(128_000)
	s.SendREMB()
	if len(room.core.Calls("SendREMB")) != 0 {
		t.Error("a REMB was sent before the PeerConnection was up")
	}
	_ = s.Configure(Video, Out, true)
	room.core.SetNow(time.Minute)
	s.SetupMedia()
	for range 3 { // video for 15 s: three repeats
		for range 2 {
			room.send(s, videoPacket(7, 1))
		}
		room.core.SetNow(room.core.Now() + 5*time.Second)
	}
	room.send(s, videoPacket(7, 1))
	if got := len(room.core.Calls("SendREMB")); got != 4 {
		t.Errorf("%d REMBs, want one at the start and three repeats", got)
	}
}

func TestKeyframesAreAskedForAsOftenAsWanted(t *testing.T) {
	room := newRoom(t)
	room.core.SetNow(time.Hour)
	s := room.join(1)
	s.SetPLIFrequency(2)
	for range 10 { // 5 s of video
		room.send(s, videoPacket(7, 1))
		room.core.SetNow(room.core.Now() + 500*time.Millisecond)
	}
	s.SetPLIFrequency(0)
	room.core.SetNow(room.core.Now() + time.Minute)
	room.send(s, videoPacket(7, 1))
	if got := len(room.core.Calls("SendPLI")); got != 3 {
		t.Errorf("asked %d times, want 3 (at 0, 2 and 4 s)", got)
	}
}

func FuzzIncomingRTCP(f *testing.F) {
	f.Add([]byte{0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2})
	f.Add([]byte{0x81, 206, 0, 9})
	f.Fuzz(func(t *testing.T, buffer []byte) {
		fake := coretest.New()
		fake.Attach(1)
		s := NewRouter(fake, nil).NewSession(1, 1)
		defer s.Destroy()
		s.IncomingRTCP(&core.Packet{Buffer: buffer})
		_, err := rtcp.Unmarshal(buffer)
		if malformed := s.Stats().MalformedRTCP; (malformed == 1) != (err != nil) {
			t.Errorf("counted %d malformed, %v", malformed, err)
		}
		if CheckRTCP(buffer) == nil && err != nil {
			t.Error("what nobody can read would be sent")
		}
		if err := CheckRTP(buffer); err == nil && (len(buffer) < 12 || buffer[0]>>6 != 2) {
			t.Error("what is no RTP would be sent")
		}
	})
}
