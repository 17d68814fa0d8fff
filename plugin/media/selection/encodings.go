// Package selection chooses which packets of an m-line a viewer gets: one of the encodings of
// simulcast, some of the layers of a scalable stream. It knows nothing of routes, and takes no
// lock of the router: a forwarder's thread gives it packets, and gets what is to be sent.
package selection

import (
	"bytes"
	"slices"
	"sync/atomic"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/payload"
	"janus-golua/plugin/media/selection/layers"
)

// Simulcast names the substreams of an m-line, the lowest first.
type Simulcast struct {
	// SSRCs are the negotiated SSRCs; 0 is none.
	SSRCs [3]uint32
	// Rids name substreams whose SSRCs are learnt from packets. Packets carry the rid in the
	// RTP extension of number RidExtension (RFC 8852).
	Rids         [3]string
	RidExtension uint8
}

// Encodings is how a publisher's m-line was negotiated, and what its packets have told since.
// Only what was learnt changes.
type Encodings struct {
	codec       payload.Codec
	simulcast   bool
	description Simulcast // of simulcast
	*learnt
}

// learnt is what packets have told. Successive Encodings share it as long as the stream is
// the same. So viewers know that they need no keyframe.
type learnt struct {
	// source is the number by which selections know the stream.
	source uint64
	// ssrcs are the SSRCs of the substreams, negotiated or learnt.
	ssrcs [layers.Top + 1]atomic.Uint32
	// dependency has the dependency descriptors of each substream; a single encoding has index
	// 0. C gets the templates; nil is no C. Only the thread that handles the m-line's packets uses
	// both: a forwarder, or the publisher's thread while nothing of the m-line is in the ring.
	dependency [layers.Top + 1]payload.Dependency
	templates  *[core.Substreams]core.Templates
}

// NewEncodings returns the encodings after a negotiation. The former encodings may be nil, and
// simulcast is nil for a single encoding. Every renegotiation repeats the description, and an
// equal one changes nothing: browsers do not repeat the rids in their packets, so a forgotten
// rid would be lost. A different description begins anew, with the SSRCs that are still true.
// source is a number other than 0 that no other stream has had. The stream gets it unless it
// goes on.
func NewEncodings(codec payload.Codec, simulcast *Simulcast, before *Encodings, source uint64) *Encodings {
	e := &Encodings{codec: codec, simulcast: simulcast != nil}
	if e.simulcast {
		e.description = *simulcast
	}
	if before == nil || !before.continuesAs(e) {
		e.learnt = &learnt{source: source}
		e.begin(before)
		return e
	}
	e.learnt = before.learnt
	e.negotiated()
	if e.description.Rids == before.description.Rids && e.description.RidExtension == before.description.RidExtension {
		return before
	}
	return e
}

// continuesAs says whether another description is of the same stream: all SSRCs and rids
// are equal. Packets may have told an SSRC meanwhile.
func (e *Encodings) continuesAs(next *Encodings) bool {
	if e.codec != next.codec || e.simulcast != next.simulcast || e.description.Rids != next.description.Rids {
		return false
	}
	for i := range e.ssrcs {
		known, said := e.ssrcs[i].Load(), next.description.SSRCs[i]
		if known != 0 && said != 0 && known != said {
			return false
		}
	}
	return true
}

// begin takes over the SSRCs that were negotiated, and from the encodings before the SSRCs of
// substreams that are still there.
func (e *Encodings) begin(before *Encodings) {
	e.negotiated()
	if before == nil || !e.simulcast || !before.simulcast {
		return
	}
	for i := range e.ssrcs {
		if from := e.description.same(i, &before.description); from >= 0 && e.ssrcs[i].Load() == 0 {
			if ssrc := before.ssrcs[from].Load(); e.substreamOf(ssrc) < 0 {
				e.ssrcs[i].Store(ssrc)
			}
		}
	}
}

// negotiated notes the SSRCs that the description says.
func (e *Encodings) negotiated() {
	for i, ssrc := range e.description.SSRCs {
		if ssrc != 0 {
			e.ssrcs[i].Store(ssrc)
		}
	}
}

// same finds a substream in an earlier description by its rid, or by its place where neither
// description has rids or SSRCs of its own. It is -1 when the substream was not there.
func (d *Simulcast) same(i int, before *Simulcast) int {
	if d.Rids[i] != "" {
		return slices.Index(before.Rids[:], d.Rids[i])
	}
	if *d == (Simulcast{RidExtension: d.RidExtension}) && before.Rids == d.Rids {
		return i
	}
	return -1
}

// Simulcast says whether there are several encodings.
func (e *Encodings) Simulcast() bool { return e.simulcast }

// Share tells C the templates of AV1 in this memory from now on. It is called before the first
// packet.
func (e *Encodings) Share(templates *[core.Substreams]core.Templates) { e.templates = templates }

// Source is the number of the stream.
func (e *Encodings) Source() uint64 { return e.source }

// Codec is the codec of all encodings.
func (e *Encodings) Codec() payload.Codec { return e.codec }

// SSRCs are the SSRCs of the substreams, negotiated or learnt; 0 where none is known.
func (e *Encodings) SSRCs() (ssrcs [3]uint32) {
	for i := range e.ssrcs {
		ssrcs[i] = e.ssrcs[i].Load()
	}
	return ssrcs
}

// Learns says whether packets of unknown SSRCs may tell their substream. A browser says the rid
// only in its first packets, until it has got a report. These packets come before anybody
// views, so they must be looked at even without viewers.
func (e *Encodings) Learns() bool {
	return e.description.Rids != [3]string{} && e.description.RidExtension != 0
}

// Learn says whether a packet belongs to a substream. If it tells its rid, its SSRC is known from
// now on.
func (e *Encodings) Learn(packet []byte) bool {
	header, ok := payload.ParseHeader(packet)
	return ok && e.simulcast && e.substream(&header) >= 0
}

// substreamOf is the substream of a known SSRC; -1 for any other SSRC.
func (e *Encodings) substreamOf(ssrc uint32) int {
	for i := range e.ssrcs {
		if ssrc != 0 && e.ssrcs[i].Load() == ssrc {
			return i
		}
	}
	return -1
}

// substream finds the substream of a packet by its SSRC, or by its rid if the SSRC is new. It
// is -1 when there is none, as for a repair stream.
func (e *Encodings) substream(header *payload.Header) int {
	if !e.simulcast {
		return 0
	}
	if i := e.substreamOf(header.SSRC); i >= 0 {
		return i
	}
	if e.description.RidExtension == 0 {
		return -1
	}
	rid, ok := header.Extension(e.description.RidExtension)
	if !ok {
		return -1
	}
	for i, name := range e.description.Rids {
		if name != "" && string(bytes.TrimRight(rid, "\x00")) == name {
			e.ssrcs[i].Store(header.SSRC)
			return i
		}
	}
	return -1
}
