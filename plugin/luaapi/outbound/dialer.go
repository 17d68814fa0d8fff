// Package outbound is what modules share that connect to servers: which
// addresses may be reached, TLS, headers, and the reasons of failures.
package outbound

import (
	"errors"
	"net"
	"syscall"

	"janus-golua/plugin/resolver"
)

// Allow judges an address, such as "tcp4" and "192.0.2.1:443", before a
// connection to it is begun; an error refuses it. Names have been looked up by
// then, so that a name cannot stand for an address that is refused.
type Allow = func(network, address string) error

// ErrNotAllowed is why a connection fails whose address was refused.
var ErrNotAllowed = errors.New("address is not allowed")

// NewDialer connects to what allow, which may be nil, does not refuse. Names
// are looked up by Go (package resolver).
func NewDialer(allow Allow) *net.Dialer {
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
func allows(allow Allow, network, address string) (allowed bool) {
	defer func() {
		if recover() != nil {
			allowed = false
		}
	}()
	return allow(network, address) == nil
}
