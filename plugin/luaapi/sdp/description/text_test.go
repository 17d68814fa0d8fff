package description

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/pion/sdp/v3"
)

// TestTextIsThatOfPion writes 20,000 random descriptions, and compares their texts with those that pion's
// writer makes.
func TestTextIsThatOfPion(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	written := 0
	for range 20_000 {
		d := randomDescription(random)
		got, err := d.Text()
		if err != nil {
			continue
		}
		written++
		if want := textByPion(t, d); got != want {
			t.Fatalf("written:\n%s\nwant:\n%s", got, want)
		}
	}
	if written < 5_000 {
		t.Errorf("only %d descriptions could be written", written)
	}
}

func randomDescription(random *rand.Rand) *Description {
	pick := func(all ...string) string { return all[random.IntN(len(all))] }
	attributes := func() (list []Attribute) {
		for range random.IntN(3) {
			list = append(list, Attribute{pick("group", "x", "tool"), pick("", "BUNDLE 0 1", "a:b")})
		}
		return list
	}
	bandwidths := func() (list []Bandwidth) {
		for range random.IntN(2) {
			list = append(list, Bandwidth{pick("AS", "TIAS"), random.Uint64()})
		}
		return list
	}
	parameters := func() (list Parameters) {
		for range random.IntN(3) {
			list = append(list, Parameter{pick("", "apt", "profile-id"), pick("", "1", "111/111", "42e01f")})
		}
		return list
	}
	d := &Description{
		Origin: Origin{pick("-", "x"), random.Uint64(), uint64(random.IntN(9)), pick("IP4", "IP6"), pick("127.0.0.1", "::1")},
		Name:   pick("", "-", "a room"), Connection: pick("", "IN IP4 0.0.0.0", "IN  IP6 ::"), Bandwidth: bandwidths(), Attributes: attributes(),
	}
	for i := range random.IntN(4) {
		m := Media{
			Kind: pick(Audio, Video, Data), Port: random.IntN(3) * 9, Protocol: "UDP/TLS/RTP/SAVPF", Title: pick("", "a title"),
			Connection: pick("", "IN IP4 0.0.0.0"), Bandwidth: bandwidths(), Mid: pick("", strconv.Itoa(i)),
			Direction: Direction(pick("", "sendonly", "inactive")), Msid: pick("", "stream track"), Attributes: attributes(),
		}
		if m.Kind == Data {
			m.Protocol, m.Formats = "UDP/DTLS/SCTP", []string{"webrtc-datachannel", "x"}[:random.IntN(3)]
		}
		for range random.IntN(3) {
			m.Codecs = append(m.Codecs, Codec{random.IntN(128), pick("", "opus", "vp8", "rtx", "new"), 1 + random.IntN(90000), random.IntN(3),
				parameters(), []string{"nack", "nack pli"}[:random.IntN(3)]})
			m.Extensions = append(m.Extensions, Extension{1 + random.IntN(20), "urn:x", Direction(pick("", "sendonly")), pick("", "more of it")})
		}
		if random.IntN(3) == 0 {
			m.Rids = append(m.Rids, Rid{pick("h", "l"), pick("send", "recv"), parameters()})
			m.Simulcast = Simulcast{[]string{"h", "~l"}[:random.IntN(3)], []string{"1,4"}[:random.IntN(2)]}
			m.SSRCs = append(m.SSRCs, Source{random.Uint32(), attributes()})
			m.SSRCGroups = append(m.SSRCGroups, SourceGroup{pick("SIM", "FID"), []uint32{1, random.Uint32()}[:random.IntN(3)]})
		}
		d.Media = append(d.Media, m)
	}
	return d
}

