//go:build !nohttp

package http_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"janus-golua/plugin/awaiting"
	luahttp "janus-golua/plugin/luaapi/http"
)

// counted is a server that counts its connections, and those that are still open.
type counted struct {
	*httptest.Server
	made, open, most atomic.Int64
}

func newCounted(t *testing.T) *counted {
	s := new(counted)
	s.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { pause(r) }))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			s.made.Add(1)
			s.most.Store(max(s.most.Load(), s.open.Add(1)))
		case http.StateClosed:
			s.open.Add(-1)
		}
	}
	s.Start()
	t.Cleanup(s.Close)
	return s
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	const many = `local left = 6
for i = 1, 6 do spawn(function() assert(c:get("?ms=50")) left = left - 1 end) end
while left > 0 do sleep(0.01) end `
	for source, want := range map[string]string{
		`for i = 1, 5 do assert(http.get(base)) end`:                                                   "1 made, 1 at once",
		`local c = http.client() for i = 1, 5 do assert(c:get(base)) end`:                              "1 made, 1 at once",
		`for i = 1, 2 do assert(http.client():get(base)) end`:                                          "2 made, 2 at once",
		`local c = http.client{ base_url = base, max_connections = 2 } ` + many:                        "2 made, 2 at once",
		`local c = http.client{ base_url = base } ` + many + many:                                      "6 made, 6 at once",
		`local c = http.client{ base_url = base, max_idle = 1 } ` + many + `sleep(0.05) ` + many:       "11 made, 6 at once",
		`local c = http.client{ base_url = base, idle_timeout = 0.02 } c:get("") sleep(0.2) c:get("")`: "2 made, 1 at once",
	} {
		c, server := newClient(t, luahttp.Options{}), newCounted(t)
		c.Must(fmt.Sprintf("local http, base = require 'http', %q ", server.URL+"/") + source)
		if got := fmt.Sprintf("%d made, %d at once", server.made.Load(), server.most.Load()); got != want {
			t.Errorf("%s\n is %s\nwant %s", source, got, want)
		}
	}
}

func TestAClientThatIsClosedKeepsNoConnection(t *testing.T) {
	c, server := newClient(t, luahttp.Options{}), newCounted(t)
	c.Must(fmt.Sprintf(`local client = require "http".client() assert(client:get(%q)) client:close()`, server.URL))
	awaiting.Until(t, "the end of its connection", func() bool { return server.open.Load() == 0 })
}
