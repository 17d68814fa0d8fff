package operators_test

import (
	"strings"
	"testing"

	"janus-golua/plugin/lua53/luasyntax/operators"
)

// TestDeepSources compiles the deepest sources that are accepted: gopher-lua's
// compiler must neither end its stack nor take long.
func TestDeepSources(t *testing.T) {
	nested := func(open, inner, end string, count int) string {
		return strings.Repeat(open, count) + inner + strings.Repeat(end, count)
	}
	for name, source := range map[string]string{
		"sum":       "local a, b; x = a" + strings.Repeat("+b", 3900),
		"index":     "x = a" + strings.Repeat(".b", 3900),
		"calls":     "x = a" + strings.Repeat("()", 3900),
		"operators": "x = a" + strings.Repeat(" // b", 150),
		"nested":    "x = " + nested("(1 // ", "2", ")", 90),
		"clauses":   "if a then " + strings.Repeat("elseif b then ", 7990) + "end",
		"branches":  nested("if a then elseif b then elseif c then else ", "x = 1", " end", 190),
		"functions": nested("local x = function() ", "", " end", 90),
		"rests":     strings.Repeat("local x <close> = y; ", 95),
		"rests in functions": nested("local x <close> = y; local x <close> = y; local x <close> = y; return function() ",
			"", " end", 30),
		"blocks": nested("do ", "x = 1", " end", 190),
	} {
		if _, err := operators.Compile(source, "deep"); err != nil && !strings.Contains(err.Error(), "register") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
