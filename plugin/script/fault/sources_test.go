package fault

import (
	"fmt"
	"strings"
	"testing"
)

func TestTheInnermostPlaceOfAMessageCounts(t *testing.T) {
	var s Sources
	s.Keep("outer()\nouter()", "a.lua")
	s.Keep("\n\ninner()", "b.lua")
	for message, want := range map[string]string{
		"a.lua:1: broken":                 "a.lua:1 outer()",
		"a.lua:1: b.lua:3: broken":        "b.lua:3 inner()",
		"a.lua:2: a.lua:1: b.lua:3: why":  "b.lua:3 inner()",
		"a.lua:2: other.lua:9: broken":    "a.lua:2 outer()",
		"a.lua:1: it is 10:30: broken":    "a.lua:1 outer()",
		"(error object) b.lua:3: in here": "b.lua:3 inner()",
	} {
		got := s.Locate(&Error{Message: message})
		if found := fmt.Sprintf("%s:%d %s", got.File, got.Line, got.Source); found != want {
			t.Errorf("%q happened at %s, want %s", message, found, want)
		}
	}
}

func TestLinesOfSourcesAreKeptWithinLimits(t *testing.T) {
	var s Sources
	s.Keep("one\n\t two \r\n"+strings.Repeat("é", 500)+"\nlast", "a.lua")
	for line, want := range map[int]string{1: "one", 2: "two", 3: strings.Repeat("é", maxExcerpt/2) + "…", 4: "last", 5: "", 1e9: ""} {
		if got := s.excerpt("a.lua", line); got != want {
			t.Errorf("line %d is %q", line, got)
		}
	}
	if got := s.excerpt("b.lua", 1); got != "" {
		t.Errorf("an unknown chunk has %q", got)
	}
	s.Keep(strings.Repeat("x", maxSourceBytes+1), "large")
	for i := range 3 * maxSources {
		s.Keep(strings.Repeat("x", 10_000), fmt.Sprint(i))
		s.Keep("y", "again")
	}
	size := 0
	for name, text := range s.texts {
		size += len(name) + len(text)
	}
	if len(s.texts) > maxSources || size > maxSourceBytes || s.texts["large"] != "" || size != s.bytes {
		t.Errorf("%d chunks, %d bytes, counted %d", len(s.texts), size, s.bytes)
	}
}
