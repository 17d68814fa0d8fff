package description

import (
	"reflect"
	"strings"
	"testing"
)

const session = "v=0\r\no=- 42 3 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"

func parse(t *testing.T, lines ...string) *Description {
	t.Helper()
	d, err := Parse(session + strings.Join(lines, "\r\n") + "\r\n")
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func text(t *testing.T, d *Description) string {
	t.Helper()
	text, err := d.Text()
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestParseReadsWhatFollowsAnMLine(t *testing.T) {
	d := parse(t,
		"a=recvonly",
		"m=video 9 UDP/TLS/RTP/SAVPF 96 97 34",
		"i=title", "c=IN IP4 0.0.0.0", "b=TIAS:500000", "b=AS:500", "b=AS:600",
		"a=mid:v", "a=msid:s t", "a=msid:s2 t",
		"a=rtpmap:96 vp8/90000", "a=rtpmap:97 RTX/90000", "a=fmtp:97 apt=96", "a=fmtp:97 twice=1",
		"a=rtcp-fb:* nack", "a=rtcp-fb:96 nack pli",
		"a=extmap:3/sendonly urn:x extra", "a=extmap:x urn:y",
		"a=rid:h send pt=96;max-width=1280", "a=rid:l sideways",
		"a=simulcast: send rid=h;~l",
		"a=ssrc-group:FID 1 2", "a=ssrc:1 msid:s t", "a=ssrc:1 cname:c", "a=ssrc:nobody cname:c",
		"a=unknown", "a=rtpmap:98 VP9/90000")
	want := Media{
		Kind: Video, Port: 9, Protocol: "UDP/TLS/RTP/SAVPF", Title: "title", Connection: "IN IP4 0.0.0.0",
		Bandwidth: []Bandwidth{{"TIAS", 500000}, {"AS", 500}},
		Mid:       "v", Direction: RecvOnly, Msid: "s t",
		Codecs: []Codec{
			{PayloadType: 96, Name: "vp8", ClockRate: 90000, Feedback: []string{"nack pli", "nack"}},
			{PayloadType: 97, Name: "rtx", ClockRate: 90000, Parameters: Parameters{{"apt", "96"}}, Feedback: []string{"nack"}},
			{PayloadType: 34, Feedback: []string{"nack"}},
		},
		Extensions: []Extension{{3, "urn:x", SendOnly, "extra"}},
		Rids:       []Rid{{"h", "send", Parameters{{"pt", "96"}, {"max-width", "1280"}}}},
		Simulcast:  Simulcast{Send: []string{"h", "~l"}},
		SSRCGroups: []SourceGroup{{"FID", []uint32{1, 2}}},
		SSRCs:      []Source{{1, []Attribute{{"cname", "c"}, {"msid", "s t"}}}},
		Attributes: []Attribute{{"msid", "s2 t"}, {"fmtp", "97 twice=1"}, {"extmap", "x urn:y"}, {"rid", "l sideways"},
			{"ssrc", "nobody cname:c"}, {"unknown", ""}, {"rtpmap", "98 VP9/90000"}},
	}
	if got := d.Media[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestParseRefuses(t *testing.T) {
	many := strings.Repeat("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n", MaxMedia+1)
	feedback := strings.Repeat("a=rtcp-fb:* nack\r\n", maxFeedback+1)
	for name, text := range map[string]string{
		"nothing":            "",
		"no description":     "hello",
		"long":               session + strings.Repeat("a=x\r\n", MaxText/5),
		"m-lines":            session + many,
		"feedback":           session + "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n" + feedback,
		"no payload type":    session + "m=audio 9 UDP/TLS/RTP/SAVPF x\r\n",
		"large payload type": session + "m=audio 9 UDP/TLS/RTP/SAVPF 128\r\n",
		"no format":          session + "m=audio 9 UDP/TLS/RTP/SAVPF\r\n",
		"no data format":     session + "m=application 9 UDP/DTLS/SCTP\r\n",
		"two mids":           session + strings.Repeat("m=audio 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\n", 2),
		"large version":      "v=0\r\no=- 1 9007199254740993 IN IP4 h\r\ns=-\r\nt=0 0\r\n",
	} {
		if _, err := Parse(text); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestUnknownAttributesSurvive(t *testing.T) {
	lines := []string{
		"a=group:BUNDLE 0", "a=x-session:1",
		"m=audio 9 UDP/TLS/RTP/SAVPF 8", "c=IN IP6 ::1", "a=sendrecv", "a=mid:0", "a=rtpmap:8 PCMA/8000",
		"a=x-one:a:b", "a=rtcp-mux", "a=candidate:1 1 udp 1 1.2.3.4 5 typ host", "a=x-one:a:b",
	}
	if got, want := text(t, parse(t, lines...)), session+strings.Join(lines, "\r\n")+"\r\n"; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestProfiles(t *testing.T) {
	h264 := func(parameters string) Codec {
		return Codec{Name: "h264", ClockRate: 90000, Parameters: ParseParameters(parameters)}
	}
	for _, c := range []struct {
		wanted string
		codec  Codec
		want   bool
	}{
		{"vp9", Codec{Name: "vp9"}, true},
		{"VP9/0", Codec{Name: "vp9"}, true},
		{"vp9/2", Codec{Name: "vp9"}, false},
		{"vp9/2", Codec{Name: "vp9", Parameters: ParseParameters("Profile-Id=2")}, true},
		{"av1/1", Codec{Name: "av1", Parameters: ParseParameters("level-idx=5;profile=1")}, true},
		{"h265/1", Codec{Name: "h265"}, true},
		{"opus", Codec{Name: "multiopus"}, false},
		{"h264/42e01f", h264("profile-level-id=42E01F"), true},
		{"h264/42e01f", h264("profile-level-id=42e034"), true}, // another level
		{"h264/42e01f", h264("profile-level-id=42c01f"), true}, // as constrained
		{"h264/42e01f", h264("profile-level-id=42001f"), false},
		{"h264/42e01f", h264("profile-level-id=4d801f"), true},
		{"h264/baseline", h264(""), true},
		{"h264/main", h264("profile-level-id=4d001f"), true},
		{"h264/high", h264("profile-level-id=640c1f"), false},
		{"h264/constrained-high", h264("profile-level-id=640c1f"), true},
		{"h264/f4001f", h264("profile-level-id=f40028"), true},
		{"h264/high", h264("profile-level-id=nonsense"), false},
	} {
		wanted, err := ParseWanted(c.wanted)
		if err != nil {
			t.Fatal(err)
		}
		if got := wanted.Matches(&c.codec); got != c.want {
			t.Errorf("%s and %s %s: %v", c.wanted, c.codec.Name, c.codec.Parameters, got)
		}
	}
	for _, text := range []string{"", "vp8/0", "vp9/x", "h264/42e0", "h264/higher"} {
		if _, err := ParseWanted(text); err == nil {
			t.Errorf("%q: no error", text)
		}
	}
}

func TestH264IsTakenWithPacketizationMode1(t *testing.T) {
	codecs := []Codec{
		{PayloadType: 100, Name: "h264", Parameters: ParseParameters("profile-level-id=42e01f")},
		{PayloadType: 101, Name: "h264", Parameters: ParseParameters("profile-level-id=42e034;packetization-mode=1")},
		{PayloadType: 102, Name: "h264", Parameters: ParseParameters("profile-level-id=42e01f;packetization-mode=1")},
	}
	for text, want := range map[string]int{"h264": 1, "h264/42e01f": 2, "h264/constrained-baseline": 1, "h264/high": -1} {
		wanted, _ := ParseWanted(text)
		if got := wanted.Find(codecs); got != want {
			t.Errorf("%s is the codec %d, want %d", text, got, want)
		}
	}
	wanted, _ := ParseWanted("h264")
	if got := wanted.Find(codecs[:1]); got != 0 {
		t.Errorf("mode 0 alone: %d", got)
	}
}

func TestRestartsICE(t *testing.T) {
	line := "m=audio 9 UDP/TLS/RTP/SAVPF 0"
	before := parse(t, line, "a=ice-ufrag:a", "a=ice-pwd:b")
	for name, c := range map[string]struct {
		after *Description
		want  bool
	}{
		"same":             {parse(t, line, "a=ice-ufrag:a", "a=ice-pwd:b"), false},
		"in the session":   {parse(t, "a=ice-ufrag:a", "a=ice-pwd:b", line), false},
		"ufrag":            {parse(t, line, "a=ice-ufrag:c", "a=ice-pwd:b"), true},
		"password":         {parse(t, line, "a=ice-ufrag:a", "a=ice-pwd:d"), true},
		"stripped":         {parse(t, line), false},
		"another m-line":   {parse(t, line, "a=ice-ufrag:a", "a=ice-pwd:b", line, "a=ice-ufrag:x"), false},
		"without m-lines":  {parse(t), false},
		"in both, changed": {parse(t, "a=ice-ufrag:a", "a=ice-pwd:b", line, "a=ice-ufrag:c", "a=ice-pwd:d"), true},
	} {
		if got := c.after.RestartsICE(before); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestTextIsBounded(t *testing.T) {
	d := parse(t, "m=audio 9 UDP/TLS/RTP/SAVPF 0")
	d.Media[0].Attributes = []Attribute{{"x", strings.Repeat("x", MaxText)}}
	if _, err := d.Text(); err == nil {
		t.Error("no error")
	}
}
