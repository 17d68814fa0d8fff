// Package main is the shared object libjanus_golua.so. C and Go meet only here. The C side
// has the janus_plugin table with its stubs (plugin.c), the calls into the core (core.c) and
// the media path (layers_test.go lists its layers). The Go side has the exports that C calls
// (exports*.go), and core.Core on top of core.c (core*.go).
//
// The janus executable exports the functions of the core (janus_vprintf, janus_config_parse,
// ...), so they are unresolved here.
//
// golua.h is a link to the file in include/: the go tool rebuilds a package when one of its
// own files changes, but does not notice changes of files that are included from elsewhere.
// --wrap sends the threads that the runtime starts to sysmon.c.
//
// The flags contain the path of include/, so that two builds in different folders do not
// share cached objects: without the path, an image for sid got the object that was built
// for bookworm.
package main

/*
#cgo pkg-config: glib-2.0 jansson
#cgo CFLAGS: -I${SRCDIR}/../include -I/usr/include/janus -Wall -Wextra -Wno-unused-parameter
#cgo LDFLAGS: -Wl,--unresolved-symbols=ignore-all
#cgo LDFLAGS: -Wl,--wrap=pthread_create
*/
import "C"

func main() {}
