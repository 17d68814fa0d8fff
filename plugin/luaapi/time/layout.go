package time

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// maxLayout bounds layouts, and the texts that are read.
const maxLayout = 1000

// rfc3339 writes as many digits of a fraction as there are.
type rfc3339 struct{}

func (rfc3339) format(t time.Time) string { return t.Format(time.RFC3339Nano) }

func (rfc3339) parse(text string, _ *time.Location) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	// time.Parse also takes a comma for a point, and an hour of one digit.
	if err != nil || strings.Contains(text, ",") || text[len("2006-01-02T15")] != ':' {
		return t, errors.New("it is no time of RFC 3339, such as 2024-02-29T12:00:00Z")
	}
	return t, nil
}

// httpDate is http.TimeFormat, without the 0.6 MB of net/http.
const httpDate = "Mon, 02 Jan 2006 15:04:05 GMT"

// rfc1123 is the date of HTTP and of mail.
type rfc1123 struct{}

func (rfc1123) format(t time.Time) string {
	if t.Location() == time.UTC {
		return t.Format(httpDate)
	}
	return t.Format(time.RFC1123Z)
}

func (rfc1123) parse(text string, _ *time.Location) (time.Time, error) {
	t, err := time.Parse(httpDate, text)
	if err != nil {
		// Not time.RFC1123: it takes any three letters for a zone, at UTC.
		t, err = time.Parse(time.RFC1123Z, text)
	}
	if err != nil {
		return t, errors.New("it is no time of RFC 1123, such as Thu, 29 Feb 2024 12:00:00 GMT")
	}
	return t, nil
}

// directives is a layout with %Y and the like.
type directives []directive

// directive is one letter behind a %, or (letter 0) a text that stands for itself.
type directive struct {
	letter byte
	text   string
}

// combined are directives that stand for others.
var combined = map[byte]string{
	'F': "%Y-%m-%d", 'T': "%H:%M:%S", 'R': "%H:%M", 'D': "%m/%d/%y",
}

// newDirectives reads a layout; wrong says what is wrong with it.
func newDirectives(text string) (list directives, wrong string) {
	if !strings.Contains(text, "%") || len(text) > maxLayout {
		return nil, fmt.Sprintf("is %.40q, expected rfc3339, rfc1123 or a layout with %%Y, %%m ... of at most %d bytes", text, maxLayout)
	}
	for text != "" {
		literal, rest, found := strings.Cut(text, "%")
		if literal != "" {
			list = append(list, directive{text: literal})
		}
		if !found {
			break
		}
		if rest == "" {
			return nil, "ends with a %"
		}
		letter := rest[0]
		text = rest[1:]
		switch {
		case letter == '%':
			list = append(list, directive{text: "%"})
		case combined[letter] != "":
			inner, _ := newDirectives(combined[letter])
			list = append(list, inner...)
		case strings.IndexByte("aAbBdefHIjmMpsSyYzZ", letter) >= 0:
			list = append(list, directive{letter: letter})
		default:
			return nil, fmt.Sprintf("has %q, which is no directive", "%"+string(rune(letter)))
		}
	}
	return list, ""
}

func (list directives) format(t time.Time) string {
	var text strings.Builder
	for _, d := range list {
		text.WriteString(d.format(t))
	}
	return text.String()
}

// goLayouts are the directives that Go writes as C does.
var goLayouts = map[byte]string{
	'a': "Mon", 'A': "Monday", 'b': "Jan", 'B': "January", 'd': "02", 'e': "_2", 'H': "15", 'I': "03", 'j': "002",
	'm': "01", 'M': "04", 'p': "PM", 'S': "05", 'y': "06", 'Y': "2006", 'z': "-0700", 'Z': "MST",
}

func (d directive) format(t time.Time) string {
	switch d.letter {
	case 0:
		return d.text
	case 'f':
		return fmt.Sprintf("%06d", t.Nanosecond()/1000)
	case 's':
		return fmt.Sprint(t.Unix())
	}
	return t.Format(goLayouts[d.letter])
}
