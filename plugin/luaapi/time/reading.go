package time

import (
	"fmt"
	"strings"
	"time"
)

// reading is the state of parsing a text.
type reading struct {
	text string
	at   int
	// The values that have been read. twelve says that hour is on a 12-hour clock.
	year, month, day, yearDay    int
	hour, minute, second, micros int
	twelve, afternoon            bool
	unix                         *int64
	zone                         *time.Location
}

// number describes a directive of digits: what it sets, its range, and how many digits it
// may have.
type number struct {
	target      *int
	least, most int
	digits      int
}

func (d directives) parse(text string, zone *time.Location) (time.Time, error) {
	r := &reading{text: text, year: 1970, month: 1, day: 1, zone: zone}
	for _, each := range d.list {
		if err := r.directive(each); err != nil {
			return time.Time{}, err
		}
	}
	if r.at < len(text) {
		return time.Time{}, fmt.Errorf("there is more than the layout has, from byte %d on", r.at+1)
	}
	return r.time()
}

func (r *reading) wrong(expected string) error {
	return fmt.Errorf("byte %d: expected %s", r.at+1, expected)
}

func (r *reading) directive(d directive) error {
	switch d.letter {
	case 0:
		return r.literal(d.text)
	case 'a', 'A', 'b', 'B', 'p':
		return r.name(d.letter)
	case 'y':
		return r.shortYear()
	case 'f':
		return r.fraction()
	case 's':
		return r.seconds()
	case 'z', 'Z':
		return r.offset()
	case 'e':
		r.at += len(r.text[r.at:]) - len(strings.TrimLeft(r.text[r.at:], " "))
	case 'I':
		r.twelve = true
	}
	return r.number(map[byte]number{
		'd': {&r.day, 1, 31, 2}, 'e': {&r.day, 1, 31, 2}, 'H': {&r.hour, 0, 23, 2}, 'I': {&r.hour, 1, 12, 2},
		'j': {&r.yearDay, 1, 366, 3}, 'm': {&r.month, 1, 12, 2}, 'M': {&r.minute, 0, 59, 2}, 'S': {&r.second, 0, 59, 2},
		'Y': {&r.year, 1, 9999, 4},
	}[d.letter])
}

// literal reads literal text.
func (r *reading) literal(text string) error {
	if !strings.HasPrefix(r.text[r.at:], text) {
		return r.wrong(fmt.Sprintf("%q", text))
	}
	r.at += len(text)
	return nil
}

// digits reads up to most digits.
func (r *reading) digits(most int) (value int64, count int) {
	for count < most && r.at < len(r.text) && r.text[r.at] >= '0' && r.text[r.at] <= '9' {
		value = value*10 + int64(r.text[r.at]-'0')
		r.at++
		count++
	}
	return value, count
}

func (r *reading) number(n number) error {
	start := r.at
	value, count := r.digits(n.digits)
	if count == 0 || int(value) < n.least || int(value) > n.most {
		r.at = start
		return r.wrong(fmt.Sprintf("a number from %d to %d", n.least, n.most))
	}
	*n.target = int(value)
	return nil
}

// name reads the name of a month or a day of the week, or AM or PM. The name may be
// abbreviated to three letters, whichever form the layout has.
func (r *reading) name(letter byte) error {
	rest := strings.ToLower(r.text[r.at:])
	try := func(name string) bool {
		name = strings.ToLower(name)
		switch {
		case strings.HasPrefix(rest, name):
			r.at += len(name)
		case strings.HasPrefix(rest, name[:min(3, len(name))]):
			r.at += 3
		default:
			return false
		}
		return true
	}
	switch letter {
	case 'p':
		r.afternoon = try("PM")
		if r.afternoon || try("AM") {
			return nil
		}
		return r.wrong("AM or PM")
	case 'a', 'A':
		for day := time.Sunday; day <= time.Saturday; day++ {
			if try(day.String()) {
				return nil
			}
		}
		return r.wrong("a day of the week")
	}
	for month := time.January; month <= time.December; month++ {
		if try(month.String()) {
			r.month = int(month)
			return nil
		}
	}
	return r.wrong("a month")
}

// shortYear reads a year of two digits as POSIX does: 69 to 99 are 19xx.
func (r *reading) shortYear() error {
	if err := r.number(number{&r.year, 0, 99, 2}); err != nil {
		return err
	}
	r.year += 1900
	if r.year < 1969 {
		r.year += 100
	}
	return nil
}

func (r *reading) fraction() error {
	value, count := r.digits(6)
	if count == 0 {
		return r.wrong("a fraction of up to 6 digits")
	}
	for ; count < 6; count++ {
		value *= 10
	}
	r.micros = int(value)
	return nil
}

func (r *reading) seconds() error {
	negative := strings.HasPrefix(r.text[r.at:], "-")
	if negative {
		r.at++
	}
	value, count := r.digits(12)
	if count == 0 {
		return r.wrong("a number of seconds")
	}
	if negative {
		value = -value
	}
	r.unix = &value
	return nil
}

// offset reads Z, UTC, GMT, +0200 or +02:00.
func (r *reading) offset() error {
	for _, name := range []string{"Z", "UTC", "GMT"} {
		if strings.HasPrefix(r.text[r.at:], name) {
			r.at += len(name)
			r.zone = time.UTC
			return nil
		}
	}
	for _, form := range []string{"-07:00", "-0700"} {
		end := min(r.at+len(form), len(r.text))
		if parsed, err := time.Parse(form, r.text[r.at:end]); err == nil {
			r.at = end
			r.zone = parsed.Location()
			return nil
		}
	}
	return r.wrong("a zone such as Z or +0200")
}

// time combines what has been read.
func (r *reading) time() (time.Time, error) {
	if r.unix != nil {
		return time.Unix(*r.unix, int64(r.micros)*1000), nil
	}
	if r.twelve {
		r.hour %= 12
		if r.afternoon {
			r.hour += 12
		}
	}
	if r.yearDay > 0 {
		r.month, r.day = 1, r.yearDay
	}
	t := time.Date(r.year, time.Month(r.month), r.day, r.hour, r.minute, r.second, r.micros*1000, r.zone)
	if r.yearDay == 0 && t.Day() != r.day || t.Year() != r.year {
		return t, fmt.Errorf("there is no such day in %04d-%02d", r.year, r.month)
	}
	return t, nil
}
