package luasyntax

import "strings"

// HelperName begins the names that the translator adds to a source.
const HelperName = "__golua"

// Jump is a goto.
type Jump struct {
	Statement *Goto
	// Active is the number of variables in scope at the goto; it falls when blocks are
	// left.
	Active int
	// Target is the label, in TargetBlock, where TargetActive variables are in
	// scope.
	Target       *Label
	TargetBlock  *Block
	TargetActive int
	// Closes says that the goto leaves a block for which gopher-lua closes upvalues at the
	// right place.
	Closes bool
}

// ClosesTooMuch says whether, at the goto, gopher-lua closes upvalues that must stay open.
func (j *Jump) ClosesTooMuch() bool { return !j.Closes && j.SharesUpvalues() }

// SharesUpvalues says whether closures have captured a variable that is in scope at the
// label. The translator's own variables do not count, because they are never assigned.
func (j *Jump) SharesUpvalues() bool {
	for b := j.TargetBlock; b != nil && b.Owner == j.TargetBlock.Owner; b = b.Parent {
		for _, local := range b.Locals {
			if local.Captured && local.Depth < j.TargetActive && !strings.HasPrefix(local.Name, HelperName) {
				return true
			}
		}
	}
	return false
}

// Captures says whether a variable of the block is an upvalue.
func (b *Block) Captures() bool {
	for _, local := range b.Locals {
		if local.Captured {
			return true
		}
	}
	return false
}

// Tail is the index from which on a block has only labels. There, none of the block's
// variables is in scope any more.
func (b *Block) Tail() int {
	tail := len(b.Statements)
	for !b.Repeat && tail > 0 && isVoid(b.Statements[tail-1]) {
		tail--
	}
	return tail
}

func isVoid(s Statement) bool {
	switch s.(type) {
	case *Label, *Empty:
		return true
	}
	return false
}

// DeclaredBefore counts the variables of the block that are declared before a label.
func (b *Block) DeclaredBefore(label *Label) int {
	count := 0
	for _, local := range b.Locals {
		if local.From.Offset < label.From.Offset {
			count++
		}
	}
	return count
}

// LocalAt returns the name of the variable with a given number among those in scope.
func (b *Block) LocalAt(depth int) string {
	for _, local := range b.Locals {
		if local.Depth == depth {
			return local.Name
		}
	}
	return "?"
}

// Closes returns the variable that is to be closed, or nil.
func (s *LocalStatement) Closes() *Local {
	for _, local := range s.Locals {
		if local.Attribute == "close" {
			return local
		}
	}
	return nil
}
