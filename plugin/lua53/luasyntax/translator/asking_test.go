package translator_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"janus-golua/plugin/lua53/luasyntax/translator"
	"janus-golua/plugin/work"
)

// purse is a budget of so many units.
type purse struct{ left, used int }

var errEmpty = errors.New("the purse is empty")

func (p *purse) Ask(units int) error {
	if p.used += units; p.used > p.left {
		return errEmpty
	}
	return nil
}

func (p *purse) Fits(time.Duration) error { return nil }

// TestEachLongSourceAsks: whatever is long in a source, at least its bytes are asked for, and
// a budget of half of them ends it.
func TestEachLongSourceAsks(t *testing.T) {
	const size = 8 * work.Unit
	filled := func(text string) string { return strings.Repeat(text, size/len(text)) }
	for name, source := range map[string]string{
		"statements":         filled("x = 1 "),
		"semicolons":         filled(";"),
		"spaces":             filled(" "),
		"lines":              filled("\n"),
		"a comment":          "--" + filled("x"),
		"comments":           filled("--x\n"),
		"a long comment":     "--[[" + filled("x\n") + "]]",
		"no end of one":      "--[[" + filled("\n"),
		"a name":             filled("x") + " = 1",
		"a numeral":          "x = 0x" + filled("1"),
		"a string":           "x = '" + filled("x") + "'",
		"no end of a string": "x = '" + filled("x"),
		"escapes":            "x = '" + filled(`\n`) + "'",
		"escapes of 5.3":     "x = '" + filled(`\x41`) + "'",
		"a skip":             `x = '\z` + filled("\n") + "'",
		"zeros of a rune":    `x = '\u{` + filled("0") + "41}'",
		"a long string":      "x = [[" + filled("x\n") + "]]",
		"returns":            "x = [[" + filled("\r\n") + "]]",
		"equal signs":        "x = [" + filled("="),
		"a list":             "x = {" + filled("1,") + "}",
		"operators":          filled("x = a // b "),
		"gotos":              filled("goto x ") + "::x::",
	} {
		p := &purse{left: 1 << 40}
		if _, err := translator.TranslateWithin(p, source, "chunk"); errors.Is(err, errEmpty) || p.used < size/2 {
			t.Errorf("%s: it asks for %d of %d bytes, %v", name, p.used, size, err)
		}
		p = &purse{left: size / 4}
		if _, err := translator.TranslateWithin(p, source, "chunk"); !errors.Is(err, errEmpty) {
			t.Errorf("%s does not end: %v", name, err)
		}
	}
}

// TestTranslatingAsksForItsText: names that messages tell make a translation much longer.
func TestTranslatingAsksForItsText(t *testing.T) {
	name := strings.Repeat("a", 100_000)
	p := &purse{left: 1 << 40}
	got, err := translator.TranslateWithin(p, "local x "+strings.Repeat("x = "+name+" & 1 ", 20), "chunk")
	if err != nil || p.used < len(got.Source) {
		t.Errorf("%d bytes, asked for %d, %v", len(got.Source), p.used, err)
	}
}
