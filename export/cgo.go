// Package main is the shared object libjanus_golua.so. C and Go meet only here. In C are
// the janus_plugin table with its stubs (plugin.c), the calls into the core (core.c), and the
// media path below them (layers_test.go has the layers). In Go are the exports that C calls
// (exports*.go), and core.Core on top of core.c (core*.go).
//
// The janus executable exports the functions of the core (janus_vprintf, janus_config_parse,
// ...), so they are unresolved here.
//
// golua.h is a link to the file in include/, because go builds a package anew when one of its
// files changes, but does not look at files that these include from elsewhere. The flags
// contain the path of include/, so that builds in two folders with the same cache stay apart:
// without it an image for sid got the object of bookworm.
package main

/*
#cgo pkg-config: glib-2.0 jansson
#cgo CFLAGS: -I${SRCDIR}/../include -I/usr/include/janus -Wall -Wextra -Wno-unused-parameter
#cgo LDFLAGS: -Wl,--unresolved-symbols=ignore-all
*/
import "C"

func main() {}
