package docker

import (
	"math/rand/v2"
	"net"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// relay stands between a client and Janus as a bad network does: it loses, delays
// and so reorders datagrams, in both directions. (The kernel's netem would need a
// module that not every machine has.) Descriptions that pass through it name the
// relay instead of the other side.
type relay struct {
	t *testing.T
	// loss is the share of datagrams that are lost; each of the others takes at
	// least delay, and up to jitter more.
	loss          float64
	delay, jitter time.Duration
	// cut loses all.
	cut atomic.Bool
	// passed and lost count datagrams.
	passed, lost atomic.Int64

	near, far side // towards the client, towards Janus
}

// side is a socket, and the address beyond it.
type side struct {
	socket *net.UDPConn
	mu     sync.Mutex
	peer   *net.UDPAddr
}

// start opens the relay on an address of this machine; the test's end closes it.
func (r *relay) start(address string) *relay {
	r.t.Helper()
	for _, s := range []*side{&r.near, &r.far} {
		socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP(address)})
		must(r.t, err)
		s.socket = socket
	}
	var running sync.WaitGroup
	running.Go(func() { r.carry(&r.near, &r.far) })
	running.Go(func() { r.carry(&r.far, &r.near) })
	r.t.Cleanup(func() {
		_ = r.near.socket.Close()
		_ = r.far.socket.Close()
		running.Wait()
	})
	return r
}

// carry takes what comes in at one side out of the other.
func (r *relay) carry(in, out *side) {
	buffer := make([]byte, 2048)
	for {
		n, err := in.socket.Read(buffer)
		if err != nil {
			return
		}
		if r.cut.Load() || rand.Float64() < r.loss {
			r.lost.Add(1)
			continue
		}
		r.passed.Add(1)
		datagram := append([]byte(nil), buffer[:n]...)
		time.AfterFunc(r.delay+time.Duration(rand.Float64()*float64(r.jitter)), func() { out.send(datagram) })
	}
}

func (s *side) send(datagram []byte) {
	s.mu.Lock()
	peer := s.peer
	s.mu.Unlock()
	if peer != nil {
		_, _ = s.socket.WriteToUDP(datagram, peer) // a closed relay loses it
	}
}

var (
	candidates = regexp.MustCompile(`(?m)^a=candidate:[^\r\n]*\r?\n`)
	address    = regexp.MustCompile(`(?i)(a=candidate:\S+ 1 udp \d+ )(\S+) (\d+)( typ host)`)
)

// offer and answer rewrite a description that passes.
func (r *relay) offer(sdp string) string  { return r.rewrite(sdp, &r.near, &r.far) }
func (r *relay) answer(sdp string) string { return r.rewrite(sdp, &r.far, &r.near) }

// rewrite learns where the sender of a description is, and replaces its first
// candidate in each section with the relay's address on the other side.
func (r *relay) rewrite(sdp string, from, to *side) string {
	r.t.Helper()
	found := address.FindStringSubmatch(sdp)
	if found == nil {
		r.t.Fatalf("no candidate in\n%s", sdp)
	}
	peer, err := net.ResolveUDPAddr("udp4", net.JoinHostPort(found[2], found[3]))
	must(r.t, err)
	from.mu.Lock()
	from.peer = peer
	from.mu.Unlock()
	host, port, err := net.SplitHostPort(to.socket.LocalAddr().String())
	must(r.t, err)
	seen := make(map[string]bool)
	return candidates.ReplaceAllStringFunc(sdp, func(line string) string {
		replaced := address.ReplaceAllString(line, "${1}"+host+" "+port+"${4}")
		if replaced == line || seen[replaced] {
			return ""
		}
		seen[replaced] = true
		return replaced
	})
}
