// Package slots builds the media code of export/ (ring.c, slots.c, fanout.c,
// forwarders.c, ingress.c) without Janus and without Go, and plays with it from eight
// threads: the program is in the folder stress.
package slots
