package lexer

import (
	"janus-golua/plugin/lua53/luasyntax"
	"janus-golua/plugin/work"
)

// failure carries an Error out of the lexer, the parser or the translator; Catch ends it.
type failure struct{ err *luasyntax.Error }

// Fail ends the reading or translating of a source: the function that has deferred Catch
// returns the error.
func Fail(err *luasyntax.Error) { panic(failure{err}) }

// Catch turns a failure into an error; any other panic goes on.
func Catch(err *error) {
	switch r := recover().(type) {
	case nil:
	case failure:
		*err = r.err
	case work.Stopped:
		*err = r.Why
	default:
		panic(r)
	}
}
