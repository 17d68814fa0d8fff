package outbound

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// ReadTLSOrFlag is ReadTLS for a field tls that may also be a boolean: true is TLS that
// trusts the authorities of the system. A field that is left out counts as otherwise.
func ReadTLSOrFlag(f *args.Fields, otherwise bool) *TLS {
	if _, isTable := f.Get("tls").(*lua.LTable); isTable {
		return ReadTLS(f)
	}
	if f.FlagOr("tls", otherwise) {
		return &TLS{}
	}
	return nil
}
