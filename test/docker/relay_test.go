package docker

import (
	"math/rand/v2"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// relay behaves like a bad network between a client and Janus: it loses datagrams, and delays
// and so reorders others, in both directions. (The kernel's netem would need a
// module that not every machine has.) Descriptions that go through it name the
// relay instead of the other side.
type relay struct {
	t *testing.T
	// loss is the share of datagrams that are lost; the others are delayed by at
	// least delay, and by up to jitter more.
	loss          float64
	delay, jitter time.Duration
	// janus is the address of Janus to which the relay leads; if empty, the first that Janus offers.
	janus string
	// cut makes the relay lose everything.
	cut atomic.Bool
	// passed and lost count datagrams.
	passed, lost atomic.Int64

	near, far side // towards the client, towards Janus
}

// side is a socket, and the address beyond it.
type side struct {
	socket *net.UDPConn
	mu     sync.Mutex
	peer   netip.AddrPort
}

func (s *side) listen(t *testing.T, address string) {
	t.Helper()
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP(address)})
	must(t, err)
	s.socket = socket
}

// start opens the relay on addresses of this machine, in the client's network and in
// Janus's; the test's end closes it.
func (r *relay) start(near, far string) *relay {
	r.t.Helper()
	r.near.listen(r.t, near)
	r.far.listen(r.t, far)
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

// carry sends everything that arrives at one side out at the other. Datagrams from others than
// the side's peer are ignored, such as those of Janus from its address in another network.
func (r *relay) carry(in, out *side) {
	buffer := make([]byte, 2048)
	for {
		n, from, err := in.socket.ReadFromUDPAddrPort(buffer)
		if err != nil {
			return
		}
		if !in.isPeer(from) {
			continue
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

func (s *side) isPeer(from netip.AddrPort) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.peer.Port() == from.Port() && s.peer.Addr() == from.Addr().Unmap()
}

func (s *side) send(datagram []byte) {
	s.mu.Lock()
	peer := s.peer
	s.mu.Unlock()
	if peer.IsValid() {
		_, _ = s.socket.WriteToUDPAddrPort(datagram, peer) // a closed relay loses the datagram
	}
}

var (
	candidates = regexp.MustCompile(`(?m)^a=candidate:[^\r\n]*\r?\n`)
	address    = regexp.MustCompile(`(?i)(a=candidate:\S+ 1 udp \d+ )(\S+) (\d+)( typ host)`)
)

// toJanus rewrites a description on its way to Janus, toClient one on its way to the client.
func (r *relay) toJanus(sdp string) string { return r.rewrite(sdp, "", &r.near, &r.far) }
func (r *relay) toClient(sdp string) string {
	return r.rewrite(sdp, r.janus, &r.far, &r.near)
}

// rewrite learns where the sender of a description is, and replaces one candidate in each
// section by the relay's other side: the candidate with the address at, or the first one.
func (r *relay) rewrite(sdp, at string, from, to *side) string {
	r.t.Helper()
	lines := candidates.FindAllString(sdp, -1)
	found := slices.IndexFunc(lines, func(line string) bool { return isAt(line, at) })
	if found < 0 {
		r.t.Fatalf("no candidate %s in\n%s", at, sdp)
	}
	chosen := address.FindStringSubmatch(lines[found])
	from.leadsTo(r.t, chosen[2], chosen[3])
	host, port, err := net.SplitHostPort(to.socket.LocalAddr().String())
	must(r.t, err)
	seen := make(map[string]bool)
	return candidates.ReplaceAllStringFunc(sdp, func(line string) string {
		replaced := address.ReplaceAllString(line, "${1}"+host+" "+port+"${4}")
		if !isAt(line, at) || seen[replaced] {
			return ""
		}
		seen[replaced] = true
		return replaced
	})
}

// isAt says whether a line is a UDP candidate with that address, or with any address.
func isAt(line, at string) bool {
	parts := address.FindStringSubmatch(line)
	return parts != nil && (at == "" || parts[2] == at)
}

// leadsTo tells a side which address is beyond it.
func (s *side) leadsTo(t *testing.T, host, port string) {
	t.Helper()
	peer, err := netip.ParseAddrPort(net.JoinHostPort(host, port))
	must(t, err)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.peer = peer
}
