// Package outbound is what modules share that connect to servers: which
// addresses may be reached, TLS, headers, and the reasons of failures.
package outbound

import (
	"errors"
	"net"
	"syscall"

	"janus-golua/plugin/resolver"
	"janus-golua/plugin/waiting"
)

// ErrNotAllowed is why a connection fails whose address was refused.
var ErrNotAllowed = errors.New("address is not allowed")

// NewDialer connects to what allow, which may be nil, does not refuse. Names
// are looked up by Go (package resolver).
func NewDialer(allow waiting.Allow) *net.Dialer {
	dialer := &net.Dialer{Resolver: resolver.New()}
	if allow != nil {
		dialer.Control = func(network, address string, _ syscall.RawConn) error {
			if !allows(allow, network, address) {
				return ErrNotAllowed
			}
			return nil
		}
	}
	return dialer
}

// allows asks allow. It runs on goroutines of net/http, where a panic would end
// Janus: then the address is refused.
func allows(allow waiting.Allow, network, address string) (allowed bool) {
	defer func() {
		if recover() != nil {
			allowed = false
		}
	}()
	return allow(network, address) == nil
}
