package plays

import (
	"encoding/json"
	"maps"
	"slices"
)

// shrink makes a sequence as small as it can while it still shows what it shows:
// without steps, without fields, with simpler values. `shows` may be asked so often.
func shrink(play sequence, tries int, shows func(sequence) bool) sequence {
	try := func(candidate sequence) bool {
		if tries <= 0 {
			return false
		}
		tries--
		return shows(candidate)
	}
	for before := ""; before != play.String() && tries > 0; {
		before = play.String()
		play = fewerSteps(play, try)
		play = simplerSteps(play, try)
	}
	return play
}

// fewerSteps leaves out halves, then quarters, and at last single steps.
func fewerSteps(play sequence, shows func(sequence) bool) sequence {
	for size := max(1, len(play)/2); size >= 1; size /= 2 {
		for at := len(play) - size; at >= 0; at -= size {
			at = min(at, len(play)-size)
			if at < 0 || len(play) == size {
				break
			}
			if candidate := slices.Concat(play[:at], play[at+size:]); shows(candidate) {
				play = candidate
			}
		}
	}
	return play
}

// simplerSteps makes each request simpler.
func simplerSteps(play sequence, shows func(sequence) bool) sequence {
	for i := range play {
		play = simplerBody(play, i, shows)
	}
	return play
}

func simplerBody(play sequence, i int, shows func(sequence) bool) sequence {
	for again := true; again; {
		again = false
		for _, simpler := range simplerValues(play[i].Body) {
			candidate := slices.Clone(play)
			candidate[i].Body = simpler
			if shows(candidate) {
				play, again = candidate, true
				break
			}
		}
	}
	return play
}

// simplerValues are values that are a bit simpler than one.
func simplerValues(value any) (simpler []any) {
	switch value := value.(type) {
	case map[string]any:
		return simplerObjects(value)
	case []any:
		for i := range value {
			simpler = append(simpler, slices.Concat(value[:i], value[i+1:]))
			for _, inner := range simplerValues(value[i]) {
				copied := slices.Clone(value)
				copied[i] = inner
				simpler = append(simpler, copied)
			}
		}
	case string:
		if len(value) > 8 && value[0] != '$' {
			simpler = append(simpler, value[:len(value)/2], value[:8])
		}
	case json.Number:
		if value != "0" && value != "1" {
			simpler = append(simpler, json.Number("1"))
		}
	}
	return simpler
}

func simplerObjects(object map[string]any) (simpler []any) {
	for _, name := range slices.Sorted(maps.Keys(object)) {
		without := maps.Clone(object)
		delete(without, name)
		simpler = append(simpler, without)
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if name == "request" || name == "textroom" {
			continue
		}
		for _, inner := range simplerValues(object[name]) {
			copied := maps.Clone(object)
			copied[name] = inner
			simpler = append(simpler, copied)
		}
	}
	return simpler
}
