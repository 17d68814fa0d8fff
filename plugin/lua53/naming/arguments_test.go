package naming_test

import (
	"strings"
	"testing"
)

// libraryFunctions are those whose arguments can be wrong without harm. There are none that
// give another value each time, none whose C code leaves the order of checks to the compiler
// (math.fmod, package.searchpath), or a name to chance (math.atan), and none of which docs/lua-compat.md has a difference.
const libraryFunctions = `collectgarbage error getmetatable ipairs load pairs pcall rawequal rawget rawlen rawset
select setmetatable tonumber tostring type xpcall
coroutine.create coroutine.isyieldable coroutine.resume coroutine.running coroutine.status coroutine.yield
math.abs math.acos math.asin math.ceil math.cos math.deg math.exp math.floor math.log math.max math.min
math.modf math.rad math.random math.sin math.sqrt math.tan math.tointeger math.type math.ult
string.byte string.char string.find string.format string.gmatch string.gsub string.len string.lower string.match
string.pack string.packsize string.rep string.reverse string.sub string.unpack string.upper
table.concat table.insert table.move table.pack table.remove table.sort table.unpack
utf8.char utf8.codepoint utf8.codes utf8.len utf8.offset
os.difftime os.getenv io.type debug.getinfo debug.getlocal debug.getmetatable debug.getupvalue debug.setupvalue`

var someArguments = []string{"", "nil", "{}", "1.5", "-1", `"x"`, "function() end"}

// argumentSnippets calls each function with wrong arguments, by several names.
func argumentSnippets() (sources []string) {
	for _, function := range strings.Fields(libraryFunctions) {
		for _, first := range someArguments {
			sources = append(sources, "return "+function+"("+first+")")
			if first == "" {
				continue
			}
			for _, second := range someArguments[1:] {
				sources = append(sources, "local f = "+function+" f("+first+", "+second+")", "pcall(error, pcall("+function+", "+first+", "+second+", {})) error(select(2, pcall("+function+", "+first+", "+second+", {})), 0)")
			}
		}
		if name, isString := strings.CutPrefix(function, "string."); isString {
			for _, first := range someArguments {
				sources = append(sources, `return ("x"):`+name+"("+first+")", "local s = {"+name+" = "+function+"} s:"+name+"("+first+")")
			}
		}
	}
	return sources
}

func TestArgumentErrorsAreThoseOfLua53(t *testing.T) {
	sources := argumentSnippets()
	theirs, ok := debian(t, sources)
	if !ok {
		t.Skip("lua5.3 is not installed")
	}
	different := 0
	for i, message := range ours(t, sources) {
		// Numbers that are errors of error(…) are written as floats there.
		if message == theirs[i] || message == strings.TrimSuffix(strings.ReplaceAll(theirs[i], "-nan", "nan"), ".0") {
			continue
		}
		if different++; different <= 20 {
			t.Errorf("%s\n\tours:   %s\n\tlua5.3: %s", sources[i], message, theirs[i])
		}
	}
}
