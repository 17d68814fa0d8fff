package json

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// longString is the length from which decoders and encoders process strings in pieces.
const longString = 4 << 10

// TestLongTexts: reading a text in pieces gives the same result as reading it at once.
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

// TestPretty compares with Go's json.Indent.
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
