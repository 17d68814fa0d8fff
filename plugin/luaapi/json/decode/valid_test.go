package decode

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

var seeds = []string{
	`{"janus":"message","body":{"request":"join","room":1234},"transaction":"a b"}`, `{"a":[1,null,{"b":"\u00e9\ud83d\ude00"}]}`, `[]`,
	`{}`, `"\ud800"`, "\xff", `[[[[`, `{"a":1,}`, `{1:2,-3:4,60000:5}`, `1e999`, ` 1 2`, `"\x41\v\z"`, `[1,[2,[3]],]`,
	`{"a":{"a":{"a":[]}}}`, "\ufeff[1]", `undefined`, `-0`, `[1e5,1E-5,123456789012345678]`, ``,
}

// wellFormed is what the validator must say, by way of gjson.
func wellFormed(text string, max int) bool {
	return utf8.ValidString(text) && gjson.Valid(text) && depthOf(text) <= max && !hasHalfPair(text)
}

// depthOf is how deep valid JSON is nested.
func depthOf(text string) (deepest int) {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '"':
			i += 1 + StringEnd(text[i+1:], len(text))
		case '{', '[':
			depth++
			deepest = max(deepest, depth)
		case '}', ']':
			depth--
		}
	}
	return deepest
}

// hasHalfPair says whether an escape is half a surrogate pair.
func hasHalfPair(text string) bool {
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		if text[i+1] == 'u' {
			_, size, err := unicodeEscape(text[i:])
			if err != nil {
				return true
			}
			i += size - 2
		}
		i++
	}
	return false
}

func checkValid(t *testing.T, text string) {
	t.Helper()
	b := &builder{dialect: &Dialect{MaxDepth: 5}}
	if got, want := b.valid(text), wellFormed(text, 5); got != want {
		t.Errorf("%q: valid is %v", text, got)
	}
}

// pieces are what texts are made of at random.
var pieces = []string{
	"{", "}", "[", "]", ",", ":", `"`, `"a"`, `"a":`, "1", "-", "0", ".", "e", "+", "1.5", "1e5", "-0.0E-1", "01", "true", "fals", "null",
	" ", "\n", "\t", "\v", `\`, `\n`, `"\u00e9"`, `"\ud83d\ude00"`, `"\ud83d"`, `"\u12"`, "\x01", "é", "\xff", `"é"`, "[]", "{}", "[1,2]", `{"a":1}`,
}

func TestValid(t *testing.T) {
	for _, seed := range seeds {
		checkValid(t, seed)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		var text strings.Builder
		for range 1 + random.IntN(8) {
			text.WriteString(pieces[random.IntN(len(pieces))])
		}
		checkValid(t, text.String())
	}
}

func FuzzValid(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	f.Fuzz(checkValid)
}
