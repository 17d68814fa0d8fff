package system

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ncruces/go-strftime"
)

// The letters of C99 that may follow %, %E and %O. In the C locale,
// which is the only one here, E and O change nothing.
const (
	conversions            = "aAbBcCdDeFgGhHIjmMnprRStTuUVwWxXyYzZ%"
	alternativeConversions = "cCxXyY"
	alternativeDigits      = "deHImMSuUVwWy"
)

// formatted prints a time whose zone has the given name. If C does not know a conversion,
// wrong is the rest of the format, from that conversion on.
func formatted(at time.Time, zone, format string) (text, wrong string, ok bool) {
	var out []byte
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			out = append(out, format[i])
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
			wrong, _, _ := strings.Cut(rest, "\x00") // where the text ends for C
			return "", wrong, false
		}
		out = appendConverted(out, at, zone, rest[length-1])
		i += length
	}
	return string(out), "", true
}

// appendConverted appends the text for a letter. It handles years without four digits, and
// the name of UTC, because the library differs from C there.
func appendConverted(out []byte, at time.Time, zone string, letter byte) []byte {
	const perCentury = 100
	year := at.Year()
	switch letter {
	case 'g', 'G':
		year, _ = at.ISOWeek()
	case 'c':
		return append(strftime.AppendFormat(out, "%a %b %e %T ", at), strconv.Itoa(year)...)
	case 'F':
		return strftime.AppendFormat(append(out, strconv.Itoa(year)...), "-%m-%d", at)
	case 'D', 'x':
		return appendConverted(strftime.AppendFormat(out, "%m/%d/", at), at, zone, 'y')
	case 'Z':
		return append(out, zone...)
	}
	ofCentury := (year%perCentury + perCentury) % perCentury
	switch letter {
	case 'G', 'Y':
		return strconv.AppendInt(out, int64(year), 10)
	case 'g', 'y':
		return fmt.Appendf(out, "%02d", ofCentury)
	case 'C':
		return strconv.AppendInt(out, int64((year-ofCentury)/perCentury), 10)
	}
	return strftime.AppendFormat(out, "%"+string(letter), at)
}
