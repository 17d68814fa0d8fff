// Package resolver looks up the addresses of names, for all of the plugin.
package resolver

import "net"

// New is a resolver of Go's. A lookup by the C library, which package net prefers where
// it can, holds a thread of Janus, also after its caller has given up.
func New() *net.Resolver { return &net.Resolver{PreferGo: true} }
