package luacheck

import (
	"slices"
	"strings"

	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/nearest"
)

// callbacks reports callbacks of level 1 that are misspelt or missing.
func (v visitor) callbacks() {
	meant := v.misspelt()
	p := v.unit.program
	if p.level2 || p.anyGlobals || v.unit.facts.returns || !v.isMain() {
		return
	}
	var missing []string
	for name, callback := range v.api.Callbacks {
		if callback.Required && !p.globals[name] && !meant[name] {
			missing = append(missing, name)
		}
	}
	if len(missing) == 0 {
		return
	}
	slices.Sort(missing)
	v.add(MissingCallback, v.firstCallback(), "", "a script must define %s, too", list(missing, "and"))
}

// misspelt reports global functions whose names nearly are those of callbacks, and returns
// the callbacks that were meant. A function that the script itself uses is no
// callback.
func (v visitor) misspelt() map[string]bool {
	meant := map[string]bool{}
	p := v.unit.program
	for name, writes := range v.unit.facts.writes {
		last := writes[len(writes)-1]
		if _, isFunction := last.value.(*luasyntax.Function); !isFunction || v.exists(name) || p.used[name] {
			continue
		}
		var candidates []string
		for callback := range v.api.Callbacks {
			if !p.globals[callback] && isSlip(name, callback) {
				candidates = append(candidates, callback)
			}
		}
		if near := nearest.Name(name, candidates); near != "" {
			meant[near] = true
			v.add(MisspeltCallback, last.at, near, "nothing calls %s", name)
		}
	}
	return meant
}

// isSlip says whether a name is so near to a callback's name that no other meaning is
// likely. A short name must have the same letters.
func isSlip(name, callback string) bool {
	slips := nearest.Apart(name, callback)
	switch {
	case len(callback) < 8:
		return slips == 0 || slips == 1 && len(name) == len(callback) && sameLetters(name, callback)
	case len(callback) < 12:
		return slips <= 1
	}
	return slips <= 2
}

func sameLetters(a, b string) bool {
	x, y := []byte(strings.ToLower(a)), []byte(strings.ToLower(b))
	slices.Sort(x)
	slices.Sort(y)
	return string(x) == string(y)
}

// isMain says whether the file defines callbacks, and no file of the same program defines
// more. A single function that may have another purpose, such as init, does not count.
func (v visitor) isMain() bool {
	own := v.count(v.unit)
	if own == 0 {
		return false
	}
	for _, other := range v.unit.program.units {
		if other == v.unit {
			continue
		}
		if count := v.count(other); count > own || count == own && other.name < v.unit.name {
			return false
		}
	}
	return true
}

// count is the number of callbacks in a file, 0 if all of them might have another purpose.
func (v visitor) count(u *unit) int {
	count, certain := 0, false
	for name, writes := range u.facts.writes {
		if _, isFunction := writes[0].value.(*luasyntax.Function); isFunction && v.api.Callbacks[name] != nil {
			count++
			certain = certain || strings.ToLower(name) != name
		}
	}
	if !certain {
		return 0
	}
	return count
}

func (v visitor) firstCallback() luasyntax.Position {
	var first luasyntax.Position
	for name, writes := range v.unit.facts.writes {
		if at := writes[0].at; v.api.Callbacks[name] != nil && (first.Line == 0 || at.Offset < first.Offset) {
			first = at
		}
	}
	return first
}

// list joins words as "a, b and c".
func list(words []string, last string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	end := len(words) - 1
	return strings.Join(words[:end], ", ") + " " + last + " " + words[end]
}
