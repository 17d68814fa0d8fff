package luacheck

import (
	"path/filepath"
	"strings"

	"janus-golua/internal/luacheck/api"
	"janus-golua/plugin/lua53/luasyntax"
)

// ownModule is the table that a file of the script returns, if all of its fields are known.
type ownModule struct {
	class *api.Class
	// table is the variable that holds the table in its file; nil for `return { … }`.
	table *luasyntax.Local
}

// moduleOf finds the table that a file returns. The result is nil if the file returns anything
// else, or uses the table in a way that may add unknown fields.
func moduleOf(u *unit) *ownModule {
	if u.chunk == nil || u.failure != nil || !u.facts.returns {
		return nil
	}
	body := u.chunk.Main.Body.Statements
	values := body[len(body)-1].(*luasyntax.Return).Values
	name := strings.TrimSuffix(filepath.Base(u.name), ".lua")
	m := &ownModule{class: &api.Class{Name: "module " + name, Fields: map[string]*api.Field{}}}
	switch e := values[0].(type) {
	case *luasyntax.Table:
		if len(values) == 1 && m.constructed(e) {
			return m
		}
	case *luasyntax.Name:
		table, ok := u.facts.values[e.Local].of.(*luasyntax.Table)
		if e.Local == nil || !ok || u.facts.assigned[e.Local] || u.facts.values[e.Local].iterated || !m.constructed(table) {
			return nil
		}
		m.table = e.Local
		if m.used(u, e) {
			return m
		}
	}
	return nil
}

// constructed notes the fields in a table constructor; ok is false if some are not known.
func (m *ownModule) constructed(table *luasyntax.Table) (ok bool) {
	for _, field := range table.Fields {
		key, isText := field.Key.(*luasyntax.String)
		if !isText {
			return false
		}
		m.class.Fields[key.Value] = &api.Field{}
	}
	return true
}

// used notes the fields that a file sets; ok is false if the table gets somewhere where unknown
// fields may be set.
func (m *ownModule) used(u *unit, returned luasyntax.Expression) (ok bool) {
	plain := map[luasyntax.Expression]bool{returned: true}
	for _, target := range u.facts.sets {
		if name, isName := target.Object.(*luasyntax.Name); isName && name.Local == m.table {
			key, constant := constantKey(target)
			if !constant {
				return false
			}
			m.class.Fields[key] = &api.Field{}
		}
	}
	ok = true
	luasyntax.Walk(u.chunk.Main, func(n luasyntax.Node) bool {
		markPlain(n, plain)
		if name, isName := n.(*luasyntax.Name); isName && name.Local == m.table && !plain[name] {
			ok = false
		}
		return ok
	})
	return ok
}

// reading are functions that add no fields to their first argument.
var reading = map[string]bool{"pairs": true, "ipairs": true, "next": true, "type": true, "tostring": true}

// markPlain marks the expressions below a node whose values get no fields there.
func markPlain(n luasyntax.Node, plain map[luasyntax.Expression]bool) {
	switch n := n.(type) {
	case *luasyntax.Index:
		plain[n.Object] = true
	case *luasyntax.MethodCall:
		plain[n.Receiver] = true
	case *luasyntax.Call:
		called := path(n.Function)
		if reading[called] {
			plain[first(n.Arguments)] = true
		}
		if called == "setmetatable" && len(n.Arguments) == 2 {
			plain[n.Arguments[1]] = true // fields are read through this table
		}
	case *luasyntax.Assign:
		for i, target := range n.Targets {
			if index, ok := target.(*luasyntax.Index); ok && i < len(n.Values) {
				if key, ok := constantKey(index); ok && key == "__index" {
					plain[n.Values[i]] = true
				}
			}
		}
	}
}

// ownModule is the result of `require` for a file of the script; nil if it is not certain.
func (i *inference) ownModule(name string) api.Type {
	u := i.unit.modules[name]
	if u == nil || u.module == nil {
		return nil
	}
	return api.Type{{Kind: api.Instance, Class: u.module.class}}
}

// openHanded opens modules that a file passes on as values: whoever gets one may set any field.
func (s *set) openHanded(u *unit) {
	if u.chunk == nil || u.failure != nil {
		return
	}
	plain := map[luasyntax.Expression]bool{}
	luasyntax.Walk(u.chunk.Main, func(n luasyntax.Node) bool {
		markPlain(n, plain)
		switch n := n.(type) {
		case *luasyntax.LocalStatement:
			for _, value := range n.Values {
				plain[value] = true // the variable itself is checked
			}
		case *luasyntax.CallStatement:
			plain[n.Call] = true
		case *luasyntax.Name:
			if module, ok := requires(u.facts.values[n.Local].of); ok && n.Local != nil && !plain[n] {
				s.open(u, module)
			}
		case *luasyntax.Call:
			if module, ok := requires(n); ok && !plain[n] {
				s.open(u, module)
			}
		case *luasyntax.Assign:
			for _, target := range n.Targets {
				s.openSet(u, target)
			}
		case *luasyntax.FunctionStatement:
			s.openSet(u, n.Target)
		}
		return true
	})
}

// openSet opens a module in which a field with a computed name is set.
func (s *set) openSet(u *unit, target luasyntax.Expression) {
	index, ok := target.(*luasyntax.Index)
	if !ok {
		return
	}
	if _, constant := constantKey(index); constant {
		return
	}
	if name, ok := index.Object.(*luasyntax.Name); ok && name.Local != nil {
		if module, ok := requires(u.facts.values[name.Local].of); ok {
			s.open(u, module)
		}
	}
}

func (s *set) open(u *unit, module string) {
	if other := u.modules[module]; other != nil {
		other.module = nil
	}
}
