package app

import (
	"fmt"
	"strings"

	"janus-golua/plugin/access"
	"janus-golua/plugin/core"
	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/luaapi/http"
	"janus-golua/plugin/luaapi/sql"
	"janus-golua/plugin/waiting"
)

// ground is what a module that connects to servers needs of the plugin.
func (a *Application) ground(module string) waiting.Ground {
	return waiting.Ground{
		Work: a.services.Meters.work(module, a.Engine.Work), Context: a.Engine.Context(),
		Allow: a.allowConnection, Log: a.services.core(),
	}
}

// httpOptions has one gate for the requests of all generations of the script.
func (a *Application) httpOptions() http.Options {
	return http.Options{Ground: a.ground("http"), Gate: a.services.Gate, Transport: a.services.Environment.Transport}
}

// sqlOptions lets SQLite open the files that the script may use.
func (a *Application) sqlOptions() sql.Options {
	return sql.Options{Ground: a.ground("sql"), AllowFile: a.allowFile}
}

// allowConnection says why the script may not connect to an address. The log names the setting.
func (a *Application) allowConnection(network, address string) error {
	err := a.Settings.Connecting.Allow(network, address)
	switch {
	case err == nil:
	case strings.HasPrefix(network, "unix"):
		a.refused("files", fmt.Errorf("connect to %s: %w", address, err))
	default:
		a.refused("connect_to", fmt.Errorf("connect to %s: %w", address, err))
	}
	return err
}

// allowFile says whether SQLite may open a file.
func (a *Application) allowFile(path string, write bool) bool {
	allowed := a.Settings.Sandbox.Allows(path, write)
	if !allowed {
		a.refusedFile(fmt.Errorf("sql: %s: %w", path, access.ErrRefused))
	}
	return allowed
}

// refusedFile logs that the script may not use a file.
func (a *Application) refusedFile(reason error) { a.refused("files", reason) }

// refused logs what the configuration refuses to the script, with the setting that would
// allow it.
func (a *Application) refused(setting string, reason error) {
	text := ellipsis.Line(fmt.Sprintf("refused: %v (setting %s)", reason, setting))
	a.services.log().Repeated(core.LogWarning, text, text)
}
