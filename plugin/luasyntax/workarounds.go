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

// checkAssigns finds the assignments whose values need to be computed before
// the first is assigned: gopher-lua computes a value that goes to a local
// variable in the variable itself, so `a, b = b, a` gives both b's value.
func (p *parser) checkAssigns() {
	for _, s := range p.facts.assigns {
		s.needsCopies = s.overwrites()
		p.facts.rewrites = p.facts.rewrites || s.needsCopies || len(s.overwrittenObjects()) > 0
	}
}

func (s *Assign) overwrites() bool {
	if len(s.Values) == 1 {
		return false
	}
	if s.storesOverwritten() {
		return true
	}
	written := map[*Local]bool{}
	captured := false
	for i, value := range s.Values {
		// A call whose target is the last parameter is built in its place.
		if i < len(s.Targets) && i < len(s.Values)-1 && isMultiple(value) && isLastParameter(s.Targets[i]) {
			captured = noteTarget(s.Targets[i], written) || captured
		}
		if len(written) > 0 && uses(value, written, captured) {
			return true
		}
		if i < len(s.Targets) {
			captured = noteTarget(s.Targets[i], written) || captured
		}
	}
	return false
}

// assignsEnvironment says whether one of several targets is _ENV, of which global
// names among the others are fields.
func (s *Assign) assignsEnvironment() bool {
	for _, target := range s.Targets {
		if n, ok := target.(*Name); ok && n.Name == environmentName {
			return len(s.Targets) > 1
		}
	}
	return false
}

// noteTarget adds a target that is a local variable of the function's own, and
// says whether closures see it.
func noteTarget(target Expression, written map[*Local]bool) (captured bool) {
	if n, ok := target.(*Name); ok && n.Local != nil && !n.Upvalue {
		written[n.Local] = true
		return n.Local.Captured
	}
	return false
}

// storesOverwritten says whether a field gets a variable that is a target, too:
// in `t.x, a = a, 5` the field would get the new value.
func (s *Assign) storesOverwritten() bool {
	written := map[*Local]bool{}
	for _, target := range s.Targets {
		noteTarget(target, written)
	}
	for i := range min(len(s.Targets), len(s.Values)) {
		if isField(s.Targets[i]) && len(written) > 0 && uses(s.Values[i], written, false) {
			return true
		}
	}
	return false
}

// isField says whether a target is a field, or becomes one of _ENV.
func isField(target Expression) bool {
	n, ok := target.(*Name)
	return !ok || n.environment != nil
}

func isLastParameter(target Expression) bool {
	n, ok := target.(*Name)
	if !ok || n.Local == nil || n.Upvalue {
		return false
	}
	parameters := n.Local.owner.Parameters
	return len(parameters) > 0 && parameters[len(parameters)-1] == n.Local
}

// overwrittenObjects are the targets that are fields of a variable which the
// same assignment overwrites: `node, node.next = node.next, nil`.
func (s *Assign) overwrittenObjects() map[*Name]bool {
	written := map[*Local]bool{}
	for _, target := range s.Targets {
		noteTarget(target, written)
	}
	var found map[*Name]bool
	for _, target := range s.Targets {
		index, ok := target.(*Index)
		if !ok {
			continue
		}
		if object, ok := index.Object.(*Name); ok && written[object.Local] && object.Local != nil {
			if found == nil {
				found = map[*Name]bool{}
			}
			found[object] = true
		}
	}
	return found
}

// uses says whether computing an expression may read one of the variables: by
// name, or, when closures have captured some, through a call.
func uses(e Expression, written map[*Local]bool, captured bool) bool {
	found := false
	Walk(e, func(n Node) bool {
		switch n := n.(type) {
		case *Name:
			found = found || n.Local != nil && written[n.Local]
		case *Call, *MethodCall, *Index, *Binary, *Unary:
			// An operator may call a metamethod.
			found = found || captured
		case *Function:
			// It is not called yet, but sees the variable itself.
			return false
		}
		return !found
	})
	return found
}
