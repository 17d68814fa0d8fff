// Package translator translates Lua 5.3 and 5.4 to the language that gopher-lua v1.1.2
// compiles: Lua 5.1 with goto. Every token stays on its line.
//
// In a translation, operators and statements that Lua 5.1 does not have become calls of
// functions of package operators. That package also compiles translations (operators.Load).
package translator

import (
	"fmt"
	"strconv"

	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/lua53/luasyntax/lexer"
	"janus-golua/plugin/lua53/luasyntax/parser"
	"janus-golua/plugin/work"
)

// Translation is a source for gopher-lua.
type Translation struct {
	// Source is the translated source. It equals the original if gopher-lua can compile
	// that unchanged.
	Source string
	// Tokens is about how many tokens Source has, Longest the length of the longest, in
	// bytes.
	Tokens, Longest int
	// Helper is empty when Source can be compiled by itself. Otherwise it is a string
	// constant of the main function, which the table of helpers has to replace.
	Helper string
}

// Translate translates a source; an error is a *luasyntax.Error, and says what Lua says.
func Translate(source, chunkName string) (Translation, error) {
	return TranslateWithin(nil, source, chunkName)
}

// TranslateWithin is Translate for a script that has a budget; an error may be the
// budget's.
func TranslateWithin(budget work.Budget, source, chunkName string) (Translation, error) {
	chunk, err := parser.ParseWithin(budget, source, chunkName)
	if err != nil {
		return Translation{}, err
	}
	return ofChunk(chunk)
}

func ofChunk(c *parser.Chunk) (Translation, error) {
	if !c.Facts.Rewrites && !c.Facts.FreeEnvironment && len(c.Facts.Edits) == 0 {
		return Translation{Source: c.Source, Tokens: c.Facts.Tokens, Longest: c.Facts.Longest}, nil
	}
	return translateChunk(c, asNeeded)
}

// extent is how much a translation changes.
type extent int

const (
	asNeeded extent = iota
	// everywhere is for tests: workarounds for errors of gopher-lua's compiler are then
	// applied even where they are not needed.
	everywhere
)

func translateChunk(c *parser.Chunk, extent extent) (result Translation, err error) {
	defer lexer.Catch(&err)
	t := &translator{
		writer: writer{source: c.Source, edits: c.Facts.Edits},
		chunk:  c, extent: extent, helper: freeName(c.Facts.Reserved),
	}
	t.Budget = c.Budget
	t.reserve(len(c.Source) + len(c.Source)/4)
	t.registers = min(c.Main.MostActive, mostVariables)
	t.block(c.Main.Body)
	t.copyTo(len(c.Source))
	prefix := ""
	if c.Facts.FreeEnvironment {
		prefix = fmt.Sprintf("local _ENV=%s ", t.help("environment()"))
	}
	if t.helped {
		prefix = fmt.Sprintf("local %s=%q %s", t.helper, t.helper, prefix)
		result.Helper = t.helper
	}
	t.Spend(2 * len(t.out))
	result.Source = prefix + string(t.out)
	// A string may be written anew, with escapes.
	result.Tokens, result.Longest = c.Facts.Tokens, lexer.LongestEscape*c.Facts.Longest
	return result, nil
}

// freeName returns a name with which no word of the source begins.
func freeName(reserved []string) string {
	if len(reserved) == 0 {
		return luasyntax.HelperName
	}
	highest := 0
	for _, word := range reserved {
		digits := word[len(luasyntax.HelperName):]
		end := 0
		for end < len(digits) && lexer.IsDigit(digits[end]) {
			end++
		}
		// Numbers of more digits than ours are none of ours.
		if number, err := strconv.Atoi(digits[:end]); err == nil && end < 10 {
			highest = max(highest, number)
		}
	}
	return fmt.Sprintf("%s%d_", luasyntax.HelperName, highest+1)
}
