package system

import (
	"fmt"
	"strings"
	"time"
)

// Letters that may stand behind %, %E and %O: those of C99. In the C locale,
// which is the only one here, E and O change nothing.
const (
	conversions            = "aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%"
	alternativeConversions = "cCxXyY"
	alternativeDigits      = "deHImMSuUVwWy"
)

// strftime prints a time whose zone has that name. When C does not know a
// conversion, wrong is what stands from it on.
func strftime(at time.Time, zone, format string) (text, wrong string, ok bool) {
	var out strings.Builder
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			out.WriteByte(format[i])
			continue
		}
		rest := format[i+1:]
		known, length := conversions, 1
		switch {
		case strings.HasPrefix(rest, "E"):
			known, length = alternativeConversions, 2
		case strings.HasPrefix(rest, "O"):
			known, length = alternativeDigits, 2
		}
		if len(rest) < length || !strings.Contains(known, rest[length-1:length]) {
			return "", rest, false
		}
		out.WriteString(converted(at, zone, rest[length-1]))
		i += length
	}
	return out.String(), "", true
}

// layouts are the conversions that Go's time has, too.
var layouts = map[byte]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'd': "02", 'D': "01/02/06",
	'e': "_2", 'h': "Jan", 'H': "15", 'I': "03", 'm': "01", 'M': "04", 'p': "PM", 'r': "03:04:05 PM",
	'R': "15:04", 'S': "05", 'T': "15:04:05", 'x': "01/02/06", 'X': "15:04:05", 'y': "06", 'z': "-0700",
}

func converted(at time.Time, zone string, letter byte) string {
	if layout, ok := layouts[letter]; ok {
		return at.Format(layout)
	}
	weekYear, week := at.ISOWeek()
	weekday, yearDay := int(at.Weekday()), at.YearDay()-1
	switch letter {
	case 'c':
		return at.Format("Mon Jan _2 15:04:05 ") + fmt.Sprint(at.Year())
	case 'F':
		return fmt.Sprint(at.Year()) + at.Format("-01-02")
	case 'Y':
		return fmt.Sprint(at.Year())
	case 'C':
		return fmt.Sprintf("%02d", at.Year()/100)
	case 'g':
		return fmt.Sprintf("%02d", weekYear%100)
	case 'G':
		return fmt.Sprint(weekYear)
	case 'j':
		return fmt.Sprintf("%03d", yearDay+1)
	case 'n':
		return "\n"
	case 't':
		return "\t"
	case 'u':
		return fmt.Sprint((weekday+6)%7 + 1)
	case 'U': // weeks begin on Sundays
		return fmt.Sprintf("%02d", (yearDay+7-weekday)/7)
	case 'V':
		return fmt.Sprintf("%02d", week)
	case 'w':
		return fmt.Sprint(weekday)
	case 'W': // on Mondays
		return fmt.Sprintf("%02d", (yearDay+7-(weekday+6)%7)/7)
	case 'Z':
		return zone
	}
	return "%"
}
