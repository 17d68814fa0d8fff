package taps

import "sync"

// MostSpooled bounds what waits for one file, in bytes: 1.6 s of a 20 Mbit/s publisher, or 80 s
// of a 400 kbit/s one. A packet that finds no room is left out of the file, and counted.
const MostSpooled = 4 << 20

// spoolEntry is what an entry counts in addition to its bytes, so that the number of short
// messages is bounded, too.
const spoolEntry = 32

// keptSpool is how much memory a spool keeps after it has been written: enough for a usual
// frame. A disk that was slow once must not cost 8 MB until the recording ends.
const keptSpool = 64 << 10

// errand is one thing to be done with a file.
type errand struct {
	what   errandKind
	length int // of the packet, whose bytes are in the batch
}

type errandKind uint8

const (
	savePacket errandKind = iota
	pauseFile
	resumeFile
	closeFile
)

// batch is a series of errands, with the bytes of their packets one behind the other.
type batch struct {
	errands []errand
	bytes   []byte
}

func (b *batch) size() int { return len(b.bytes) + spoolEntry*len(b.errands) }

// reset empties a batch. It keeps the memory unless that is much.
func (b *batch) reset() {
	if cap(b.bytes) > keptSpool || spoolEntry*cap(b.errands) > keptSpool {
		*b = batch{}
		return
	}
	b.errands, b.bytes = b.errands[:0], b.bytes[:0]
}

// spool has the errands that wait for one file, in order. Media threads put packets in and
// never wait for the disk; the file's writer takes them out.
type spool struct {
	mu      sync.Mutex // protects what follows; held for a copy
	more    sync.Cond  // there are errands
	none    sync.Cond  // no errand waits, and none is being done
	filling batch
	closing bool
	working bool
	// Only the writer uses taken.
	taken batch
}

func newSpool() *spool {
	s := new(spool)
	s.more.L, s.none.L = &s.mu, &s.mu
	return s
}

// save adds a packet. It returns false when there is no room. After closeFile it does
// nothing.
func (s *spool) save(packet []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closing {
		return true
	}
	if s.filling.size()+len(packet)+spoolEntry > MostSpooled {
		return false
	}
	s.filling.bytes = append(s.filling.bytes, packet...)
	s.add(errand{savePacket, len(packet)})
	return true
}

// order adds another errand. It returns false when there is no room; there is always room
// for closeFile.
func (s *spool) order(what errandKind) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closing:
		return true
	case what == closeFile:
		s.closing = true
	case s.filling.size()+spoolEntry > MostSpooled:
		return false
	}
	s.add(errand{what: what})
	return true
}

func (s *spool) add(e errand) {
	s.filling.errands = append(s.filling.errands, e)
	s.more.Signal()
}

// take waits for errands and returns them. The batch is valid until the next call. After
// closeFile it is empty.
func (s *spool) take() *batch {
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

// ends says that the file is to be closed, or has been.
func (s *spool) ends() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.closing
}

// settle waits until all errands are done. The file must not be closed meanwhile.
func (s *spool) settle() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.working || len(s.filling.errands) > 0 {
		s.none.Wait()
	}
}
