// Package outbound is what the modules that connect to servers share: which addresses they
// may reach, TLS, headers, and the reasons for failures.
package outbound

import (
	"errors"
	"net"
	"syscall"

	"janus-golua/plugin/resolver"
	"janus-golua/plugin/waiting"
)

// ErrNotAllowed is the error of a connection whose address was refused.
var ErrNotAllowed = errors.New("address is not allowed")

// NewDialer creates a dialer for all addresses that allow does not refuse; a nil allow
// refuses none. Go looks up the names (package resolver).
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

// allows asks allow. It runs on goroutines of net/http, where a panic would end Janus:
// after a panic the address is refused.
func allows(allow waiting.Allow, network, address string) (allowed bool) {
	defer func() {
		if recover() != nil {
			allowed = false
		}
	}()
	return allow(network, address) == nil
}
