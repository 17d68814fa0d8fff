package luacheck

import "slices"

// Severity says how surely a finding breaks something.
type Severity string

// An Error fails when the line runs, or the code never does what is meant. A Warning is
// likely a mistake, or behaves differently from Lua 5.3.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
)

// Code names a kind of finding; it is stable, so that scripts can ignore it.
type Code string

// The codes.
const (
	SyntaxError      Code = "syntax"
	ConstAssignment  Code = "const-assignment"
	UndefinedGlobal  Code = "undefined-global"
	AccidentalGlobal Code = "accidental-global"
	MisspeltCallback Code = "misspelt-callback"
	MissingCallback  Code = "missing-callback"
	UnknownEvent     Code = "unknown-event"
	UnknownField     Code = "unknown-field"
	MissingField     Code = "missing-field"
	MissingArgument  Code = "missing-argument"
	ExtraArgument    Code = "extra-argument"
	WrongType        Code = "wrong-type"
	WrongValue       Code = "wrong-value"
	WrongCall        Code = "wrong-call"
	CannotWait       Code = "cannot-wait"
	Unavailable      Code = "unavailable"
	Sandboxed        Code = "sandboxed"
	NotCollected     Code = "not-collected"
	BigInteger       Code = "big-integer"
	CModule          Code = "c-module"
	UnknownModule    Code = "unknown-module"
	UnusedLocal      Code = "unused-local"
	BadComment       Code = "bad-comment"
)

// Description describes a code.
type Description struct {
	Code     Code
	Severity Severity
	// Text says what is found, as a row of the documentation.
	Text string
}

// Descriptions lists all codes.
func Descriptions() []Description {
	return []Description{
		{SyntaxError, Error, "the source does not compile; the text is Lua's own, and the check of the file ends there"},
		{ConstAssignment, Error, "a `<const>` or `<close>` variable is assigned to"},
		{UndefinedGlobal, Error, "a global variable is read that nothing sets: neither the API, nor this file, nor a file that it " +
			"requires or that requires it. A global that the file compares with nil or uses as a condition may be missing"},
		{AccidentalGlobal, Warning, "a function sets a global variable that nothing sets outside of functions (or in `init`): `local` is missing"},
		{MisspeltCallback, Error, "the name of a global function that nothing uses is nearly that of a callback"},
		{MissingCallback, Error, "a script of level 1 lacks callbacks that it must define; reported at the first callback that it does define"},
		{UnknownEvent, Error, "`janus.on` with an event that does not exist"},
		{UnknownField, Error, "a field or method that a module, an object or a table of options does not have"},
		{MissingField, Error, "a table of options lacks a required field"},
		{MissingArgument, Error, "a call has too few arguments"},
		{ExtraArgument, Warning, "a call has more arguments than the function takes"},
		{WrongType, Error, "an argument or field is of a type that the function refuses"},
		{WrongValue, Error, "an argument or field is a text or number that the function does not allow"},
		{WrongCall, Error, "a method is called with a dot, or a function of a module with a colon"},
		{CannotWait, Error, "a function that waits (or yields) is called where no wait is possible: while the script loads, in a " +
			"metamethod, in a function that `table.sort` or `string.gsub` calls, in a callback that must answer at once"},
		{Unavailable, Warning, "a function of Lua 5.3 that does not exist here, or always raises"},
		{Sandboxed, Warning, "a function that the sandbox refuses; the sandbox is on unless the configuration says otherwise"},
		{NotCollected, Warning, "`__mode` or `__gc`, which have no effect here"},
		{BigInteger, Warning, "an integer beyond 2^53 that is rounded"},
		{CModule, Warning, "`require` of a module that is written in C, or needs one that is"},
		{UnknownModule, Warning, "`require` of a module that is neither built in nor found in a file. A module that is required in a `pcall` may be missing; all modules may be missing in a file that changes fields of `package`"},
		{UnusedLocal, Warning, "a local variable or function that nothing reads; only with `--unused`, and not when its name begins with `_`"},
		{BadComment, Warning, "a comment `-- golua:` that is not understood"},
	}
}

func (c Code) severity() Severity {
	for _, known := range Descriptions() {
		if known.Code == c {
			return known.Severity
		}
	}
	return Error
}

// IsCode says whether a code of that name exists.
func IsCode(name string) bool {
	return slices.ContainsFunc(Descriptions(), func(d Description) bool { return string(d.Code) == name })
}

// Finding is one mistake in a script.
type Finding struct {
	File string `json:"file"`
	// Line and Column count from 1; Column counts bytes.
	Line     int      `json:"line"`
	Column   int      `json:"column"`
	Code     Code     `json:"code"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
	// Suggestion is the right name if there is a similar one, otherwise empty.
	Suggestion string `json:"suggestion"`
}
