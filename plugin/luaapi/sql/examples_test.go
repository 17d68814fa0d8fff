//go:build !golua_nopostgres && !golua_nosqlite

package sql_test

import (
	"testing"

	"janus-golua/plugin/luaapi/sql"
)

func TestTheExamplesOfTheDefinitions(t *testing.T) {
	e := newEngine(t, sql.Options{})
	e.Examples("../../../lua/definitions/sql.lua", "postgres://janus:secret@127.0.0.1:5432/calls",
		"postgres://tester:"+password+"@"+postgres(t).address+"/postgres?sslmode=disable")
}
