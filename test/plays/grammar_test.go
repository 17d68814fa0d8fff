package plays

import (
	"encoding/json"
	"math/rand"
	"slices"
)

// field is one that a request may have: the values that make sense, and in how many of
// a hundred requests it stands.
type field struct {
	name   string
	often  int
	values []any
	// tame fields have none but these values: others would stop the C plugin.
	tame bool
}

func often(percent int, name string, values ...any) field {
	return field{name: name, often: percent, values: values}
}

func always(name string, values ...any) field { return often(97, name, values...) }
func maybe(name string, values ...any) field  { return often(25, name, values...) }
func rarely(name string, values ...any) field { return often(8, name, values...) }

// never is a field that never has other values than these.
func never(name string, values ...any) field {
	f := often(8, name, values...)
	f.tame = true
	return f
}

// list makes a value of entries that have fields.
type list struct{ fields []field }

func entries(fields ...field) list { return list{fields} }

// verb is a kind of request.
type verb struct {
	name   string
	weight int
	fields []field
	// deed is what goes with it.
	deed string
}

// grammar makes requests. wild is in how many of a thousand fields something is wrong.
type grammar struct {
	r    *rand.Rand
	wild int
	// key names the field that has the verb.
	key string
}

func n(number int) json.Number { return json.Number(text(number)) }

func bools() []any { return []any{true, false} }

func (g *grammar) chance(percent int) bool { return g.r.Intn(100) < percent }

// fill makes an object with the fields.
func (g *grammar) fill(fields []field) body {
	request := make(body)
	for _, f := range fields {
		if g.chance(f.often) {
			request[f.name] = g.value(f)
		}
	}
	if g.r.Intn(1000) < g.wild/4 {
		request[pick(g.r, []string{"unknown", "ROOM", "Request", "janus"})] = oddValue(g.r)
	}
	return request
}

func (g *grammar) value(f field) any {
	if g.r.Intn(1000) < g.wild && !f.tame {
		return oddValue(g.r)
	}
	value := pick(g.r, f.values)
	switch value := value.(type) {
	case list:
		made := []any{}
		for range 1 + g.r.Intn(3) {
			made = append(made, g.fill(value.fields))
		}
		return made
	case string:
		if value != "" && value[0] != '$' && g.r.Intn(1000) < g.wild/2 {
			return otherCase(g.r, value)
		}
		return value
	}
	return clone(value)
}

// request makes one of a verb.
func (g *grammar) request(v verb) body {
	made := g.fill(v.fields)
	if _, taken := made[g.key]; taken || g.key == "" {
		return made
	}
	made[g.key] = v.name
	switch {
	case g.r.Intn(1000) < g.wild/3:
		made[g.key] = otherCase(g.r, v.name)
	case g.r.Intn(1000) < g.wild/10:
		made[g.key] = oddValue(g.r)
	}
	return made
}

// choose picks a verb by the weights.
func (g *grammar) choose(verbs []verb) verb {
	total := 0
	for _, v := range verbs {
		total += v.weight
	}
	at := g.r.Intn(total)
	i := slices.IndexFunc(verbs, func(v verb) bool { at -= v.weight; return at < 0 })
	return verbs[i]
}

// step makes one of somebody.
func (g *grammar) step(who string, v verb) step {
	return step{Who: who, Do: v.deed, Body: g.request(v)}
}
