package time

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ncruces/go-strftime"
)

// maxLayout is the longest layout, and the longest text that is parsed.
const maxLayout = 1000

// rfc3339 writes as many digits of a fraction as needed.
type rfc3339 struct{}

func (rfc3339) format(t time.Time) string { return t.Format(time.RFC3339Nano) }

func (rfc3339) parse(text string, _ *time.Location) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	// time.Parse also accepts a comma instead of a point, and an hour of one digit.
	if err != nil || strings.Contains(text, ",") || text[len("2006-01-02T15")] != ':' {
		return t, errors.New("it is no time of RFC 3339, such as 2024-02-29T12:00:00Z")
	}
	return t, nil
}

// httpDate is http.TimeFormat, without the 0.6 MB of net/http.
const httpDate = "Mon, 02 Jan 2006 15:04:05 GMT"

// rfc1123 is the date format of HTTP and mail.
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
		// time.RFC1123 is no alternative: it accepts any three letters as a zone and takes
		// it for UTC.
		t, err = time.Parse(time.RFC1123Z, text)
	}
	if err != nil {
		return t, errors.New("it is no time of RFC 1123, such as Thu, 29 Feb 2024 12:00:00 GMT")
	}
	return t, nil
}

// directives is a layout with %Y and the like.
type directives struct {
	// text is the layout, list its parsed form.
	text string
	list []directive
}

// directive is one letter behind a %; or, with letter 0, literal text.
type directive struct {
	letter byte
	text   string
}

// combined are directives that stand for several others.
var combined = map[byte]string{
	'F': "%Y-%m-%d", 'T': "%H:%M:%S", 'R': "%H:%M", 'D': "%m/%d/%y",
}

// single are the directives that stand for one value.
const single = "aAbBdefHIjmMpsSyYzZ"

// newDirectives parses a layout; wrong says what is wrong with it.
func newDirectives(text string) (layout directives, wrong string) {
	if !strings.Contains(text, "%") || len(text) > maxLayout {
		return layout, fmt.Sprintf("is %.40q, expected rfc3339, rfc1123 or a layout with %%Y, %%m ... of at most %d bytes", text, maxLayout)
	}
	layout.text = text
	for text != "" {
		literal, rest, found := strings.Cut(text, "%")
		if literal != "" {
			layout.list = append(layout.list, directive{text: literal})
		}
		if !found {
			break
		}
		if rest == "" {
			return layout, "ends with a %"
		}
		letter := rest[0]
		text = rest[1:]
		switch {
		case letter == '%':
			layout.list = append(layout.list, directive{text: "%"})
		case combined[letter] != "":
			inner, _ := newDirectives(combined[letter])
			layout.list = append(layout.list, inner.list...)
		case strings.IndexByte(single, letter) >= 0:
			layout.list = append(layout.list, directive{letter: letter})
		default:
			return layout, fmt.Sprintf("has %q, which is no directive", "%"+string(rune(letter)))
		}
	}
	return layout, ""
}

// format leaves the work to strftime, which knows all directives that newDirectives
// accepts.
func (d directives) format(t time.Time) string { return strftime.Format(d.text, t) }
