package app

import (
	"janus-golua/plugin/luaapi/http"
	"janus-golua/plugin/luaapi/sql"
	"janus-golua/plugin/waiting"
)

// ground is what a module that connects to servers needs of the plugin.
func (a *Application) ground(module string) waiting.Ground {
	return waiting.Ground{
		Work: a.services.Meters.work(module, a.Engine.Work), Context: a.Engine.Context(),
		Allow: a.Settings.Connecting.Allow, Log: a.services.core(),
	}
}

// httpOptions has one gate for the requests of all generations of the script.
func (a *Application) httpOptions() http.Options {
	return http.Options{Ground: a.ground("http"), Gate: a.services.Gate, Transport: a.services.Environment.Transport}
}

// sqlOptions lets SQLite open the files that the script may use.
func (a *Application) sqlOptions() sql.Options {
	return sql.Options{Ground: a.ground("sql"), AllowFile: a.Settings.Sandbox.Allows}
}
