package plays

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	. "janus-golua/test/janustest"
)

// outcome is what came of a step: the answer, the events of all handles, and the media
// that arrived.
type outcome struct {
	reply  any
	events map[string][]any
}

// difference is one place in which two outcomes of a step are not the same.
type difference struct {
	app          string
	play         sequence // up to the step
	step         step
	path         string
	theirs, ours any
	// said is all of the step.
	said [2]outcome
}

func (d difference) String() string {
	return fmt.Sprintf("%s: C %s, ours %s", d.path, text(d.theirs), text(d.ours))
}

var inside = regexp.MustCompile(`\[\d+\]|^\w+ gets`)

// kind tells differences of one cause from others, roughly.
func (d difference) kind() string {
	kind := d.step.verb() + " " + inside.ReplaceAllString(d.path, "")
	if strings.Contains(d.path, ".error") {
		kind += " " + sort(d.theirs) + " " + sort(d.ours)
	}
	return kind
}

// sort is what sort of value something is; short values are themselves.
func sort(value any) string {
	written := madeUp.ReplaceAllString(text(value), "#")
	written = regexp.MustCompile(`\d{2,}|'[^']*'`).ReplaceAllStringFunc(written, func(found string) string {
		if len(found) == 3 && found[0] == '4' { // an error code
			return found
		}
		return "#"
	})
	return written[:min(len(written), 60)]
}

// differing are the differences of a play, those of the first step that has any.
func differing(app string, play sequence, said [2][]outcome) []difference {
	remember := [2]memory{{}, {}}
	for i, each := range play {
		var found []difference
		note := func(path string, theirs, ours any) {
			found = append(found, difference{app, play[:i+1], each, path, theirs, ours, [2]outcome{said[0][i], said[1][i]}})
		}
		theirs, ours := said[0][i], said[1][i]
		Walk("reply", theirs.reply, ours.reply, note)
		whos := slices.AppendSeq(slices.Collect(maps.Keys(theirs.events)), maps.Keys(ours.events))
		slices.Sort(whos)
		for _, who := range slices.Compact(whos) {
			Walk(who+" gets", any(remember[0].adjusted(who, theirs.events[who])), any(remember[1].adjusted(who, ours.events[who])), note)
		}
		left, ends := onlyUnmeant(found)
		if len(left) > 0 || ends {
			return left
		}
	}
	return nil
}
