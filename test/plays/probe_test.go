package plays

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// probe asks which fields of a request a plugin looks at, as what, and in which order:
// all that any request has are wrong at first, and one after the other is put right as
// the plugin complains about it.
type probe struct {
	// before makes what the request is about.
	before sequence
	step   step // a request that is fine
	// within names a list of the request; then the fields of its entry are probed.
	within string
	// right names a field that is right from the beginning: it differs on purpose.
	right string
}

var complaint = regexp.MustCompile(`^(Invalid element type|Missing mandatory element) \((\w+)(?: should be (.*))?\)$`)

// right are values of what a complaint wants.
var right = map[string]any{
	"a string": "x", "a boolean": true, "an integer": n(1), "a positive integer": n(1), "an array": []any{}, "an object": body{}, "a non-empty string": "x",
	"not an empty string": "x",
}

// complaints are those of a plugin, in order, and at last what it says when all is right.
func (p probe) complaints(player *player, fields []string) (said []string) {
	for _, each := range p.before {
		player.run(each)
	}
	wanted, _ := p.step.Body.(body)
	request := clone(wanted).(body)
	entry := request
	if p.within != "" {
		entry = request[p.within].([]any)[0].(body)
	}
	fine := clone(entry).(body)
	for _, name := range fields {
		if name != "request" && name != p.within && name != p.right {
			entry[name] = body{}
		}
	}
	for range 200 {
		outcome := player.run(step{Who: p.step.Who, Body: request})
		message, _ := data(outcome.reply)["error"].(string)
		said = append(said, message)
		found := complaint.FindStringSubmatch(message)
		if found == nil || slices.Contains(said[:len(said)-1], message) {
			said[len(said)-1] = fmt.Sprint(data(outcome.reply)["error_code"], " ", message)
			return said
		}
		name, kind := found[2], found[3]
		if value, ok := fine[name]; ok && found[1] == "Invalid element type" {
			entry[name] = value
		} else if value, ok := fine[name]; ok {
			entry[name] = value
		} else if right[kind] != nil {
			entry[name] = right[kind]
		} else {
			delete(entry, name)
		}
	}
	return said
}

// ofOurs are complaints that only we make, on purpose.
func (p probe) ofOurs(message string) bool {
	d := difference{step: p.step, said: [2]outcome{{}, {reply: body{"plugindata": body{"data": body{"error": message}}}}}}
	return meant(d) != nil
}

// withoutMeant leaves out what both say at last, where that differs on purpose.
func (p probe) withoutMeant(said [2][]string) [2][]string {
	last := [2]outcome{}
	for i, each := range said {
		_, message, _ := strings.Cut(each[len(each)-1], " ")
		last[i].reply = body{"plugindata": body{"data": body{"error": message}}}
	}
	if meant(difference{step: p.step, said: last}) != nil {
		for i, each := range said {
			said[i] = each[:len(each)-1]
		}
	}
	return said
}

// names are all fields that any request of an application has.
func (a application) names() []string {
	found := make(map[string]bool)
	for _, name := range strings.Fields(a.fields) {
		found[name] = true
	}
	for _, verbs := range a.verbs {
		for _, verb := range verbs {
			collect(verb.fields, found)
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func collect(fields []field, found map[string]bool) {
	for _, each := range fields {
		found[each.name] = true
		for _, value := range each.values {
			if inner, ok := value.(list); ok {
				collect(inner.fields, found)
			}
		}
	}
}

// Each request's fields are checked as what the C plugin checks them, in its order: of
// several mistakes both name the same one.
func TestFieldsAreCheckedInTheSameOrder(t *testing.T) {
	for _, app := range applications {
		t.Run(app.called(), func(t *testing.T) {
			s := newStage(t, app)
			for _, each := range app.probes {
				var said [2][]string
				for i, side := range s.sides {
					p := newPlayer(s, side, append(slices.Clone(each.before), each.step))
					said[i] = each.complaints(p, app.names())
					p.end()
					if app.tidy != nil {
						app.tidy(t, side.janitor)
					}
				}
				said = each.withoutMeant(said)
				t.Logf("%s %s: %s", text(each.step), each.within, strings.Join(said[0], ", "))
				if !slices.Equal(slices.DeleteFunc(slices.Clone(said[0]), each.ofOurs), slices.DeleteFunc(slices.Clone(said[1]), each.ofOurs)) {
					t.Errorf("%s %s\n\t   C: %s\n\tours: %s", text(each.step), each.within, strings.Join(said[0], ", "), strings.Join(said[1], ", "))
				}
			}
		})
	}
}
