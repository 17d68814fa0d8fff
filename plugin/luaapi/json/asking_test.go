package json

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/work"
)

// purse is a budget of so many units, reached through the state's context.
type purse struct {
	context.Context
	left, used int
}

var errEmpty = errors.New("the purse is empty")

func (p *purse) Ask(units int) error {
	if p.used += units; p.used > p.left {
		return errEmpty
	}
	return nil
}

func (p *purse) Fits(time.Duration) error { return nil }

// run runs a chunk with `text` and a purse.
func run(t *testing.T, left int, chunk, text string) (*purse, error) {
	t.Helper()
	L := lua.NewState()
	defer L.Close()
	for name, loader := range Loaders() {
		L.PreloadModule(name, loader)
	}
	if err := L.DoString(`json, cjson, safe = require "json", require "cjson", require "cjson.safe"`); err != nil {
		t.Fatal(err)
	}
	p := &purse{Context: context.Background(), left: left}
	L.SetContext(p)
	L.SetGlobal("text", lua.LString(text))
	return p, L.DoString(chunk)
}

// TestEachLongTextAsks: whatever is long in a text, the decoder asks for at least its
// bytes, and a small budget stops it.
func TestEachLongTextAsks(t *testing.T) {
	const size = 8 * work.Unit
	filled := func(text string) string { return strings.Repeat(text, size/len(text)) }
	for name, text := range map[string]string{
		"arrays":       "[" + filled("[],") + "[]]",
		"objects":      "[" + filled("{},") + "{}]",
		"members":      "[" + filled(`{"a":1},`) + "{}]",
		"numbers":      "[" + filled("1,") + "1]",
		"a number":     "[" + filled("1") + "]",
		"a fraction":   "[0." + filled("1") + "]",
		"strings":      "[" + filled(`"a",`) + "1]",
		"a string":     `["` + filled("a") + `"]`,
		"characters":   `["` + filled("é") + `"]`,
		"escapes":      `["` + filled(`\n`) + `"]`,
		"escapes of u": `["` + filled(`\u0041`) + `"]`,
		"spaces":       filled(" ") + "1",
		"apostrophes":  "['" + filled("a") + "']",
		"comments":     filled("/**/") + "1",
		"a comment":    "/*" + filled("x") + "*/1",
		"a name":       "{" + filled("a") + ":1}",
		"nested":       "[" + filled(strings.Repeat("[", 500)+strings.Repeat("]", 500)+",") + "1]",
		"no end":       "[" + filled("1,"),
		"hexadecimal":  "[0x" + filled("1") + "]",
		"invalid":      "[" + filled("1,") + "\xff]",
	} {
		for _, decode := range []string{"json.decode(text)", "cjson.decode(text)", "assert(safe.decode(text))"} {
			if p, err := run(t, 1<<40, decode, text); err != nil && strings.Contains(err.Error(), errEmpty.Error()) || err == nil && p.used < size/2 {
				t.Errorf("%s of %s asks for %d, %v", decode, name, p.used, err)
			}
			// cjson refuses some texts at their first bytes, and need not ask for them.
			if p, err := run(t, size/8, decode, text); err == nil || p.used > size {
				t.Errorf("%s of %s asks for %d, %v", decode, name, p.used, err)
			}
		}
	}
}

// TestEachLongValueAsks is the same for encoding.
func TestEachLongValueAsks(t *testing.T) {
	const most = 8 * work.Unit
	for name, value := range map[string]string{
		"a string":    `("x"):rep(1e6)`,
		"escapes":     `("\1"):rep(1e6)`,
		"a list":      `(function() local t = {} for i = 1, 1e5 do t[i] = i end return t end)()`,
		"an object":   `(function() local t = {} for i = 1, 1e5 do t["k" .. i] = i end return t end)()`,
		"one of many": `(function() local t = {} for i = 1, 40 do t = { t, t } end return t end)()`,
		"a key":       `{ [("x"):rep(1e6)] = 1 }`,
	} {
		for _, encode := range []string{"json.encode(%)", "cjson.encode(%)", "assert(safe.encode(%))", "json.pretty(%)"} {
			chunk := "return " + strings.Replace(encode, "%", value, 1)
			if _, err := run(t, most, chunk, ""); err == nil || !strings.Contains(err.Error(), errEmpty.Error()) {
				t.Errorf("%s of %s does not end: %v", encode, name, err)
			}
		}
	}
	deep := `local t = {} for i = 1, 900 do t = { t } end local l = {} for i = 1, 2000 do l[i] = t end json.pretty(l)`
	if p, err := run(t, 20<<20, deep, ""); err == nil || p.used > 80<<20 {
		t.Errorf("what becomes 3 GB asks for %d: %v", p.used, err)
	}
	for _, copied := range []string{"json.util.clone(t)", "json.util.merge({}, t)"} {
		if _, err := run(t, most, "local t = {} for i = 1, 1e5 do t[i] = i end "+copied, ""); err == nil {
			t.Errorf("%s does not end", copied)
		}
	}
}
