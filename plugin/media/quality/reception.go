// Package quality says how well media gets through: how many packets are lost, how unevenly
// they come (jitter), and how long they take to the peer and back (round-trip time).
//
// What peers send us is counted as it comes in, by C (export/reception.h) and, for the
// simulated core, by [Receive]. What we send is known from the peers' own receiver reports
// ([Reports]), because only they see which packets arrive.
package quality

import (
	"encoding/binary"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
)

// The limits of export/reception.h, which gives the reasons.
const (
	mostJump     = 3000
	mostTransit  = int64(time.Second)
	sourceSilent = int64(2 * time.Second)
)

// Tick is a tick of an RTP clock in the form of [core.Stream]; 0 for a clock of 0 Hz.
func Tick(clock int) uint32 {
	if clock <= 0 {
		return 0
	}
	return uint32(min(256*int64(time.Second)/int64(clock), 1<<32-1))
}

// Reception is how well the packets of an m-line have come in.
type Reception struct {
	// Expected packets should have come so far, Lost ones did not. Both wrap around. Lost may
	// become smaller, when packets come that were sent again.
	Expected, Lost uint32
	// Jitter is the largest of all sources. Known says that there is one.
	Jitter time.Duration
	Known  bool
}

// Read reads the counts, which may go on meanwhile.
func Read(stream *core.Stream) Reception {
	r := Reception{Expected: atomic.LoadUint32(&stream.Expected), Lost: atomic.LoadUint32(&stream.Lost)}
	timed := atomic.LoadUint32(&stream.Tick) > 0
	for i := range stream.Sources {
		source := &stream.Sources[i]
		received := atomic.LoadUint32(&source.Received)
		if received == 0 {
			continue
		}
		expected := atomic.LoadUint32(&source.Highest) - atomic.LoadUint32(&source.Base)
		r.Expected += expected
		r.Lost += uint32(max(int32(expected-received), 0))
		if timed && atomic.LoadInt64(&source.At) > 0 {
			r.Jitter, r.Known = max(r.Jitter, time.Duration(atomic.LoadUint32(&source.Jitter))), true
		}
	}
	return r
}

// Receive counts an RTP packet that came at a time; 0 is not known. It does the same as
// golua_receive in C.
func Receive(stream *core.Stream, packet []byte, at time.Duration) {
	sequence, timestamp := binary.BigEndian.Uint16(packet[2:]), binary.BigEndian.Uint32(packet[4:])
	source := sourceOf(stream, binary.BigEndian.Uint32(packet[8:]), sequence, int64(at))
	ahead := int32(int16(sequence - uint16(source.Highest)))
	if ahead > mostJump || ahead < -mostJump {
		ahead = int32(uint16(ahead))
		atomic.AddUint32(&source.Base, uint32(ahead)-1)
	}
	if ahead > 0 || source.Received == 0 {
		if tick := atomic.LoadUint32(&stream.Tick); at > 0 && source.At > 0 && tick > 0 {
			jitter(source, tick, timestamp, int64(at))
		}
		atomic.AddUint32(&source.Highest, uint32(ahead))
		source.Timestamp = timestamp
		atomic.StoreInt64(&source.At, int64(at))
	}
	atomic.AddUint32(&source.Received, 1)
}

// sourceOf finds the source of an SSRC, or makes one.
func sourceOf(stream *core.Stream, ssrc uint32, sequence uint16, at int64) *core.Source {
	for i := range stream.Sources {
		if source := &stream.Sources[i]; source.SSRC == ssrc && source.Received > 0 {
			return source
		}
	}
	source := place(stream, at)
	expected := source.Highest - source.Base
	lost := uint32(max(int32(expected-source.Received), 0))
	atomic.StoreUint32(&source.Received, 0)
	atomic.StoreUint32(&source.Jitter, 0)
	atomic.StoreUint32(&source.Highest, uint32(sequence))
	atomic.StoreUint32(&source.Base, uint32(sequence)-1)
	atomic.AddUint32(&stream.Expected, expected)
	atomic.AddUint32(&stream.Lost, lost)
	source.SSRC = ssrc
	atomic.StoreInt64(&source.At, 0)
	return source
}

// place finds the place for a new source.
func place(stream *core.Stream, at int64) *core.Source {
	oldest := &stream.Sources[0]
	for i := range stream.Sources {
		source := &stream.Sources[i]
		if source.Received == 0 || at > 0 && source.At > 0 && at-source.At > sourceSilent {
			return source
		}
		if source.At < oldest.At {
			oldest = source
		}
	}
	return oldest
}

func jitter(source *core.Source, tick, timestamp uint32, at int64) {
	sent := int64(int32(timestamp-source.Timestamp)) * int64(tick) >> 8
	transit := at - source.At - sent
	if transit < 0 {
		transit = -transit
	}
	if transit < mostTransit {
		atomic.StoreUint32(&source.Jitter, uint32(int64(source.Jitter)+(transit-int64(source.Jitter))>>4))
	}
}
