package json

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/tidwall/gjson"
	lua "github.com/yuin/gopher-lua"
)

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
			i += 1 + stringEnd(text[i+1:], len(text))
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
	b := &builder{dialect: &dialect{maxDepth: 5}}
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

// TestLongTexts: what is read in pieces is read as what is read at once.
func TestLongTexts(t *testing.T) {
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer L.Close()
	for _, unit := range []string{"x", "é", "€", "😀", "\u0001", `"\`, "/"} {
		for _, size := range []int{longString - 1, longString, longString + 1, 64<<10 - 1, 64 << 10, 64<<10 + 1, 200_000} {
			text := ("123"[:size%3]) + strings.Repeat(unit, size/len(unit))
			encoded, err := Encode(L, lua.LString(text))
			if err != nil {
				t.Fatal(err)
			}
			var read string
			if err := json.Unmarshal([]byte(encoded), &read); err != nil || read != text {
				t.Fatalf("%d of %q: %v", size, unit, err)
			}
			decoded, err := Decode(L, encoded, 5)
			if err != nil || decoded != lua.LString(text) {
				t.Fatalf("%d of %q: %v", size, unit, err)
			}
		}
	}
	if _, err := Encode(L, lua.LString(strings.Repeat("x", 10_000)+"\xff")); err == nil || !strings.Contains(err.Error(), "at byte 10001 ") {
		t.Error(err)
	}
}

// TestPretty compares with Go's.
func TestPretty(t *testing.T) {
	L := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer L.Close()
	for _, text := range append(seeds, `[[],{},[[]],{"a":{}},{"a":[1,{"b":"\"}],"}]}]`, `{"a":{"b":{"c":[[[1]]]}},"d":[]}`, `"x"`, `1`) {
		if !json.Valid([]byte(text)) {
			continue
		}
		var compact, want bytes.Buffer
		_ = json.Compact(&compact, []byte(text))
		_ = json.Indent(&want, compact.Bytes(), "", indentation)
		if got, err := indented(L, compact.String()); err != nil || got != want.String() {
			t.Errorf("%s\nis %s\nnot %s", text, got, want.String())
		}
	}
}
