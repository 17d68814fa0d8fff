// Package slots builds the media code of export/ (ring.c, slots.c, fanout.c,
// forwarders.c, ingress.c) without Janus and without Go, and stresses it from eight
// threads. The program is in the folder stress.
package slots
