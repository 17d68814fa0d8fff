// Package resolver looks up the addresses of names, for the whole plugin.
package resolver

import "net"

// New makes a resolver written in Go. Package net prefers the C library where it can, but
// such a lookup holds a thread of Janus, even after its caller has given up.
func New() *net.Resolver { return &net.Resolver{PreferGo: true} }
