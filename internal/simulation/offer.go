package simulation

import (
	"fmt"
	"strings"

	"github.com/pion/sdp/v3"
	"github.com/tidwall/gjson"
)

// Offer describes a browser's offer. Directions are those of SDP, such as "sendrecv";
// an empty direction leaves the medium out.
type Offer struct {
	Audio string
	// Video has a direction for each m-line.
	Video []string
	Data  bool
	// Simulcast makes each video three substreams.
	Simulcast bool
	// VideoCodecs are the offered codecs, the best first; nil means VP8, VP9, H.264, AV1.
	VideoCodecs []string
}

// videoCodec describes a codec in a browser's offer.
type videoCodec struct {
	payloadType int
	name, fmtp  string
}

func videoCodecs() map[string]videoCodec {
	return map[string]videoCodec{
		"vp8":  {96, "VP8", ""},
		"vp9":  {98, "VP9", "profile-id=0"},
		"h264": {102, "H264", "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f"},
		"h265": {49, "H265", "level-id=93;profile-id=1;tier-flag=0;tx-mode=SRST"},
		"av1":  {45, "AV1", "level-idx=5;profile=0;tier=0"},
	}
}

// KnowsVideoCodec says whether an offer may name a codec.
func KnowsVideoCodec(name string) bool {
	_, ok := videoCodecs()[name]
	return ok
}

// Text is the offer as SDP.
func (o Offer) Text() string {
	w := &writer{}
	w.line("v=0\r\no=- 4611731400430051337 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0")
	count := len(o.Video)
	if o.Audio != "" {
		count++
	}
	if o.Data {
		count++
	}
	w.line("a=group:BUNDLE%s", numbers(count))
	w.line("a=extmap-allow-mixed\r\na=msid-semantic: WMS stream")
	if o.Audio != "" {
		o.audio(w)
	}
	for _, direction := range o.Video {
		o.video(w, direction)
	}
	if o.Data {
		w.begin("application 9 UDP/DTLS/SCTP webrtc-datachannel")
		w.line("a=sctp-port:5000\r\na=max-message-size:262144")
	}
	return w.String()
}

func numbers(count int) string {
	var text strings.Builder
	for i := range count {
		fmt.Fprintf(&text, " %d", i)
	}
	return text.String()
}

func (o Offer) audio(w *writer) {
	w.begin("audio 9 UDP/TLS/RTP/SAVPF 111 63 0 8")
	w.line("a=extmap:1 %s", levelURI)
	w.line("a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid")
	w.line("a=%s", o.Audio)
	w.line("a=rtcp-mux\r\na=rtcp-rsize")
	w.line("a=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\na=fmtp:111 minptime=10;useinbandfec=1")
	w.line("a=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111")
	w.line("a=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000")
}

func (o Offer) video(w *writer, direction string) {
	names := o.VideoCodecs
	if names == nil {
		names = []string{"vp8", "vp9", "h264", "av1"}
	}
	known := videoCodecs()
	types := ""
	for _, name := range names {
		types += fmt.Sprintf(" %d %d", known[name].payloadType, known[name].payloadType+1)
	}
	w.begin("video 9 UDP/TLS/RTP/SAVPF" + types)
	w.line("a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01")
	w.line("a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid")
	w.line("a=extmap:10 %s", ridURI)
	w.line("a=%s", direction)
	w.line("a=rtcp-mux\r\na=rtcp-rsize")
	for _, name := range names {
		w.codec(known[name])
	}
	if o.Simulcast && strings.HasPrefix(direction, "send") {
		w.line("a=rid:h send\r\na=rid:m send\r\na=rid:l send\r\na=simulcast:send h;m;l")
	}
}

// writer writes an SDP.
type writer struct {
	strings.Builder
	lines int
}

func (w *writer) line(format string, arguments ...any) {
	fmt.Fprintf(w, format+"\r\n", arguments...)
}

// begin begins an m-line.
func (w *writer) begin(text string) {
	w.line("m=%s\r\nc=IN IP4 0.0.0.0", text)
	w.line("a=ice-ufrag:sim0\r\na=ice-pwd:simulated-password-simulated\r\na=ice-options:trickle")
	w.line("a=fingerprint:sha-256 %s", strings.TrimSuffix(strings.Repeat("5A:", 32), ":"))
	w.line("a=setup:actpass\r\na=mid:%d", w.lines)
	w.lines++
}

func (w *writer) codec(c videoCodec) {
	w.line("a=rtpmap:%d %s/90000", c.payloadType, c.name)
	for _, feedback := range []string{"goog-remb", "transport-cc", "ccm fir", "nack", "nack pli"} {
		w.line("a=rtcp-fb:%d %s", c.payloadType, feedback)
	}
	if c.fmtp != "" {
		w.line("a=fmtp:%d %s", c.payloadType, c.fmtp)
	}
	w.line("a=rtpmap:%d rtx/90000\r\na=fmtp:%d apt=%d", c.payloadType+1, c.payloadType+1, c.payloadType)
}

// Answer is a browser's answer to an offer: it accepts everything. jsep is the application's
// JSEP in JSON; the answer is an SDP.
func Answer(jsep string) (string, error) {
	offer := parseSDP(jsep)
	if offer == nil || gjson.Get(jsep, "type").String() != "offer" {
		return "", fmt.Errorf("there is no offer to answer")
	}
	w := &writer{}
	w.line("v=0\r\no=- 4611731400430051338 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0")
	if group, ok := offer.Attribute("group"); ok {
		w.line("a=group:%s", group)
	}
	for _, m := range offer.MediaDescriptions {
		w.answer(m)
	}
	return w.String(), nil
}

func (w *writer) answer(m *sdp.MediaDescription) {
	formats := m.MediaName.Formats
	isData := m.MediaName.Media == "application"
	if !isData && len(formats) > 0 {
		formats = formats[:1]
	}
	port := min(m.MediaName.Port.Value, 9)
	w.line("m=%s %d %s %s\r\nc=IN IP4 0.0.0.0", m.MediaName.Media, port, strings.Join(m.MediaName.Protos, "/"), strings.Join(formats, " "))
	if mid, ok := m.Attribute(sdp.AttrKeyMID); ok {
		w.line("a=mid:%s", mid)
	}
	w.line("a=ice-ufrag:sim1\r\na=ice-pwd:simulated-password-simulated")
	w.line("a=fingerprint:sha-256 %s\r\na=setup:active", strings.TrimSuffix(strings.Repeat("5B:", 32), ":"))
	if isData {
		w.line("a=sctp-port:5000")
		return
	}
	w.line("a=%s\r\na=rtcp-mux", reversed(m))
	for _, a := range m.Attributes {
		of, _, _ := strings.Cut(a.Value, " ")
		if a.Key == "extmap" {
			w.line("a=extmap:%s", a.Value)
		}
		if len(formats) > 0 && of == formats[0] && (a.Key == "rtpmap" || a.Key == "fmtp" || a.Key == "rtcp-fb") {
			w.line("a=%s:%s", a.Key, a.Value)
		}
	}
}

// reversed is the direction of an m-line from the other side's view.
func reversed(m *sdp.MediaDescription) string {
	for direction, other := range map[string]string{"sendonly": "recvonly", "recvonly": "sendonly", "inactive": "inactive"} {
		if _, ok := m.Attribute(direction); ok {
			return other
		}
	}
	return "sendrecv"
}
