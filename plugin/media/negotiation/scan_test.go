package negotiation

import (
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/pion/sdp/v3"

	"janus-golua/plugin/media"
)

// TestScan compares what is read from 20,000 random SDPs with what a whole parser finds in them.
func TestScan(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(all ...string) string { return all[random.IntN(len(all))] }
	for range 20_000 {
		text := "v=0\no=- 1 1 IN IP4 127.0.0.1\ns=-\nt=0 0\n"
		for range random.IntN(20) {
			text += pick("m=audio 9 UDP/TLS/RTP/SAVPF 111 0", "m=video 9/2 RTP/AVP 96", "m=video 0 RTP/AVP 96 97", "m=audio 0 RTP/AVP 8",
				"m=application 9 UDP/DTLS/SCTP webrtc-datachannel", "m=audio 9 RTP/AVP 0", "a=mid:0", "a=mid:b:c", "a=mid:", "a=mid", "a=sendrecv",
				"a=sendonly", "a=recvonly", "a=inactive", "a=sendonly:x", "a=bundle-only", "a=rtpmap:111 opus/48000/2", "a=rtpmap:0 PCMU/8000",
				"a=rtpmap:96 VP8/x", "a=rtpmap:96 VP9/90000", "a=rtpmap:96", "a=rtpmap:97 rtx/90000", "a=ssrc:1 cname:m=video 9") + "\n"
		}
		if random.IntN(2) == 0 {
			text = strings.ReplaceAll(text, "\n", "\r\n")
		}
		answer, silent := random.IntN(2) == 0, pick("recvonly", "sendonly")
		if got, want := describe(text, answer, silent), parsed(t, text, answer, silent); !reflect.DeepEqual(got, want) {
			t.Fatalf("%s: described as %+v, want %+v", text, got, want)
		}
	}
	if describe("none", true, "recvonly") != nil {
		t.Error("a text that is no SDP has m-lines")
	}
}

// parsed is describe by a whole parser.
func parsed(t *testing.T, text string, answer bool, silent string) []media.Description {
	var whole sdp.SessionDescription
	if err := whole.UnmarshalString(text); err != nil {
		t.Fatal(err)
	}
	lines := make([]media.Description, len(whole.MediaDescriptions))
	for i, m := range whole.MediaDescriptions {
		lines[i].Mid, _ = m.Attribute("mid")
		if _, bundled := m.Attribute("bundle-only"); m.MediaName.Port.Value == 0 && (answer || !bundled) {
			continue
		}
		lines[i].Medium = mediumOf(m.MediaName.Media)
		direction := directionOf(m.Attributes, directionOf(whole.Attributes, "sendrecv"))
		lines[i].Silent = direction == "inactive" || direction == silent
		if answer {
			lines[i].Codec, lines[i].Clock = codecOf(m)
		}
	}
	return lines
}

func directionOf(attributes []sdp.Attribute, otherwise string) string {
	for _, attribute := range attributes {
		switch attribute.Key {
		case "sendrecv", "sendonly", "recvonly", "inactive":
			return attribute.Key
		}
	}
	return otherwise
}

func codecOf(m *sdp.MediaDescription) (codec string, clock int) {
	if len(m.MediaName.Formats) == 0 {
		return "", 0
	}
	for _, attribute := range m.Attributes {
		format, mapped, ok := strings.Cut(attribute.Value, " ")
		if attribute.Key == "rtpmap" && ok && format == m.MediaName.Formats[0] {
			parts := strings.Split(mapped+"//", "/")
			clock, _ := strconv.Atoi(parts[1])
			return strings.ToLower(parts[0]), max(clock, 0)
		}
	}
	return "", staticClock(m.MediaName.Formats[0])
}

// BenchmarkReadOurs reads an offer of 20 m-lines.
func BenchmarkReadOurs(b *testing.B) {
	jsep := `{"type":"offer","sdp":"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n` + strings.Repeat(
		`m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\na=rtpmap:96 VP8/90000\r\n`+
			`a=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtcp-fb:96 ccm fir\r\na=rtcp-fb:96 goog-remb\r\na=rtcp-fb:96 transport-cc\r\n`+
			`a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid\r\na=extmap:2 http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time\r\n`, 20) + `"}`
	b.ReportAllocs()
	for b.Loop() {
		if len(ReadOurs(jsep).Lines) != 20 {
			b.Fatal("not read")
		}
	}
}
