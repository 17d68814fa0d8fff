// Package relay carries UDP datagrams between a client and Janus over lines that are limited,
// slow or lossy (package line). It runs in the test process: the kernel's netem is a module that
// not every machine has. Descriptions that go through the relay name the relay as the other side,
// so that ICE finds no other way.
package relay

import (
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"janus-golua/internal/line"
)

// Options say where a relay is, and what its lines are like.
type Options struct {
	// Near and Far are the relay's addresses in the client's network and in Janus's.
	Near, Far string
	// Janus is the address of Janus to which the relay leads; if empty, the first that Janus
	// offers.
	Janus string
	// Down is the line from Janus to the client, Up the other one.
	Down, Up line.Properties
	// Seed chooses the random losses and the jitter.
	Seed uint64
}

// Relay is one client's relay.
type Relay struct {
	// Down leads from Janus to the client, Up from the client to Janus.
	Down, Up *Way

	t         testing.TB
	janus     string
	near, far *side
	cut       atomic.Bool
}

// New opens a relay; the test's end closes it.
func New(t testing.TB, options Options) *Relay {
	t.Helper()
	r := &Relay{t: t, janus: options.Janus, near: listen(t, options.Near), far: listen(t, options.Far)}
	began := time.Now()
	r.Down = newWay(r.far, r.near, &r.cut, began, line.New[[]byte](options.Down, 2*options.Seed))
	r.Up = newWay(r.near, r.far, &r.cut, began, line.New[[]byte](options.Up, 2*options.Seed+1))
	var running sync.WaitGroup
	for _, way := range []*Way{r.Down, r.Up} {
		running.Go(way.read)
		running.Go(way.write)
	}
	t.Cleanup(func() {
		_ = r.near.socket.Close()
		_ = r.far.socket.Close()
		r.Down.end()
		r.Up.end()
		running.Wait()
	})
	return r
}

// Cut makes the relay lose everything, or nothing more than its lines do.
func (r *Relay) Cut(cut bool) { r.cut.Store(cut) }

// side is a socket, and the address beyond it.
type side struct {
	socket *net.UDPConn
	mu     sync.Mutex
	peer   netip.AddrPort
}

func listen(t testing.TB, address string) *side {
	t.Helper()
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.ParseIP(address)})
	if err != nil {
		t.Fatal(err)
	}
	_ = socket.SetReadBuffer(1 << 20) // a busy machine reads late
	return &side{socket: socket}
}

// isPeer says whether a datagram comes from beyond the side. Others are ignored, such as those of
// Janus from its address in another network.
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

// leadsTo tells a side which address is beyond it.
func (s *side) leadsTo(t testing.TB, host, port string) {
	t.Helper()
	peer, err := netip.ParseAddrPort(net.JoinHostPort(host, port))
	if err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.peer = peer
}
