package sql

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/json"
)

// blob is what sql.blob returns.
type blob string

// statement is a text with its parameters.
type statement struct {
	text       string
	parameters []any
}

// readStatement reads argument 1, and the parameters that follow. nil is NULL, also at the
// end.
func (d *database) readStatement(r args.Reader) statement {
	s := statement{text: r.Text(1)}
	bytes := len(s.text)
	for index := 2; index < r.L.GetTop(); index++ { // argument 1 is behind the object
		value := d.parameter(r, index)
		switch value := value.(type) {
		case string:
			bytes += len(value)
		case []byte:
			bytes += len(value)
		}
		if bytes > d.module.Limits.Bytes {
			r.Fail(index, "makes more than %d bytes of the statement", d.module.Limits.Bytes)
		}
		s.parameters = append(s.parameters, value)
	}
	return s
}

// refuse raises an error for a statement that begins or ends a transaction: the next
// statement may go to another connection, or into a transaction of somebody else.
// Savepoints are allowed.
func refuse(r args.Reader, text string, inTransaction bool) {
	words := strings.Fields(strings.ToUpper(text[:min(len(text), 100)]))
	if len(words) == 0 {
		return
	}
	switch first := strings.TrimRight(words[0], ";"); first {
	case "ROLLBACK", "SAVEPOINT", "RELEASE":
		if inTransaction && (first != "ROLLBACK" || slices.Contains(words, "TO")) {
			return
		}
	case "BEGIN", "START", "COMMIT", "END", "ABORT":
	default:
		return
	}
	r.Fail(1, "begins or ends a transaction, which database:transaction does")
}

// parameter converts a value for the drivers. A table becomes JSON.
func (d *database) parameter(r args.Reader, index int) any {
	given := r.Get(index)
	if given == d.module.null || given == d.settings.null {
		return nil
	}
	switch value := given.(type) {
	case *lua.LNilType:
		return nil
	case lua.LBool:
		return bool(value)
	case lua.LString:
		return string(value)
	case lua.LNumber:
		return d.source.number(float64(value))
	case *lua.LTable:
		text, err := json.Encode(r.L, value)
		if err != nil {
			r.Fail(index, "cannot be written as JSON: %s", err)
		}
		return text
	case *lua.LUserData:
		if bytes, ok := value.Value.(blob); ok {
			return []byte(bytes)
		}
	}
	r.Wrong(index, "a string, number, boolean, table, sql.blob, sql.null or nil")
	return nil
}
