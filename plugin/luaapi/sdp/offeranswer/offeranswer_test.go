package offeranswer

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"janus-golua/plugin/luaapi/sdp/description"
)

func parse(t *testing.T, lines ...string) *description.Description {
	t.Helper()
	const session = "v=0\r\no=- 42 3 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
	d, err := description.Parse(session + strings.Join(lines, "\r\n") + "\r\n")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func text(t *testing.T, d *description.Description) string {
	t.Helper()
	text, err := d.Text()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func accept(int, *description.Media) Choice { return DefaultChoice(description.Video) }

func TestAnswerToSimulcast(t *testing.T) {
	offer := parse(t, "m=video 9 UDP/TLS/RTP/SAVPF 96 98", "a=rtpmap:96 VP8/90000", "a=rtpmap:98 VP9/90000",
		"a=rid:1 send pt=96,98", "a=rid:2 send pt=98;max-width=640", "a=rid:3 recv", "a=rid:9 send",
		"a=simulcast:send 1,2;~2 recv 3")
	answer, err := Answer(offer, accept)
	if err != nil {
		t.Fatal(err)
	}
	got := text(t, answer)
	for _, line := range []string{"a=rid:1 recv pt=96\r\n", "a=rid:2 recv max-width=640\r\n", "a=rid:3 send\r\n", "a=simulcast:send 3 recv 1,2;~2\r\n"} {
		if !strings.Contains(got, line) {
			t.Errorf("%q is not in\n%s", line, got)
		}
	}
	if strings.Contains(got, "a=rid:9") {
		t.Error("an encoding that is no part of simulcast is answered")
	}
}

func TestAnswerLeavesExtensionsThatCannotBe(t *testing.T) {
	offer := parse(t, "m=video 9 UDP/TLS/RTP/SAVPF 96", "a=rtpmap:96 VP8/90000",
		"a=extmap:1 urn:a", "a=extmap:2 urn:a", "a=extmap:4100 urn:b", "a=extmap:3 "+encrypted+" urn:c", "a=extmap:16/recvonly urn:d")
	answer, err := Answer(offer, func(int, *description.Media) Choice {
		choice := DefaultChoice(description.Video)
		choice.Extensions = Selection{All: true}
		return choice
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []description.Extension{{ID: 1, URI: "urn:a"}, {ID: 16, URI: "urn:d", Direction: description.SendOnly}}
	if got := answer.Media[0].Extensions; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestRenumbering offers codecs of publishers that use one payload type for different
// codecs, as Chromium and Firefox do.
func TestRenumbering(t *testing.T) {
	vp8 := description.Codec{PayloadType: 120, Name: "vp8", ClockRate: 90000}
	h264 := description.Codec{PayloadType: 120, Name: "h264", ClockRate: 90000}
	opus := description.Codec{PayloadType: 111, Name: "opus", ClockRate: 48000, Channels: 2}
	red := description.Codec{PayloadType: 63, Name: "red", ClockRate: 48000, Channels: 2, Parameters: description.Parameters{{Value: "111/111"}}}
	pcmu := description.Codec{PayloadType: 111, Name: "pcmu", ClockRate: 8000}
	offer, _, err := Offer([]Line{
		{Kind: description.Video, Codecs: []description.Codec{vp8}}, {Kind: description.Video, Codecs: []description.Codec{h264}},
		{Kind: description.Audio, Codecs: []description.Codec{pcmu}}, {Kind: description.Audio, Codecs: []description.Codec{red, opus}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range offer.Media {
		for _, c := range m.Codecs {
			got = append(got, fmt.Sprint(c.PayloadType, " ", c.Name, " ", c.Parameters))
		}
	}
	want := []string{"120 vp8 ", "102 h264 ", "111 pcmu ", "63 red 96/96", "96 opus "}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestTwoOfAKind offers VP8 twice, once with a payload type that another codec has.
func TestTwoOfAKind(t *testing.T) {
	vp8 := func(payloadType int) description.Codec {
		return description.Codec{PayloadType: payloadType, Name: "vp8", ClockRate: 90000}
	}
	extension := description.Extension{URI: "urn:a"}
	offer, _, err := Offer([]Line{
		{Kind: description.Video, Codecs: []description.Codec{{PayloadType: 100, Name: "vp9", ClockRate: 90000}}},
		{Kind: description.Video, Codecs: []description.Codec{vp8(101), vp8(100)}, Extensions: []description.Extension{extension, extension}},
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if m := offer.Media[1]; len(m.Codecs) != 1 || m.Codecs[0].PayloadType != 101 || len(m.Extensions) != 1 {
		t.Errorf("got %v and %v", m.Codecs, m.Extensions)
	}
}
