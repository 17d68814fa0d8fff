package plugin

import (
	"errors"
	"net/netip"
	"strings"

	"janus-golua/plugin/luaapi/http"
	"janus-golua/plugin/luaapi/sql"
	"janus-golua/plugin/waiting"
)

// errNotConnected is why a script may not connect to an address.
var errNotConnected = errors.New("the configuration does not allow it")

// ground is what a module stands on that connects to servers, by its name.
func (a *application) ground(module string) waiting.Ground {
	return waiting.Ground{Work: a.plugin.meters.work(module, a.engine.Work), Context: a.engine.Context(), Allow: a.allowConnecting, Log: a.plugin.core}
}

// httpOptions bound the requests of all generations of the script together, by one gate.
func (a *application) httpOptions() http.Options {
	return http.Options{Ground: a.ground("http"), Gate: a.plugin.gate, Transport: a.plugin.around.Transport}
}

// sqlOptions let SQLite open what the script may.
func (a *application) sqlOptions() sql.Options {
	return sql.Options{Ground: a.ground("sql"), AllowFile: a.config.sandbox.Allows}
}

// allowConnecting judges an address and port that a script wants to connect to: where
// connect_to says, which is anywhere without it. A socket of the machine is a file.
func (a *application) allowConnecting(network, address string) error {
	if strings.HasPrefix(network, "unix") && !a.allowSocket(address) {
		return errNotConnected
	}
	if a.config.connectTo == nil {
		return nil
	}
	parsed, err := netip.ParseAddrPort(address)
	if err != nil || !a.config.connectTo.Allows(parsed.Addr()) {
		return errNotConnected
	}
	return nil
}

// allowSocket says whether a script may use a socket of the machine: it has to be where
// the script may write. One whose name begins with @ is in no folder.
func (a *application) allowSocket(path string) bool {
	sandbox := a.config.sandbox
	return sandbox.Off || !strings.HasPrefix(path, "@") && sandbox.Allows(path, true)
}
