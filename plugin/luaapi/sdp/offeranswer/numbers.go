package offeranswer

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"janus-golua/plugin/luaapi/sdp/description"
)

// numbers assigns payload types and extension ids. All m-lines share one transport, so a
// number must mean the same in all of them (RFC 8843, 9.1 and 14), and in all offers of a
// session.
type numbers struct {
	payloadTypes [128]string // what each means; empty: free
	byCodec      map[string]int
	ids          []string // by the id; longer once a large id is taken
	byURI        map[string]int
}

// Most extensions have an id below usualIDs, because one-byte headers have no others. No id is above
// mostIDs - 1.
const (
	usualIDs = 16
	mostIDs  = 256
)

func newNumbers(previous *description.Description) *numbers {
	n := &numbers{byCodec: make(map[string]int), byURI: make(map[string]int), ids: make([]string, usualIDs)}
	for i := range previous.Media {
		m := &previous.Media[i]
		for j := range m.Codecs {
			n.takePayloadType(m.Codecs[j].PayloadType, meaning(&m.Codecs[j]))
		}
		for _, e := range m.Extensions {
			n.takeID(e.ID, e.URI)
		}
	}
	return n
}

// meaning is what a payload type stands for.
func meaning(c *description.Codec) string { return c.Mapping() + " " + c.Parameters.String() }

func (n *numbers) takePayloadType(payloadType int, meaning string) bool {
	if payloadType < 0 || payloadType > 127 || n.payloadTypes[payloadType] != "" && n.payloadTypes[payloadType] != meaning {
		return false
	}
	n.payloadTypes[payloadType] = meaning
	if _, there := n.byCodec[meaning]; !there {
		n.byCodec[meaning] = payloadType
	}
	return true
}

func (n *numbers) takeID(id int, uri string) bool {
	if id < 1 || id >= mostIDs {
		return false
	}
	if id >= len(n.ids) {
		n.ids = append(n.ids, make([]string, mostIDs-len(n.ids))...)
	}
	if n.ids[id] != "" && n.ids[id] != uri {
		return false
	}
	n.ids[id] = uri
	if _, there := n.byURI[uri]; !there {
		n.byURI[uri] = id
	}
	return true
}

// settle gives an m-line its numbers. rtx and RED come last, because they refer to other
// codecs.
func (n *numbers) settle(m *description.Media) error {
	if err := n.settleExtensions(m); err != nil {
		return err
	}
	m.Codecs = slices.Clone(m.Codecs)
	moved := make(map[int]int) // payload types that had to change
	for _, following := range []bool{false, true} {
		for i := range m.Codecs {
			codec := &m.Codecs[i]
			if follows := codec.Name == "rtx" || codec.Name == "red"; follows != following {
				continue
			}
			if err := n.settleCodec(codec, moved); err != nil {
				return err
			}
		}
	}
	// Two codecs may have become the same.
	seen := make(map[int]bool)
	m.Codecs = slices.DeleteFunc(m.Codecs, func(c description.Codec) bool {
		twice := seen[c.PayloadType]
		seen[c.PayloadType] = true
		return twice
	})
	return nil
}

func (n *numbers) settleCodec(codec *description.Codec, moved map[int]int) error {
	follow(codec, moved)
	number, err := n.payloadType(codec)
	if err != nil {
		return err
	}
	if codec.PayloadType != number && codec.PayloadType >= 0 {
		moved[codec.PayloadType] = number
	}
	codec.PayloadType = number
	return nil
}

var errPayloadTypes = errors.New("all payload types are in use")

// payloadType returns, in this order: the payload type that the codec has, the one that it
// has in another m-line, its usual one, or a free one.
func (n *numbers) payloadType(codec *description.Codec) (int, error) {
	meaning := meaning(codec)
	if n.takePayloadType(codec.PayloadType, meaning) {
		return codec.PayloadType, nil
	}
	if number, there := n.byCodec[meaning]; there {
		return number, nil
	}
	if number, ok := description.PreferredPayloadType(codec.Name); ok && n.takePayloadType(number, meaning) {
		return number, nil
	}
	// 96 to 127 are dynamic. 64 to 95 could be mistaken for RTCP (RFC 5761).
	for _, span := range [][2]int{{96, 127}, {35, 63}} {
		for number := span[0]; number <= span[1]; number++ {
			if n.payloadTypes[number] == "" {
				n.takePayloadType(number, meaning)
				return number, nil
			}
		}
	}
	return 0, errPayloadTypes
}

// follow updates the payload types that rtx and RED refer to.
func follow(c *description.Codec, moved map[int]int) {
	if c.Name != "rtx" && c.Name != "red" {
		return
	}
	renumber := func(text string) string {
		if number, err := strconv.Atoi(text); err == nil {
			if to, ok := moved[number]; ok {
				return strconv.Itoa(to)
			}
		}
		return text
	}
	c.Parameters = slices.Clone(c.Parameters)
	for i := range c.Parameters {
		switch p := &c.Parameters[i]; strings.ToLower(p.Name) {
		case "apt":
			p.Value = renumber(p.Value)
		case "":
			parts := strings.Split(p.Value, "/")
			for j := range parts {
				parts[j] = renumber(parts[j])
			}
			p.Value = strings.Join(parts, "/")
		}
	}
}

func (n *numbers) settleExtensions(m *description.Media) error {
	seen := make(map[string]bool)
	m.Extensions = slices.DeleteFunc(slices.Clone(m.Extensions), func(e description.Extension) bool {
		twice := seen[e.URI]
		seen[e.URI] = true
		return twice
	})
	for i := range m.Extensions {
		e := &m.Extensions[i]
		if n.takeID(e.ID, e.URI) {
			continue
		}
		if e.ID = n.id(e.URI); e.ID == 0 {
			return errIDs
		}
	}
	return nil
}

var errIDs = errors.New("all extension ids are in use")

// id returns the id that the extension has in another m-line, or a free one; 0 when none is
// free.
func (n *numbers) id(uri string) int {
	if id, there := n.byURI[uri]; there {
		return id
	}
	for id := 1; id < mostIDs; id++ {
		if id != 15 && n.takeID(id, uri) { // RFC 8285 reserves 15
			return id
		}
	}
	return 0
}
