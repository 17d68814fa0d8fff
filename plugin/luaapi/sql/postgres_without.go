//go:build golua_nopostgres

package sql

func openPostgres(*settings, Options) (*source, string) {
	return nil, "this plugin was built without postgres"
}
