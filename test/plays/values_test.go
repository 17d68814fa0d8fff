package plays

import (
	"encoding/json"
	"math/rand"
	"strings"
)

// Numbers out of every range that a plugin may have in mind; some fit 32 bits and not 16,
// some 64 and not a double. What no 64 bits hold Janus refuses itself.
var numbers = []any{
	json.Number("0"), json.Number("-1"), json.Number("3"), json.Number("300"), json.Number("70000"),
	json.Number("2147483648"), json.Number("4294967296"), json.Number("99999999999"),
	json.Number("9007199254740993"), json.Number("9223372036854775807"), json.Number("-9223372036854775808"),
	json.Number("1.5"), json.Number("1e30"), json.Number("-0.5"),
}

var long = strings.Repeat("long", 700)

var oddTexts = []any{"", "x", "7", "true", " ", "ä€😀", "a,b", "%s%d", "\u0001", long}

// others are values of no simple type.
var others = []any{nil, true, false, []any{}, []any{json.Number("1")}, []any{"x"}, []any{nil}, []any{map[string]any{}}, map[string]any{}, map[string]any{"a": json.Number("1")}}

func pick[T any](r *rand.Rand, list []T) T { return list[r.Intn(len(list))] }

// oddValue is a value of any kind.
func oddValue(r *rand.Rand) any {
	switch r.Intn(10) {
	case 0, 1, 2, 3:
		return pick(r, numbers)
	case 4, 5:
		return pick(r, oddTexts)
	default:
		return clone(pick(r, others))
	}
}

// otherCase writes a text in other letters.
func otherCase(r *rand.Rand, text string) string {
	switch r.Intn(3) {
	case 0:
		return strings.ToUpper(text)
	case 1:
		return strings.ToUpper(text[:min(1, len(text))]) + text[min(1, len(text)):]
	default:
		half := len(text) / 2
		return text[:half] + strings.ToUpper(text[half:])
	}
}
