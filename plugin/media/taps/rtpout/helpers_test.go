package rtpout

import (
	"encoding/base64"
	"net"
	"net/netip"
	"testing"
	"time"

	"github.com/pion/srtp/v3"
	"go.uber.org/goleak"

	"janus-golua/plugin/access"
	"janus-golua/plugin/awaiting"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// testKey is 30 bytes in base64.
const testKey = "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0"

// patience is how long a test waits for what must happen.
const patience = 10 * time.Second

func allow(t testing.TB, text string) access.Policy {
	t.Helper()
	policy, err := access.ParsePolicy(text)
	if err != nil {
		t.Fatal(err)
	}
	return policy
}

// receiver is the host outside: a UDP socket on loopback.
type receiver struct {
	*net.UDPConn
	t testing.TB
}

func newReceiver(t testing.TB, host string) receiver {
	t.Helper()
	conn, err := net.ListenUDP("udp", net.UDPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(host), 0)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return receiver{conn, t}
}

func (r receiver) port() int { return r.LocalAddr().(*net.UDPAddr).Port }

// next waits for a datagram.
func (r receiver) next() ([]byte, netip.AddrPort) {
	r.t.Helper()
	buffer := make([]byte, 1<<16)
	r.SetReadDeadline(time.Now().Add(patience))
	n, from, err := r.ReadFromUDPAddrPort(buffer)
	if err != nil {
		r.t.Fatal(err)
	}
	return buffer[:n], netip.AddrPortFrom(from.Addr().Unmap(), from.Port())
}

// forward makes a forwarder that the test closes.
func forward(t testing.TB, target Target, keyframe func(uint32)) *Forwarder {
	t.Helper()
	if target.Host == "" {
		target.Host = "127.0.0.1"
	}
	f, err := New(t.Context(), target, allow(t, "loopback"), keyframe)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(f.Close)
	return f
}

// theirContext is the receiver's SRTP, made from the key without our code.
func theirContext(t testing.TB, suite int) *srtp.Context {
	t.Helper()
	profile := map[int]srtp.ProtectionProfile{
		32: srtp.ProtectionProfileAes128CmHmacSha1_32,
		80: srtp.ProtectionProfileAes128CmHmacSha1_80,
	}[suite]
	secret, err := base64.StdEncoding.DecodeString(testKey)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := srtp.CreateContext(secret[:16], secret[16:], profile)
	if err != nil {
		t.Fatal(err)
	}
	return theirs
}

// eventually waits until something is so.
func eventually(t testing.TB, what string, so func() bool) {
	t.Helper()
	awaiting.Until(t, what, so)
}
