// Package spool does what export/spool.c does, for the simulated core.
package spool

import (
	"sync"
	"sync/atomic"
	"time"

	"janus-golua/plugin/core"
)

// spoolEntry is what an entry counts in addition to its bytes, so that the number of short
// messages is bounded, too.
const spoolEntry = 32

// lagsEvery is the shortest time between two reports that the disk is too slow for a file.
const lagsEvery = time.Second

// errand is one thing to be done with a file.
type errand struct {
	what   core.Errand
	length int // of the packet, whose bytes are in the batch
}

// savePacket is an errand that only Save makes.
const savePacket core.Errand = 0

// batch is a series of errands, with the bytes of their packets one behind the other.
type batch struct {
	errands []errand
	bytes   []byte
}

func (b *batch) size() int { return len(b.bytes) + spoolEntry*len(b.errands) }

func (b *batch) reset() { b.errands, b.bytes = b.errands[:0], b.bytes[:0] }

// Spool is a core.Spool. The goroutine that calls Write is its writer.
type Spool struct {
	address uintptr
	now     func() time.Duration
	lags    func(lost uint64)
	// ended is called at the end; nil is nothing.
	ended func()
	muted atomic.Bool
	lost  atomic.Uint64

	mu      sync.Mutex // protects what follows; held for a copy
	more    sync.Cond  // there are errands
	none    sync.Cond  // no errand waits, and none is being done
	filling batch
	closing bool
	working bool
	told    time.Duration // when losses were told last, 0 for never
	// Only the writer uses taken.
	taken batch
}

// New makes a spool. lags is called as [core.Media] says, by the clock now; ended is called
// by End, unless it is nil.
func New(address uintptr, now func() time.Duration, lags func(lost uint64), ended func()) *Spool {
	s := &Spool{address: address, now: now, lags: lags, ended: ended}
	s.more.L, s.none.L = &s.mu, &s.mu
	return s
}

// Recorder is a file.
type Recorder interface {
	Save(buffer []byte)
	Pause()
	Resume()
}

// Write waits for errands and does them. It returns false when the file is to be closed.
func (s *Spool) Write(file Recorder) (more bool) {
	b := s.take()
	bytes := b.bytes
	if len(b.errands) == 0 {
		return false // a panic has ended the batch that was to close the file
	}
	for _, e := range b.errands {
		switch e.what {
		case savePacket:
			file.Save(bytes[:e.length])
			bytes = bytes[e.length:]
		case core.PauseFile:
			file.Pause()
		case core.ResumeFile:
			file.Resume()
		case core.CloseFile:
			return false
		}
	}
	return true
}

// Address names the spool in a Track.
func (s *Spool) Address() uintptr { return s.address }

// Mute leaves out what is saved.
func (s *Spool) Mute(muted bool) { s.muted.Store(muted) }

// Lost counts the packets that found no room.
func (s *Spool) Lost() uint64 { return s.lost.Load() }

// End says that nothing is told any more.
func (s *Spool) End() {
	if s.ended != nil {
		s.ended()
	}
}

// Save adds a packet.
func (s *Spool) Save(packet []byte) {
	if s.muted.Load() {
		return
	}
	if saved, lags := s.save(packet); !saved && lags {
		s.lags(s.Lost())
	}
}

func (s *Spool) save(packet []byte) (saved, lags bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return true, false
	}
	if s.filling.size()+len(packet)+spoolEntry <= core.MostSpooled {
		s.filling.bytes = append(s.filling.bytes, packet...)
		s.add(errand{savePacket, len(packet)})
		return true, false
	}
	s.lost.Add(1)
	now := s.now()
	if lags = s.told == 0 || now-s.told >= lagsEvery; lags {
		s.told = now
	}
	return false, lags
}

// Order adds another errand.
func (s *Spool) Order(what core.Errand) (taken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing:
		return true
	case what == core.CloseFile:
		s.closing = true
	case s.filling.size()+spoolEntry > core.MostSpooled:
		return false
	}
	s.add(errand{what: what})
	return true
}

func (s *Spool) add(e errand) {
	s.filling.errands = append(s.filling.errands, e)
	s.more.Signal()
}

// take waits for errands and returns them. The batch is valid until the next call. After
// closeFile it is empty.
func (s *Spool) take() *batch {
	s.taken.reset()
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.working = false; len(s.filling.errands) == 0 && !s.closing; s.more.Wait() {
		s.none.Broadcast()
	}
	s.working = true
	s.taken, s.filling = s.filling, s.taken
	return &s.taken
}

// Settle waits until all errands are done. The file must not be closed meanwhile.
func (s *Spool) Settle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.working || len(s.filling.errands) > 0 {
		s.none.Wait()
	}
}
