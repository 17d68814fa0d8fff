package sql

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/json"
)

// blob is what sql.blob makes.
type blob string

// statement is a text and what stands for its parameters.
type statement struct {
	text       string
	parameters []any
}

// readStatement reads argument 1, and the parameters behind it; a nil is NULL, the
// last one, too.
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

// refuse raises an error for a statement that would begin or end a transaction:
// the next one may go to another connection, or into a transaction that is not its
// own. Parts of a transaction (savepoints) are its own affair.
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

// parameter is a value as the drivers take it. A table is JSON.
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
