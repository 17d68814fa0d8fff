// Package main is the shared object libjanus_golua.so: the only place where C
// and Go meet. C: the janus_plugin table and its stubs (plugin.c), the calls
// into the core (core.c). Go: the exports that the stubs call (exports*.go),
// and core.Core on top of core.c (core*.go).
//
// The functions of the core (janus_vprintf, janus_config_parse, ...) are
// exported by the janus executable, hence the unresolved symbols.
//
// golua.h is a link to that of include/: go builds anew when a file of the package
// changes, and does not look at what such a file includes from elsewhere. The path of
// include/ in the flags keeps apart what is built in one folder, for the Janus there, from
// what is built in another, with the same cache: an image for sid got the object of bookworm.
package main

/*
#cgo pkg-config: glib-2.0 jansson
#cgo CFLAGS: -I${SRCDIR}/../include -I/usr/include/janus -Wall -Wextra -Wno-unused-parameter
#cgo LDFLAGS: -Wl,--unresolved-symbols=ignore-all
*/
import "C"

func main() {}
