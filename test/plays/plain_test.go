package plays

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/tidwall/gjson"
)

// madeUp finds numbers, and ids that are texts, that no play has thought of.
var madeUp = regexp.MustCompile(`[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{7,}`)

// unordered are lists that the C plugins make of hash tables.
var unordered = map[string]bool{
	"list": true, "participants": true, "publishers": true, "attendees": true, "allowed": true, "forwarders": true, "source_ids": true,
}

// left out are fields that say which session it was.
var leftOut = []string{"session_id", "sender", "transaction", "plugin"}

// chosen is the smallest number that is taken for a port chosen by a plugin.
const chosen = 10_000

// plain is what of a message is compared.
func (p *player) plain(message gjson.Result) any {
	var value any
	if decode(message.Raw, &value) != nil {
		return message.Raw
	}
	return p.plainValue("", value)
}

func (p *player) plainValue(name string, value any) any {
	switch value := value.(type) {
	case map[string]any:
		for _, left := range leftOut {
			delete(value, left)
		}
		for key, inner := range value {
			value[key] = p.plainValue(key, inner)
		}
		return value
	case []any:
		for i, inner := range value {
			value[i] = p.plainValue(name, inner)
		}
		if unordered[name] {
			slices.SortFunc(value, func(a, b any) int { return strings.Compare(text(a), text(b)) })
		}
		return value
	case json.Number:
		if number, _ := value.Int64(); number >= chosen && (name == "port" || name == "rtcp_port") {
			return "(chosen)"
		}
		if digits := value.String(); len(digits) >= most && !strings.ContainsAny(digits, ".eE-") {
			return p.symbols.name(digits)
		}
		return value
	case string:
		if name == "sdp" {
			return describe(value)
		}
		if name == "date" {
			return "(date)"
		}
		return madeUp.ReplaceAllStringFunc(value, p.symbols.name)
	}
	return value
}

// describe is what of an SDP is compared: its m-lines, with their direction and codecs.
func describe(text string) any {
	var lines []any
	line := ""
	for each := range strings.Lines(text) {
		each = strings.TrimSpace(each)
		name, value, _ := strings.Cut(each, ":")
		switch {
		case strings.HasPrefix(each, "m="):
			if line != "" {
				lines = append(lines, line)
			}
			parts := strings.Fields(each[2:])
			line = parts[0]
			if parts[1] == "0" {
				line += " rejected"
			}
		case line == "":
		case name == "a=mid":
			line += " " + value
		case name == "a=rtpmap":
			_, codec, _ := strings.Cut(value, " ")
			line += " " + codec
		case each == "a=sendrecv" || each == "a=sendonly" || each == "a=recvonly" || each == "a=inactive":
			line += " " + each[2:]
		}
	}
	return append(lines, line)
}
