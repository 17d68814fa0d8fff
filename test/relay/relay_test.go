package relay

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"janus-golua/internal/line"
	"janus-golua/plugin/awaiting"
)

// end is a socket at one end of a relay.
func end(t *testing.T) *net.UDPConn {
	t.Helper()
	socket, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	return socket
}

// description is an SDP with candidates, of which only one leads to a socket.
func description(socket *net.UDPConn) string {
	port := socket.LocalAddr().(*net.UDPAddr).Port
	return fmt.Sprintf("v=0\r\nm=audio 9 x\r\na=candidate:1 1 udp 1 127.0.0.1 %d typ host generation 0\r\n"+
		"a=candidate:2 1 tcp 1 127.0.0.1 9 typ host\r\na=candidate:3 1 udp 1 127.0.0.9 %d typ host\r\na=end-of-candidates\r\n", port, port)
}

// port is the port of the only candidate in a description.
func port(t *testing.T, sdp string) int {
	t.Helper()
	if strings.Count(sdp, "a=candidate:") != 1 {
		t.Fatalf("not one candidate in\n%s", sdp)
	}
	var port int
	if _, err := fmt.Sscanf(address.FindStringSubmatch(sdp)[3], "%d", &port); err != nil {
		t.Fatal(err)
	}
	return port
}

// pair is a relay with both ends.
func pair(t *testing.T, options Options) (r *Relay, client, janus *net.UDPConn, toClient, toJanus *net.UDPAddr) {
	t.Helper()
	options.Near, options.Far = "127.0.0.1", "127.0.0.1"
	client, janus = end(t), end(t)
	r = New(t, options)
	loopback := net.IPv4(127, 0, 0, 1)
	toJanus = &net.UDPAddr{IP: loopback, Port: port(t, r.ToClient(description(janus)))}
	toClient = &net.UDPAddr{IP: loopback, Port: port(t, r.ToJanus(description(client)))}
	return r, client, janus, toClient, toJanus
}

func send(t *testing.T, from *net.UDPConn, to *net.UDPAddr, datagram []byte) {
	t.Helper()
	if _, err := from.WriteToUDP(datagram, to); err != nil {
		t.Fatal(err)
	}
}

// gets reads a datagram.
func gets(t *testing.T, at *net.UDPConn) string {
	t.Helper()
	buffer := make([]byte, 2048)
	_ = at.SetReadDeadline(time.Now().Add(awaiting.Patience))
	n, err := at.Read(buffer)
	if err != nil {
		t.Fatal(err)
	}
	return string(buffer[:n])
}

func TestARelayCarriesBothWays(t *testing.T) {
	r, client, janus, toClient, toJanus := pair(t, Options{Down: line.Properties{Delay: 20 * time.Millisecond}})
	send(t, client, toJanus, []byte("up"))
	if got := gets(t, janus); got != "up" {
		t.Errorf("Janus got %q", got)
	}
	began := time.Now()
	send(t, janus, toClient, []byte("down"))
	if got := gets(t, client); got != "down" || time.Since(began) < 20*time.Millisecond {
		t.Errorf("the client got %q after %v", got, time.Since(began))
	}
	stranger := end(t)
	send(t, stranger, toClient, []byte("of a stranger"))
	send(t, janus, toClient, []byte("again"))
	if got := gets(t, client); got != "again" {
		t.Errorf("the client got %q", got)
	}
	if r.Down.Passed() != 2 || r.Up.Passed() != 1 || r.Down.Lost() != 0 {
		t.Errorf("passed %d and %d, lost %d", r.Down.Passed(), r.Up.Passed(), r.Down.Lost())
	}
}

func TestARelayThatIsCutLosesAll(t *testing.T) {
	r, client, janus, toClient, _ := pair(t, Options{})
	r.Cut(true)
	send(t, janus, toClient, []byte("lost"))
	awaiting.Until(t, "the loss", func() bool { return r.Down.Lost() == 1 })
	r.Cut(false)
	send(t, janus, toClient, []byte("carried"))
	if got := gets(t, client); got != "carried" {
		t.Errorf("the client got %q", got)
	}
}

// rtp is a packet of 972 bytes, which uses 1000 bytes of the line.
func rtp(first byte, payloadType byte, number uint16) []byte {
	packet := make([]byte, 972)
	packet[0], packet[1], packet[2], packet[3] = first, payloadType, byte(number>>8), byte(number)
	return packet
}

func TestARelayCountsByKind(t *testing.T) {
	r, _, janus, toClient, _ := pair(t, Options{Down: line.Properties{Kbit: 1, Queue: time.Second}})
	for _, datagram := range [][]byte{
		rtp(0x80, 96, 65535), rtp(0x80, 96, 0), rtp(0x80, 96, 65535), rtp(0xa0, 96, 1), rtp(0x80, 97, 2), // the third comes again
		rtp(0x80, 200, 0), make([]byte, 972), // RTCP, and STUN
	} {
		send(t, janus, toClient, datagram)
	}
	awaiting.Until(t, "all", func() bool {
		return Total(r.Down.Seconds(), func(s Second) Count { return s.Sent }).Datagrams == 7
	})
	for name, test := range map[string]struct {
		of   func(Second) Count
		want int
	}{
		"sent": {func(s Second) Count { return s.Sent }, 7}, "RTP": {func(s Second) Count { return s.RTP }, 5},
		"again": {func(s Second) Count { return s.Again }, 1}, "padding": {func(s Second) Count { return s.Padding }, 1},
		"of type 97": {func(s Second) Count { return s.Types[97] }, 1},
		// The first is on the line, which takes 8 s; no other may wait for so long.
		"overflow": {func(s Second) Count { return s.Overflow }, 6},
	} {
		if got := Total(r.Down.Seconds(), test.of); got.Datagrams != test.want || got.Bits != 8000*test.want {
			t.Errorf("%s: %+v, expected %d", name, got, test.want)
		}
	}
}
