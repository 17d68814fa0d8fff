package outbound

import (
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// ReadTLSOrFlag is ReadTLS for a field tls that may also be true, for TLS that
// trusts what the system does, or false; otherwise is it when it is left out.
func ReadTLSOrFlag(f *args.Fields, otherwise bool) *TLS {
	if _, isTable := f.Get("tls").(*lua.LTable); isTable {
		return ReadTLS(f)
	}
	if f.FlagOr("tls", otherwise) {
		return &TLS{}
	}
	return nil
}
