package plugin

import (
	"errors"
	"net/netip"

	"janus-golua/plugin/luaapi/http"
	"janus-golua/plugin/luaapi/redis"
	"janus-golua/plugin/luaapi/sql"
	"janus-golua/plugin/luaapi/websocket"
)

// errNotConnected is why a script may not connect to an address.
var errNotConnected = errors.New("connect_to in the configuration does not allow it")

// httpOptions are what the module http stands on. The gate bounds the requests of
// all generations of the script together.
func (a *application) httpOptions() http.Options {
	return http.Options{Work: a.plugin.meters.work("http", a.engine.Work), Context: a.engine.Context(), Allow: a.allowConnecting, Gate: a.plugin.gate,
		Transport: a.plugin.around.Transport}
}

// websocketOptions are what the module websocket stands on.
func (a *application) websocketOptions() websocket.Options {
	return websocket.Options{Work: a.plugin.meters.work("websocket", a.engine.Work), Context: a.engine.Context(), Allow: a.allowConnecting, Log: a.plugin.core}
}

// redisOptions are what the module redis stands on.
func (a *application) redisOptions() redis.Options {
	return redis.Options{Work: a.plugin.meters.work("redis", a.engine.Work), Context: a.engine.Context(), Allow: a.allowConnecting, Log: a.plugin.core}
}

// sqlOptions are what the module sql stands on: SQLite opens what the script may.
func (a *application) sqlOptions() sql.Options {
	sandbox := a.config.sandbox
	return sql.Options{Work: a.plugin.meters.work("sql", a.engine.Work), Context: a.engine.Context(), Allow: a.allowConnecting, Log: a.plugin.core,
		AllowFile: func(path string, write bool) bool { return sandbox.Off || sandbox.Allows(path, write) }}
}

// allowConnecting judges an address and port that a script wants to connect to.
func (a *application) allowConnecting(_, address string) error {
	if a.config.connectTo == nil {
		return nil
	}
	parsed, err := netip.ParseAddrPort(address)
	if err != nil || !a.config.connectTo.Allows(parsed.Addr()) {
		return errNotConnected
	}
	return nil
}