// textByPion is Text by pion's writer.
func textByPion(t *testing.T, d *Description) string {
	out := sdp.SessionDescription{
		Origin: sdp.Origin{
			Username: d.Origin.Username, SessionID: d.Origin.SessionID, SessionVersion: d.Origin.Version,
			NetworkType: "IN", AddressType: d.Origin.AddressType, UnicastAddress: d.Origin.Address,
		},
		SessionName:           sdp.SessionName(sessionName(d.Name)),
		ConnectionInformation: connectionOf(d.Connection),
		Bandwidth:             bandwidthsOf(d.Bandwidth),
		TimeDescriptions:      []sdp.TimeDescription{{}},
		Attributes:            attributesOf(nil, d.Attributes),
	}
	for i := range d.Media {
		out.MediaDescriptions = append(out.MediaDescriptions, d.Media[i].line())
	}
	text, err := out.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// connectionOf is a c= line, "IN IP4 0.0.0.0".
func connectionOf(text string) *sdp.ConnectionInformation {
	words := strings.Fields(text)
	if len(words) != 3 {
		return nil
	}
	return &sdp.ConnectionInformation{NetworkType: words[0], AddressType: words[1], Address: &sdp.Address{Address: words[2]}}
}

func bandwidthsOf(bandwidths []Bandwidth) []sdp.Bandwidth {
	var lines []sdp.Bandwidth
	for _, b := range bandwidths {
		lines = append(lines, sdp.Bandwidth{Type: b.Type, Bandwidth: b.Value})
	}
	return lines
}

func attributesOf(lines []sdp.Attribute, attributes []Attribute) []sdp.Attribute {
	for _, a := range attributes {
		lines = append(lines, sdp.Attribute{Key: a.Name, Value: a.Value})
	}
	return lines
}

// line returns the m-line with everything that belongs to it.
func (m *Media) line() *sdp.MediaDescription {
	out := &sdp.MediaDescription{
		MediaName: sdp.MediaName{
			Media: mediaOf(m.Kind), Port: sdp.RangedPort{Value: m.Port},
			Protos: strings.Split(m.Protocol, "/"), Formats: m.formats(),
		},
		ConnectionInformation: connectionOf(m.Connection),
		Bandwidth:             bandwidthsOf(m.Bandwidth),
	}
	if m.Title != "" {
		title := sdp.Information(m.Title)
		out.MediaTitle = &title
	}
	w := attributeWriter{}
	w.flag(string(m.Direction))
	w.text("mid", m.Mid)
	w.text("msid", m.Msid)
	for i := range m.Codecs {
		w.codec(&m.Codecs[i])
	}
	for _, e := range m.Extensions {
		w.text("extmap", e.text())
	}
	w.encodings(m)
	w.sources(m)
	out.Attributes = attributesOf(w.lines, m.Attributes)
	return out
}

// formats are those of the m= line, which requires at least one.
func (m *Media) formats() []string {
	if !UsesRTP(m.Protocol) {
		return m.Formats
	}
	var formats []string
	for i := range m.Codecs {
		formats = append(formats, strconv.Itoa(m.Codecs[i].PayloadType))
	}
	if formats == nil {
		return []string{"0"}
	}
	return formats
}

func (e *Extension) text() string {
	text := strconv.Itoa(e.ID)
	if e.Direction != "" {
		text += "/" + string(e.Direction)
	}
	text += " " + e.URI
	if e.Attributes != "" {
		text += " " + e.Attributes
	}
	return text
}

func (r *Rid) text() string {
	text := r.ID + " " + r.Direction
	if len(r.Parameters) > 0 {
		text += " " + r.Parameters.String()
	}
	return text
}

// attributeWriter collects the a= lines of an m-line.
type attributeWriter struct {
	lines []sdp.Attribute
}

func (w *attributeWriter) flag(name string) {
	if name != "" {
		w.lines = append(w.lines, sdp.Attribute{Key: name})
	}
}

func (w *attributeWriter) text(name, value string) {
	if value != "" {
		w.lines = append(w.lines, sdp.Attribute{Key: name, Value: value})
	}
}

func (w *attributeWriter) codec(c *Codec) {
	number := strconv.Itoa(c.PayloadType) + " "
	if c.Name != "" {
		w.text("rtpmap", number+c.Mapping())
	}
	for _, feedback := range c.Feedback {
		w.text("rtcp-fb", number+feedback)
	}
	if len(c.Parameters) > 0 {
		w.text("fmtp", number+c.Parameters.String())
	}
}

func (w *attributeWriter) encodings(m *Media) {
	for i := range m.Rids {
		w.text("rid", m.Rids[i].text())
	}
	var words []string
	if len(m.Simulcast.Send) > 0 {
		words = append(words, "send", strings.Join(m.Simulcast.Send, ";"))
	}
	if len(m.Simulcast.Receive) > 0 {
		words = append(words, "recv", strings.Join(m.Simulcast.Receive, ";"))
	}
	w.text("simulcast", strings.Join(words, " "))
}

func (w *attributeWriter) sources(m *Media) {
	for _, group := range m.SSRCGroups {
		text := []byte(group.Semantics)
		for _, id := range group.IDs {
			text = strconv.AppendUint(append(text, ' '), uint64(id), 10)
		}
		w.text("ssrc-group", string(text))
	}
	for _, source := range m.SSRCs {
		for _, a := range source.Attributes {
			text := fmt.Sprintf("%d %s", source.ID, a.Name)
			if a.Value != "" {
				text += ":" + a.Value
			}
			w.text("ssrc", text)
		}
	}
}
