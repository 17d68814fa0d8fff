package rooms

import (
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/pion/rtcp"

	. "janus-golua/test/janustest"
)

// requester receives the media of a remotely published client. As fast as it can, it asks for
// keyframes of streams that nobody sends.
type requester struct {
	rtp, rtcp *net.UDPConn
	next      uint32
}

func newRequester(t *testing.T) *requester {
	t.Helper()
	var conns [2]*net.UDPConn
	for i := range conns {
		conn, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() })
		conns[i] = conn
	}
	return &requester{rtp: conns[0], rtcp: conns[1]}
}

func port(conn *net.UDPConn) int { return conn.LocalAddr().(*net.UDPAddr).Port }

// pester sends 200 requests in two datagrams to the first forward that tells its RTCP address.
func (w *requester) pester(t *testing.T) {
	t.Helper()
	_ = w.rtcp.SetReadDeadline(time.Now().Add(20 * time.Second))
	_, from, err := w.rtcp.ReadFromUDPAddrPort(make([]byte, 1500))
	if err != nil {
		t.Fatal("no forward tells where it takes RTCP: ", err)
	}
	for range 2 {
		var requests []rtcp.Packet
		for range 100 {
			w.next++
			requests = append(requests, &rtcp.PictureLossIndication{SenderSSRC: 1, MediaSSRC: w.next})
		}
		datagram, err := rtcp.Marshal(requests)
		if err != nil {
			t.Fatal(err)
		}
		_, _ = w.rtcp.WriteToUDPAddrPort(datagram, from) // fails if the forward has ended
	}
}

// A forward must not block anybody when it ends while its receiver asks for keyframes.
func TestForwardsEndWhileTheirReceiverAsksForKeyframes(t *testing.T) {
	j := Start(t, LuaRooms(t, twoRooms))
	anna := publish(t, j, 1, 11, NewPeer(t).Publish())
	w := newRequester(t)
	for round := range 100 {
		answer := anna.now(fmt.Sprintf(`{"request":"publish_remotely","room":1,"publisher_id":11,"remote_id":"r%d",
			"host":"127.0.0.1","port":%d,"rtcp_port":%d}`, round, port(w.rtp), port(w.rtcp)))
		if answer.Get("remote_id").String() != fmt.Sprintf("r%d", round) {
			t.Fatalf("round %d: the answer is %s", round, answer.Raw)
		}
		w.pester(t)
		answer = anna.now(fmt.Sprintf(`{"request":"unpublish_remotely","room":1,"publisher_id":11,"remote_id":"r%d"}`, round))
		if answer.Get("videoroom").String() != "success" {
			t.Fatalf("round %d: the end is answered by %s", round, answer.Raw)
		}
	}
	viewer, _ := subscribeAs(t, j, NewPeer(t), 1, `"streams":[{"feed":11}]`)
	viewer.gets("1", "face", anna.Video)
}
