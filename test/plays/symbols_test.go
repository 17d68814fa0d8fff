package plays

import (
	"regexp"
	"strings"

	"github.com/tidwall/gjson"
)

// symbols are what a plugin has made up in a play: "$id a" is the id with which a has
// joined, "$private a" its private id, "$room" the room that was made last without a
// number, "$dummy" the id of the dummy that was told of last. Requests name them so, and so do the messages that are compared.
type symbols struct {
	values   map[string]any // as requests have them
	names    map[string]string
	literals map[string]bool // numbers that requests have
}

func newSymbols(play sequence) *symbols {
	s := &symbols{values: make(map[string]any), names: make(map[string]string), literals: make(map[string]bool)}
	for _, number := range regexp.MustCompile(`\d+`).FindAllString(play.String(), -1) {
		s.literals[number] = true
	}
	return s
}

// unbound is sent for what the plugin has not made up.
const unbound = 7777

// learn takes what an answer to somebody tells.
func (s *symbols) learn(who string, data gjson.Result) {
	switch data.Get("videoroom").String() {
	case "joined":
		s.bind("$id "+who, data.Get("id"))
		s.bind("$private "+who, data.Get("private_id"))
		s.bind("$dummy", data.Get("publishers.#(dummy==true).id"))
	case "participants":
		s.bind("$dummy", data.Get("participants.#(dummy==true).id"))
	case "created":
		s.bind("$room", data.Get("room"))
	}
	if data.Get("textroom").String() == "created" {
		s.bind("$room", data.Get("room"))
	}
}

// most is how long the numbers are that a play has itself; longer ones are made up.
const most = 7

func (s *symbols) bind(name string, value gjson.Result) {
	raw := strings.Trim(value.Raw, `"`)
	if value.Exists() && len(raw) >= most && !s.literals[raw] {
		s.names[raw] = name
	}
	if value.Exists() {
		var decoded any
		if decode(value.Raw, &decoded) == nil {
			s.values[name] = decoded
		}
	}
}

// resolve puts what was made up into a request.
func (s *symbols) resolve(value any) any {
	switch value := value.(type) {
	case map[string]any:
		resolved := make(map[string]any, len(value))
		for name, inner := range value {
			resolved[name] = s.resolve(inner)
		}
		return resolved
	case []any:
		resolved := make([]any, len(value))
		for i, inner := range value {
			resolved[i] = s.resolve(inner)
		}
		return resolved
	case string:
		if !strings.HasPrefix(value, "$") {
			return value
		}
		if bound, ok := s.values[value]; ok {
			return bound
		}
		return unbound
	}
	return value
}

// name is how a made-up number is compared.
func (s *symbols) name(digits string) string {
	if s.literals[digits] {
		return digits
	}
	if name, ok := s.names[digits]; ok {
		return name
	}
	return "(random)"
}
