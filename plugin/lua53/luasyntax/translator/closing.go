package translator

import (
	"fmt"
	"strconv"

	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/lexer"
)

// The rest of a block after `local x <close>` becomes a function, which the
// helper `close` calls, protected, and after which it closes x:
//
//	local x = open() local s,v=__golua.close("x",x,function() ... end) if s==2 then break end
//
// A signal tells how the rest has ended: nil at its end, 0 with the
// condition of an `until`, 1 with the values of a return (returnSignal), more
// for the other exits that it takes, in their order.

// closing is the rest of a block after such a variable.
type closing struct {
	outer *closing
	// from and to are the offsets of the rest.
	from, to int
	// returns says that the rest contains a return; exits are the other exits that it
	// takes.
	returns bool
	exits   []exit
}

const returnSignal = 1

// maxExits bounds the exits of one rest, maxRests how many may be in each other:
// gopher-lua's compiler recurses for each, and takes 12 KiB.
const (
	maxExits = 200
	maxRests = 100
)

// contains says whether an exit goes to a place in the rest.
func (c *closing) contains(e exit) bool {
	switch {
	case e.jump != nil:
		at := e.jump.Target.From.Offset
		return c.from <= at && at < c.to
	case e.loop != nil:
		return c.from <= e.loop.From.Offset
	}
	return false
}

// signal returns the number of an exit.
func (c *closing) signal(e exit) string {
	if e.returns() {
		c.returns = true
		return strconv.Itoa(returnSignal)
	}
	number := 0
	for number < len(c.exits) && !c.exits[number].same(e) {
		number++
	}
	if number == len(c.exits) {
		c.exits = append(c.exits, e)
	}
	return strconv.Itoa(returnSignal + 1 + number)
}

// closeRest translates a statement that declares a to-be-closed variable, and
// what follows it in its block.
func (t *translator) closeRest(b *luasyntax.Block, index int, until *luasyntax.Repeat) {
	s := b.Statements[index].(*luasyntax.LocalStatement)
	if t.rests++; t.rests > maxRests {
		t.fail(s.From, "chunk has too many syntax levels (variables to be closed)")
	}
	t.local(s)
	t.copyTo(s.End())
	rest := &closing{outer: t.closing, from: s.End(), to: s.End()}
	last := max(b.Tail(), index+1)
	if last > index+1 {
		rest.to = b.Statements[last-1].End()
	}
	parameters := ""
	if b.Owner.Variadic {
		parameters = "..."
	}
	name := s.Closes().Name
	t.insert(fmt.Sprintf(" local %[1]s_s,%[1]s_v=%[2]s%[3]q,%[3]s,function(%[4]s) ",
		t.helper, t.help("close("), name, parameters))
	t.closing = rest
	nested := t.statements(b, index+1, last, until)
	t.condition(until, nested)
	t.closing = rest.outer
	t.copyTo(rest.to)
	if parameters != "" {
		parameters = "," + parameters
	}
	t.insert(" end" + parameters + ") ")
	if len(rest.exits) > maxExits {
		t.fail(s.From, "too many ways out of a block with a variable to be closed")
	}
	t.dispatch(rest)
	t.rests--
}

// condition ends the rest of a loop's body with the condition that follows.
func (t *translator) condition(until *luasyntax.Repeat, nested bool) {
	switch {
	case until == nil:
	case nested:
		t.insert(" return 0," + t.helper + "_v")
	default:
		t.copyTo(until.UntilAt)
		t.insert("return 0,")
		t.skipTo(until.UntilAt + len(lexer.Spelling[lexer.KwUntil]))
		t.expression(until.Condition)
		t.copyTo(until.Condition.End())
	}
}

// dispatch writes the code that takes the exit which a rest has signalled.
func (t *translator) dispatch(rest *closing) {
	exits := rest.exits
	if rest.returns {
		exits = append([]exit{{}}, exits...)
	}
	for _, e := range exits {
		t.Spend(len(exits))
		t.insert(fmt.Sprintf("if %s_s==%s then %s end ", t.helper, rest.signal(e), t.leave(e)))
	}
}
