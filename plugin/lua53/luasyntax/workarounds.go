package luasyntax

import "strings"

// What follows finds sources that gopher-lua v1.1.2 compiles, but to something
// else than they mean, in Lua 5.1 as in 5.3.

// itemsPerFlush is how many list items gopher-lua collects before it stores them.
const itemsPerFlush = 50

// lastIsMultiple says whether the last field has a key and a call (or `...`) as
// its value, after fields in list order: gopher-lua appends all the call's
// values to the list, as with {"a", n = select("#", ...)}.
func (t *Table) lastIsMultiple() bool {
	if len(t.Fields) == 0 || t.Fields[len(t.Fields)-1].Key == nil {
		return false
	}
	if !isMultiple(t.Fields[len(t.Fields)-1].Value) {
		return false
	}
	for _, field := range t.Fields {
		if field.Key == nil {
			return true
		}
	}
	return false
}

// isMultiple says whether an expression may have any number of values.
func isMultiple(e Expression) bool {
	switch e.(type) {
	case *Call, *MethodCall, *Vararg:
		return true
	}
	return false
}

// fullFlushAt gives the first field with a key that directly follows a full 50
// list items, when no list item comes after it, or -1. gopher-lua stores the
// items again after each such field, from registers that the field has used.
func (t *Table) fullFlushAt() int {
	items, at := 0, -1
	for i, field := range t.Fields {
		switch {
		case field.Key == nil:
			items, at = items+1, -1
		case at < 0 && items > 0 && items%itemsPerFlush == 0:
			at = i
		}
	}
	return at
}

// checkJumps finds the gotos that need an upvalue to close: gopher-lua closes
// all upvalues of the function, also those of variables that stay in scope,
// which the function and its closures then no longer share.
func (p *parser) checkJumps() {
	for _, jump := range p.facts.jumps {
		p.Spend(jumpSteps)
		p.facts.rewrites = p.facts.rewrites || jump.closesTooMuch()
	}
}

func (j *jump) closesTooMuch() bool { return !j.closes && j.sharesUpvalues() }

// sharesUpvalues says whether closures have captured a variable that is in
// scope where the goto goes to. The translator's own are never assigned.
func (j *jump) sharesUpvalues() bool {
	for b := j.targetBlock; b != nil && b.owner == j.targetBlock.owner; b = b.parent {
		for _, local := range b.locals {
			if local.Captured && local.depth < j.targetActive && !strings.HasPrefix(local.Name, helperName) {
				return true
			}
		}
	}
	return false
}
