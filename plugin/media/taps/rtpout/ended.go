package rtpout

import (
	"cmp"
	"crypto/sha256"
	"net/netip"
	"sync"
)

// mostEnded bounds the ended SRTP streams that the process remembers. Beyond it, the oldest is
// forgotten. They take 0.5 MB at most.
const mostEnded = 4096

// stream names an SRTP stream: by its SSRC, a fingerprint of its key, and where it goes.
type stream struct {
	key  [sha256.Size]byte
	ssrc uint32
	to   netip.AddrPort
}

// ended are the streams of closed forwarders. A room mutes a publisher by ending the forward,
// and begins the forward again with the same key and SSRC. With 0 wrap-arounds the new stream
// would use the former keystream for other payloads, and a receiver that has counted more
// wrap-arounds could not decrypt it.
var ended = endings{newest: make(map[stream]int64)}

type endings struct {
	mu     sync.Mutex // protects what follows
	newest map[stream]int64
	order  []stream // the oldest first
}

// note remembers the newest index that a stream has used.
func (e *endings) note(s stream, index int64) {
	e.mu.Lock()
	defer e.mu.Unlock()
	before, known := e.newest[s]
	e.newest[s] = max(before, index)
	if known {
		return
	}
	if e.order = append(e.order, s); len(e.order) > mostEnded {
		delete(e.newest, e.order[0])
		e.order = e.order[1:]
	}
}

// of returns the newest index that a stream has used before, if that is remembered.
func (e *endings) of(s stream) (index int64, known bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	index, known = e.newest[s]
	return index, known
}

// resume lets the first packet continue where an earlier stream has ended.
func (f *Forwarder) resume() {
	f.stream.ssrc = cmp.Or(f.ssrc, f.header.SSRC)
	if f.resumes {
		f.numbers.before, f.numbers.resumes = ended.of(f.stream)
	}
	f.srtp.SetROC(f.stream.ssrc, uint32(f.numbers.startOf(&f.header)>>16))
}

// end remembers where the stream has ended. With the lock held.
func (f *Forwarder) end() {
	if f.resumes && f.numbers != nil && f.numbers.hasBegun() {
		ended.note(f.stream, f.numbers.index)
	}
}
