// Package luasyntax reads Lua 5.3 and 5.4, and translates it to what gopher-lua
// v1.1.2 compiles, which is Lua 5.1 with goto. Every token stays on its line.
//
// Parse gives the syntax tree. Translate gives a source, in which operators and
// statements that Lua 5.1 does not have are calls of functions of package
// operators; that package also compiles, as operators.Load.
package luasyntax

import (
	"fmt"
	"strconv"

	"janus-golua/plugin/work"
)

// helperName begins the names that the translator adds to a source.
const helperName = "__golua"

// Translation is a source for gopher-lua.
type Translation struct {
	// Source is what was translated, unchanged when gopher-lua compiles that
	// as it is.
	Source string
	// Tokens is about how many tokens Source has, Longest the length of the longest, in
	// bytes.
	Tokens, Longest int
	// Helper is empty when Source can be compiled by itself. Else it is a
	// string constant of the main function, for which the table of helpers
	// has to be put in.
	Helper string
}

// Translate translates a source; an error is an *Error, and says what Lua says.
func Translate(source, chunkName string) (Translation, error) {
	return TranslateWithin(nil, source, chunkName)
}

// TranslateWithin is Translate for a script that has a budget; an error may be the
// budget's.
func TranslateWithin(budget work.Budget, source, chunkName string) (Translation, error) {
	chunk, err := ParseWithin(budget, source, chunkName)
	if err != nil {
		return Translation{}, err
	}
	return chunk.Translate()
}

// Translate translates a source that was parsed.
func (c *Chunk) Translate() (Translation, error) {
	if !c.facts.rewrites && !c.facts.freeEnvironment && len(c.facts.edits) == 0 {
		return Translation{Source: c.source, Tokens: c.facts.tokens, Longest: c.facts.longest}, nil
	}
	return c.translate(asNeeded)
}

// extent is how much a translation changes.
type extent int

const (
	asNeeded extent = iota
	// everywhere is for tests: what is done against errors of gopher-lua's
	// compiler is done where there is none, too.
	everywhere
)

func (c *Chunk) translate(extent extent) (result Translation, err error) {
	defer catch(&err)
	t := &translator{
		writer: writer{source: c.source, edits: c.facts.edits},
		chunk:  c, extent: extent, helper: freeName(c.facts.reserved),
	}
	t.Budget = c.budget
	t.reserve(len(c.source) + len(c.source)/4)
	t.registers = c.Main.mostActive
	t.block(c.Main.Body)
	t.copyTo(len(c.source))
	prefix := ""
	if c.facts.freeEnvironment {
		prefix = fmt.Sprintf("local _ENV=%s ", t.help("environment()"))
	}
	if t.helped {
		prefix = fmt.Sprintf("local %s=%q %s", t.helper, t.helper, prefix)
		result.Helper = t.helper
	}
	t.Spend(2 * len(t.out))
	result.Source = prefix + string(t.out)
	// A string may be written anew, with escapes.
	result.Tokens, result.Longest = c.facts.tokens, longestEscape*c.facts.longest
	return result, nil
}

// freeName is a name with which no word of the source begins.
func freeName(reserved []string) string {
	if len(reserved) == 0 {
		return helperName
	}
	highest := 0
	for _, word := range reserved {
		digits := word[len(helperName):]
		end := 0
		for end < len(digits) && isDigit(digits[end]) {
			end++
		}
		// Numbers of more digits than ours are none of ours.
		if number, err := strconv.Atoi(digits[:end]); err == nil && end < 10 {
			highest = max(highest, number)
		}
	}
	return fmt.Sprintf("%s%d_", helperName, highest+1)
}
