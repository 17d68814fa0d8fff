package ellipsis

import (
	"strings"
	"testing"
)

func TestTextsAreCutBetweenCharacters(t *testing.T) {
	for _, c := range []struct {
		text string
		most int
		want string
	}{
		{"short", 5, "short"},
		{"longer", 5, "longe…"},
		{"", 0, ""},
		{"x", 0, "…"},
		{"éé", 3, "é…"},
		{"éé", 1, "…"},
		{"€€", 4, "€…"},
		{"€€", 5, "€…"},
		{"€€x", 6, "€€…"},
		{"😀😀", 7, "😀…"},
		{"caf\xe9 au lait", 4, "caf…"}, // Latin-1: it might be the start of a character
		{"caf\xe9 au lait", 5, "caf\xe9 …"},
		{"\xff\xff\xff", 2, "\xff\xff…"},
		{strings.Repeat("\x80", 9), 8, strings.Repeat("\x80", 8) + "…"},
	} {
		if got := Cut(c.text, c.most); got != c.want {
			t.Errorf("%q cut to %d is %q, want %q", c.text, c.most, got, c.want)
		}
	}
}
