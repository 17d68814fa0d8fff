package level2

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/resolver"
	"janus-golua/plugin/waiting"
)

// resolving is how long looking up a name may take.
const resolving = 5 * time.Second

// families are the names of address families, and package net's names of them.
var families = map[string]string{"": "ip", "ipv4": "ip4", "ipv6": "ip6"}

// resolve(host [, { family= }]) returns the addresses of a host. An address is its own, and
// takes no waiting.
func (m *Module) resolve(L *lua.LState) int {
	r := args.Of(L, "janus.resolve")
	host, f := r.Text(1), r.Options(2)
	network, known := families[f.TextOr("family", "")]
	if !known {
		f.Wrong("family", `"ipv4" or "ipv6"`)
	}
	f.Done()
	if address, err := netip.ParseAddr(host); err == nil {
		address = address.Unmap()
		if network == "ip4" && !address.Is4() || network == "ip6" && !address.Is6() {
			return args.Failure(L, "%s has another family", host)
		}
		return args.Return(L, list(L, []netip.Addr{address}))
	}
	return m.Engine.Work(L, "janus.resolve", func(ctx context.Context) waiting.Results {
		ctx, cancel := context.WithTimeout(ctx, resolving)
		defer cancel()
		found, err := resolver.New().LookupNetIP(ctx, network, host)
		if err != nil {
			return waiting.Failure(fmt.Sprintf("%s cannot be resolved: %s", host, why(err)))
		}
		return func(L *lua.LState) []lua.LValue { return []lua.LValue{list(L, found)} }
	})
}

// why is the reason of a failed lookup, without the addresses of name servers.
func why(err error) string {
	var failed *net.DNSError
	if errors.As(err, &failed) && failed.IsNotFound {
		return "there is no such name"
	}
	return "no name server answers"
}

func list(L *lua.LState, addresses []netip.Addr) *lua.LTable {
	table := L.NewTable()
	for _, address := range addresses {
		table.Append(lua.LString(address.Unmap().String()))
	}
	return table
}
