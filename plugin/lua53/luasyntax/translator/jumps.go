package translator

import (
	"fmt"

	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/lexer"
)

// returns translates a return. Inside a rest that was made a function, the return becomes a
// signal with the values.
func (t *translator) returns(s *luasyntax.Return) {
	if t.closing == nil {
		t.expressions(s.Values)
		return
	}
	t.copyTo(s.From.Offset)
	signal := t.closing.signal(exit{})
	if len(s.Values) > 0 {
		signal += ","
	}
	t.insert("do return " + signal)
	t.skipTo(s.From.Offset + len(lexer.Spelling[lexer.KwReturn]))
	t.expressions(s.Values)
	if s.SemicolonAt >= 0 {
		t.copyTo(s.SemicolonAt)
		t.skipTo(s.SemicolonAt + 1)
	}
	t.copyTo(s.End())
	t.insert(" end")
}

func (t *translator) breaks(s *luasyntax.Break) {
	t.copyTo(s.From.Offset)
	switch text := t.leave(exit{loop: s.Block}); {
	case text != lexer.Spelling[lexer.KwBreak]:
		t.insert("do " + text + " end")
		t.skipTo(s.End())
	case !s.Last || t.extent == everywhere:
		t.insert("do ")
		t.copyTo(s.End())
		t.insert(" end")
	}
}

func (t *translator) goes(s *luasyntax.Goto) {
	t.copyTo(s.From.Offset)
	if signal := t.signal(exit{jump: s.Jump}); signal != "" {
		t.insert("do " + signal + " end")
		t.skipTo(s.End())
		return
	}
	if s.Jump.ClosesTooMuch() || t.extent == everywhere {
		t.insert("do " + t.upvalue())
		t.copyTo(s.End())
		t.insert(" end")
	}
}

// exit is a way out of a block: to a label, out of a loop, or, when it has
// neither, out of the function.
type exit struct {
	jump *luasyntax.Jump
	loop *luasyntax.Block
}

func (e exit) returns() bool { return e.jump == nil && e.loop == nil }

// same says whether two exits go to the same place.
func (e exit) same(other exit) bool {
	if e.jump != nil && other.jump != nil {
		return e.jump.Target == other.jump.Target
	}
	return e.jump == other.jump && e.loop == other.loop
}

// leave writes the code for an exit.
func (t *translator) leave(e exit) string {
	if signal := t.signal(e); signal != "" {
		return signal
	}
	switch {
	case e.loop != nil:
		return lexer.Spelling[lexer.KwBreak]
	case e.returns():
		return "return " + t.help(fmt.Sprintf("unpack(%s_v)", t.helper))
	case e.jump.SharesUpvalues():
		return "do " + t.upvalue() + "goto " + e.jump.Target.Name + " end"
	}
	return "goto " + e.jump.Target.Name
}

// signal writes the code by which a rest that was made a function tells its outside to take
// an exit. It is empty when the exit stays inside.
func (t *translator) signal(e exit) string {
	if t.closing == nil || t.closing.contains(e) {
		return ""
	}
	t.Spend(len(t.closing.exits)) // which it is compared with
	signal := "return " + t.closing.signal(e)
	if e.returns() {
		signal += "," + t.help(fmt.Sprintf("unpack(%s_v)", t.helper))
	}
	return signal
}
