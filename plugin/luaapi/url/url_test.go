package url

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"janus-golua/plugin/lua53/luatest"
)

func TestLua(t *testing.T) { luatest.Run(t, luatest.Modules{"url": Open}) }

// FuzzQuery: a query is read as net/url reads it, and writing and reading it again changes
// nothing.
func FuzzQuery(f *testing.F) {
	for _, seed := range []string{"", "a=1&b=2&a=3", "a", "=", "&&", "a=%zz", "a=%", "+%20=%2b", "a=b=c", "\xff=\x00", "a;b=c",
		"a=1" + strings.Repeat("&", 2000) + "b=2", strings.Repeat("a&", 999) + "a", strings.Repeat("a&", 1000) + "a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		pairs, failure := readQuery(text)
		values, err := url.ParseQuery(text)
		if failure == tooManyPairs && strings.Count(text, "&") >= maxPairs {
			return
		}
		if !strings.Contains(text, ";") && (failure == "") != (err == nil) {
			t.Fatalf("%q: %q, but net/url: %v", text, failure, err)
		}
		for name, list := range values {
			if err != nil || strings.Contains(text, ";") {
				break
			}
			var ours []string
			for _, p := range pairs {
				if p.name == name {
					ours = append(ours, p.value)
				}
			}
			if !slices.Equal(list, ours) {
				t.Errorf("%q: %q has %q, net/url has %q", text, name, ours, list)
			}
		}
		if again, failure := readQuery(joined(pairs)); failure != "" || !slices.Equal(pairs, again) {
			t.Errorf("%q: %q came back as %q (%s)", text, pairs, again, failure)
		}
	})
}
