package description

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pion/sdp/v3"
)

// Text returns the description as SDP. The error names the field that cannot be written.
func (d *Description) Text() (string, error) {
	if d.size() > MaxText { // before everything is checked and copied
		return "", errLong
	}
	if err := d.check(); err != nil {
		return "", err
	}
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
		return "", err
	}
	if len(text) > MaxText {
		return "", errLong
	}
	return string(text), nil
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
