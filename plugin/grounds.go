package plugin

import (
	"janus-golua/plugin/luaapi/http"
	"janus-golua/plugin/luaapi/outbound"
	"janus-golua/plugin/luaapi/sql"
)

// ground is what a module stands on that connects to servers, by its name.
func (a *application) ground(module string) outbound.Ground {
	return outbound.Ground{Work: a.plugin.meters.work(module, a.engine.Work), Context: a.engine.Context(), Allow: a.settings.Connecting.Allow, Log: a.plugin.core}
}

// httpOptions bound the requests of all generations of the script together, by one gate.
func (a *application) httpOptions() http.Options {
	return http.Options{Ground: a.ground("http"), Gate: a.plugin.gate, Transport: a.plugin.around.Transport}
}

// sqlOptions let SQLite open what the script may.
func (a *application) sqlOptions() sql.Options {
	return sql.Options{Ground: a.ground("sql"), AllowFile: a.settings.Sandbox.Allows}
}
