//go:build golua_nosqlite

package sql

func openSQLite(*settings, Options) (*source, string) {
	return nil, "this plugin was built without sqlite"
}
