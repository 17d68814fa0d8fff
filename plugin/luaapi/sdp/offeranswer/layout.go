package offeranswer

import (
	"fmt"
	"strconv"

	"janus-golua/plugin/luaapi/sdp/description"
)

// layout finds places for the lines of an offer.
type layout struct {
	previous *description.Description
	places   []place
	// taken are the mids in use.
	taken map[string]bool
	next  int // where to look for a free number
}

// place is an m-line of the offer. line is nil for an m-line that is no longer used.
type place struct {
	line  *Line
	index int // of line
	mid   string
}

// newLayout gives each line its place. Lines with the mid of an existing m-line come first,
// so that no other line takes their places.
func newLayout(lines []Line, previous *description.Description) (*layout, error) {
	l := &layout{previous: previous, taken: make(map[string]bool)}
	byMid := make(map[string]int)
	l.places = make([]place, 0, len(previous.Media)+len(lines))
	for i := range previous.Media {
		mid := previous.Media[i].Mid
		l.places = append(l.places, place{mid: mid})
		byMid[mid], l.taken[mid] = i, true
	}
	if err := l.keep(lines, byMid); err != nil {
		return nil, err
	}
	for i := range lines {
		if _, kept := byMid[lines[i].Mid]; !kept || lines[i].Mid == "" {
			l.add(&lines[i], i)
		}
	}
	if len(l.places) > description.MaxMedia {
		return nil, fmt.Errorf("the offer has %d m-lines, more than %d", len(l.places), description.MaxMedia)
	}
	return l, l.checkData()
}

// keep places the lines whose mids exist already.
func (l *layout) keep(lines []Line, byMid map[string]int) error {
	asked := make(map[string]bool)
	for i := range lines {
		line := &lines[i]
		if line.Mid == "" {
			continue
		}
		if asked[line.Mid] {
			return fmt.Errorf("two m-lines have the mid %q", line.Mid)
		}
		asked[line.Mid], l.taken[line.Mid] = true, true
		at, there := byMid[line.Mid]
		if !there {
			continue
		}
		if kind := l.previous.Media[at].Kind; line.Kind != "" && line.Kind != kind {
			return fmt.Errorf("the m-line with the mid %q is of %s, and cannot become one of %s", line.Mid, kind, line.Kind)
		}
		l.places[at].line, l.places[at].index = line, i
	}
	return nil
}

// add puts a line into an unused place, or behind all others.
func (l *layout) add(line *Line, index int) {
	if at := l.idle(line); at >= 0 {
		l.places[at].line, l.places[at].index = line, index
		return
	}
	mid := line.Mid
	for ; mid == ""; l.next++ {
		if number := strconv.Itoa(l.next); !l.taken[number] {
			mid, l.taken[number] = number, true
		}
	}
	l.places = append(l.places, place{line, index, mid})
}

// idle returns the place of an unused m-line for a line without a mid; -1 when there is
// none. A rejected m-line cannot be used again: its transceiver in the browser is gone.
func (l *layout) idle(line *Line) int {
	if line.Mid != "" {
		return -1
	}
	for i := range l.previous.Media {
		m := &l.previous.Media[i]
		if l.places[i].line == nil && m.Kind == line.Kind && m.Direction == description.Inactive && !m.Rejected() {
			return i
		}
	}
	return -1
}

// checkData allows only one m-line of data: Janus supports no more.
func (l *layout) checkData() error {
	count := 0
	for i, place := range l.places {
		if i < len(l.previous.Media) {
			m := &l.previous.Media[i]
			if m.Kind == description.Data && !m.Rejected() && (place.line == nil || !place.line.Rejected) {
				count++
			}
		} else if place.line.Kind == description.Data && !place.line.Rejected {
			count++
		}
	}
	if count > 1 {
		return fmt.Errorf("the offer has %d m-lines of data, and Janus has one", count)
	}
	return nil
}
