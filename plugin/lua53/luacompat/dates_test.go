package luacompat_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// dates are times at which conversions are told apart: years of one to eight digits,
// before and after the year 0, and the turns of years, whose weeks belong to either.
func dates() []int64 {
	const year = 31556952
	random := rand.New(rand.NewPCG(7, 9))
	times := []int64{0, 1e9, -1, -62135596800, -62135596801, -62167219200, -62167219201, 253402300799, 253402300800, 1 << 40, -1 << 40, 1 << 52, -1 << 52}
	for year := int64(2000); year < 2030; year++ {
		times = append(times, (year-1970)*31556952, random.Int64N(86400*14)-86400*7+(year-1970)*31556952)
	}
	for _, around := range []int64{-12000, -1100, -120, -20, 0, 20, 120, 1100, 12000, 1e6} {
		for range 4 {
			times = append(times, (around-1970)*year+random.Int64N(4*year)-2*year)
		}
	}
	return times
}

// TestDatesAreThoseOfLua53 compares each conversion, plain and with each modifier, and the
// errors of all bytes that are none.
func TestDatesAreThoseOfLua53(t *testing.T) {
	var snippets []*snippet
	add := func(format string, arguments ...any) {
		snippets = append(snippets, &snippet{source: fmt.Sprintf(format, arguments...)})
	}
	for _, at := range dates() {
		add(`os.date("!%%a|%%A|%%b|%%B|%%c|%%C|%%d|%%D|%%e|%%F|%%g|%%G|%%h|%%H|%%I|%%j|%%m|%%M|%%n|%%p|%%r|%%R|%%S|%%t|%%T|%%u|%%U|%%V|%%w|%%W|%%x|%%X|%%y|%%Y|%%z|%%Z|%%%%", %d)`, at)
		add(`os.date("!%%Ec|%%EC|%%Ex|%%EX|%%Ey|%%EY|%%Od|%%Oe|%%OH|%%OI|%%Om|%%OM|%%OS|%%Ou|%%OU|%%OV|%%Ow|%%OW|%%Oy", %d)`, at)
	}
	for c := range 256 {
		for _, modifier := range []string{"", "E", "O", "-", ":", "_", "0", "5"} {
			add(`pcall(os.date, "!a%%%s\%03db", 1e9)`, modifier, c)
		}
	}
	runDebian(t, snippets)
	runOurs(t, snippets)
	for _, s := range snippets {
		if s.gets != s.wants {
			t.Errorf("%s\n\tours:    %s\n\tLua 5.3: %s", s.source, s.gets, s.wants)
		}
	}
}
