package media

import (
	"bytes"
	"testing"

	"janus-golua/plugin/core"
)

func TestMessagesKeepLabelProtocolAndKind(t *testing.T) {
	for _, binary := range []bool{false, true} {
		room := newRoom(t)
		publisher, viewer, deaf := room.join(1), room.join(2), room.join(3)
		room.link(publisher, viewer)
		room.link(publisher, deaf)
		viewer.DataReady()
		deaf.DataReady()
		_ = deaf.Configure(Data, In, false)
		publisher.IncomingData(&core.Data{Label: "chat", Protocol: "p", Binary: binary, Buffer: []byte("hi")})
		calls := room.core.Calls("RelayData")
		if len(calls) != 1 || calls[0].Handle != 2 {
			t.Fatalf("sent %v", calls)
		}
		if got := calls[0].Data; got.Label != "chat" || got.Protocol != "p" || got.Binary != binary || string(got.Buffer) != "hi" {
			t.Errorf("sent %+v", got)
		}
	}
}

func TestAMessageRightAfterTheChannelOpensComesBack(t *testing.T) {
	room := newRoom(t)
	s := room.join(1)
	room.link(s, s)
	s.IncomingData(&core.Data{Buffer: []byte("early")}) // no DataReady before
	if len(room.core.Calls("RelayData")) != 1 {
		t.Error("the message was dropped")
	}
}

func TestAViewerWhoseChannelIsNotReadyGetsNothing(t *testing.T) {
	room := newRoom(t)
	publisher, viewer := room.join(1), room.join(2)
	room.link(publisher, viewer)
	publisher.IncomingData(&core.Data{Buffer: []byte("x")})
	if len(room.core.Calls("RelayData")) != 0 {
		t.Error("a message went into a channel that is not there")
	}
	if viewer.CheckData(&core.Data{}) != ErrDataNotReady {
		t.Error("the script may send, too")
	}
	viewer.DataReady()
	if viewer.CheckData(&core.Data{Buffer: make([]byte, maxPacket)}) != nil || viewer.CheckData(&core.Data{Buffer: make([]byte, maxPacket+1)}) == nil {
		t.Error("the limit of a message is wrong")
	}
}

func TestRecording(t *testing.T) {
	room := newRoom(t)
	s := room.join(1)
	s.SetEncrypted(true)
	if err := s.StartRecording([]Recording{
		{MIndex: FirstIfOpen, Medium: Audio, Codec: "opus", Folder: "/f", File: "a"},
		{MIndex: FirstIfOpen, Medium: Video, Codec: "vp9/fmtp=profile-id=2", File: "v"},
		{MIndex: FirstIfOpen, Medium: Data, Codec: "text", File: "d"},
	}); err != nil {
		t.Fatal(err)
	}
	packet := videoPacket(7, 3)
	room.send(s, packet)
	s.IncomingData(&core.Data{Buffer: []byte("text")})
	_ = s.Configure(Audio, Out, false)
	room.send(s, &core.Packet{Buffer: rtpBytes(8, 1, 0, "muted")})
	if err := s.StartRecording([]Recording{{MIndex: FirstIfOpen, Medium: Audio, Codec: "opus"}}); err == nil {
		t.Error("audio was started twice")
	}
	if err := s.StopRecording(Video, Video, Data); err != nil {
		t.Fatal(err)
	}
	room.send(s, packet)
	s.HangupMedia()
	room.router.Settle()
	saved := make(map[string][][]byte)
	for _, r := range room.core.Finished() {
		saved[r.Options.File] = r.Saved
		if !r.Options.Encrypted {
			t.Errorf("recorder %s does not know of the encryption", r.Options.File)
		}
		if r.Options.File == "v" && (r.Options.Codec != "vp9" || r.Options.Fmtp != "profile-id=2") {
			t.Errorf("video recorder has %+v", r.Options)
		}
	}
	if len(saved) != 3 || len(saved["a"]) != 0 || len(saved["v"]) != 1 || !bytes.Equal(saved["v"][0], packet.Buffer) || string(saved["d"][0]) != "text" {
		t.Errorf("recorded %v", saved)
	}
}

func TestARecordingThatFailsLeavesNone(t *testing.T) {
	room := newRoom(t)
	s := room.join(1)
	for _, second := range []Recording{{MIndex: FirstIfOpen, Medium: Video, Codec: "refused"}, {MIndex: FirstIfOpen, Medium: Audio, Codec: "opus"}, {MIndex: FirstIfOpen, Medium: "?"}} {
		if err := s.StartRecording([]Recording{{MIndex: FirstIfOpen, Medium: Audio, Codec: "opus"}, second}); err == nil {
			t.Errorf("%+v was taken", second)
		}
	}
	if err := s.StartRecording([]Recording{{MIndex: FirstIfOpen, Medium: Audio, Codec: "opus"}}); err != nil {
		t.Errorf("after failures: %v", err)
	}
}
