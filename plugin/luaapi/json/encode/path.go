package encode

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// maxPathSteps is how many steps of a path an error message shows.
const maxPathSteps = 12

// located adds to an error where in the value it occurred.
func (e *encoder) located(err error) error {
	if len(e.path) == 0 {
		return err
	}
	return fmt.Errorf("%w (at %s)", err, e.where())
}

func (e *encoder) where() string {
	var where strings.Builder
	for i, step := range e.path {
		if i == maxPathSteps {
			where.WriteString("...")
			break
		}
		switch {
		case step.index > 0:
			fmt.Fprintf(&where, "[%d]", step.index)
		case step.key == nil:
		case isName(step.key):
			if where.Len() > 0 {
				where.WriteByte('.')
			}
			where.WriteString(string(step.key.(lua.LString)))
		case step.key.Type() == lua.LTString:
			fmt.Fprintf(&where, "[%.80q]", step.key.String())
		default:
			fmt.Fprintf(&where, "[%s]", step.key.String())
		}
	}
	if where.Len() == 0 {
		return "the outermost table"
	}
	return where.String()
}

// isName says whether a key can follow a dot in Lua.
func isName(key lua.LValue) bool {
	name, ok := key.(lua.LString)
	if !ok || name == "" || len(name) > 80 || digit(name[0]) {
		return false
	}
	for _, c := range []byte(name) {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || digit(c)) {
			return false
		}
	}
	return true
}

func digit(c byte) bool { return c >= '0' && c <= '9' }
