package translator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"janus-golua/plugin/lua53/luasyntax/translator"
)

// TestHostileSources: what is long in one respect takes no longer than others
// of its size. 10 seconds are for slow machines and the race detector; a
// quadratic cost would be minutes.
func TestHostileSources(t *testing.T) {
	many := func(format string, count int) string {
		var b strings.Builder
		for i := range count {
			b.WriteString(strings.ReplaceAll(format, "%", fmt.Sprint(i)))
		}
		return b.String()
	}
	for name, source := range map[string]string{
		"labels":             many("::l%:: ", 100000),
		"gotos":              many("goto x ", 100000) + "::x::",
		"pending":            many("goto l% do local a end ", 50000) + many("::l%:: ", 50000),
		"captured":           "local a local function f() a = 1 end " + many("goto l% ::l%:: ", 50000),
		"names":              many("__golua%_ = 1 ", 50000),
		"swaps":              "local a, b " + many("a, b = b, a ", 50000),
		"table":              "x = {" + strings.Repeat("1,", 300000) + "n = f()}",
		"breaks":             "while x do " + many("do break end ", 50000) + "end",
		"semicolons":         strings.Repeat(";", 500000),
		"comments":           strings.Repeat("--[==x\n", 100000),
		"functions":          many("function f%(...) return arg end ", 50000),
		"equal signs":        "--[" + strings.Repeat("=", 500000) + "\nx = [" + strings.Repeat("=", 500000),
		"string":             "x = '" + strings.Repeat("\\x41\\z\n", 100000) + "'",
		"closes":             many("do local x <close> = nil goto done end ", 10000) + "::done::",
		"exits":              "do local x <close> = y " + many("if a then goto l% end ", 5000) + "end " + many("::l%:: ", 5000),
		"rests":              strings.Repeat("local x <close> = y; ", 190),
		"functions in rests": strings.Repeat("local x <close> = function() ", 150) + strings.Repeat(" end", 150),
		"multiple":           "local a, b " + "a, b = 1, " + strings.Repeat("f(", 190) + strings.Repeat(")", 190),
	} {
		start := time.Now()
		_, err := translator.Translate(source, "hostile")
		if took := time.Since(start); took > 10*time.Second {
			t.Errorf("%s took %v (%v)", name, took, err)
		} else {
			t.Logf("%s: %v (%v)", name, took, err)
		}
	}
}
