// Package slots builds the media code of export/ (slots.c, ring.c, incoming.c,
// forward.c, forwarders.c) without Janus and without Go, and plays with it from eight
// threads: the program is in the folder stress.
package slots
