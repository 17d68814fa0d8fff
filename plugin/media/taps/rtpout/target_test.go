package rtpout

import (
	"context"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"janus-golua/plugin/access"
)

func TestBadTargets(t *testing.T) {
	for wanted, change := range map[string]func(*Target){
		"the host is missing":                     func(t *Target) { t.Host = "" },
		"port 0 is not":                           func(t *Target) { t.Port = 0 },
		"port -1 is not":                          func(t *Target) { t.Port = -1 },
		"port 65536 is not":                       func(t *Target) { t.Port = 65536 },
		"RTCP port -1 is not":                     func(t *Target) { t.RTCPPort = -1 },
		"RTCP port 65536 is not":                  func(t *Target) { t.RTCPPort = 65536 },
		"payload type -2 is not":                  func(t *Target) { t.PayloadType = -2 },
		"payload type 128 is not":                 func(t *Target) { t.PayloadType = 128 },
		`"ipx" is neither ipv4 nor ipv6`:          func(t *Target) { t.Family = "ipx" },
		"SRTP suite 5 is neither 32 nor 80":       func(t *Target) { t.SRTPSuite, t.SRTPKey = 5, testKey },
		"without its suite":                       func(t *Target) { t.SRTPKey = testKey },
		"the SRTP key is not base64":              func(t *Target) { t.SRTPSuite, t.SRTPKey = 80, "!" },
		"has 0 bytes, it must have 30":            func(t *Target) { t.SRTPSuite = 32 },
		"has 3 bytes, it must have 30":            func(t *Target) { t.SRTPSuite, t.SRTPKey = 80, "AAAA" },
		`does not allow sending to "192.0.2.7"`:   func(t *Target) { t.Host = "192.0.2.7" },
		`does not allow sending to "0.0.0.0"`:     func(t *Target) { t.Host = "0.0.0.0" },
		`"::1" has no address of the family`:      func(t *Target) { t.Host, t.Family = "::1", "ipv4" },
		`"127.0.0.1" has no address of the famil`: func(t *Target) { t.Family = "ipv6" },
	} {
		target := Target{Host: "127.0.0.1", Port: 5004, PayloadType: -1}
		change(&target)
		f, err := New(t.Context(), target, allow(t, "loopback"), nil)
		if err == nil {
			f.Close()
			t.Errorf("%s: %+v is taken", wanted, target)
			continue
		}
		if !strings.Contains(err.Error(), wanted) {
			t.Errorf("%q does not say %q", err, wanted)
		}
		if target.SRTPKey != "" && strings.Contains(err.Error(), target.SRTPKey) {
			t.Errorf("%q has the key", err)
		}
	}
}

func TestNothingIsAllowedByDefault(t *testing.T) {
	for _, host := range []string{"127.0.0.1", "::1", "localhost"} {
		if f, err := New(t.Context(), Target{Host: host, Port: 5004}, access.Policy{}, nil); err == nil {
			f.Close()
			t.Errorf("%s is allowed", host)
		}
	}
}

func TestResolve(t *testing.T) {
	names := map[string][]string{
		"inside":  {"10.0.0.1"},
		"outside": {"192.0.2.7", "2001:db8::1"},
		"both":    {"192.0.2.7", "::1", "10.0.0.2", "10.0.0.3"},
		"mapped":  {"::ffff:10.0.0.4"},
		"hidden":  {"::ffff:192.0.2.7"},
	}
	look := func(_ context.Context, network, host string) (found []netip.Addr, err error) {
		for _, addr := range names[host] {
			found = append(found, netip.MustParseAddr(addr))
		}
		if found == nil {
			err = errors.New("no such host")
		}
		return found, err
	}
	policy := allow(t, "10.0.0.0/8,loopback")
	for _, c := range []struct{ host, family, addr, fault string }{
		{"inside", "", "10.0.0.1", ""},
		{"inside", "ipv4", "10.0.0.1", ""},
		{"inside", "ipv6", "", "no address of the family"},
		{"outside", "", "", "does not allow"},
		{"outside", "ipv6", "", "does not allow"},
		{"both", "", "::1", ""},
		{"both", "ipv4", "10.0.0.2", ""},
		{"both", "ipv6", "::1", ""},
		{"mapped", "", "10.0.0.4", ""},
		{"mapped", "ipv4", "10.0.0.4", ""},
		{"hidden", "", "", "does not allow"},
		{"absent", "", "", "cannot be resolved"},
		{"::ffff:10.0.0.9", "ipv4", "10.0.0.9", ""},
	} {
		addr, err := Target{Host: c.host, Family: c.family}.resolve(t.Context(), policy, look)
		if c.fault == "" {
			if err != nil || addr.String() != c.addr {
				t.Errorf("%s %s is %s, %v", c.host, c.family, addr, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), c.fault) {
			t.Errorf("%s %s: %v does not say %q", c.host, c.family, err, c.fault)
		}
	}
}

func TestANameIsResolvedAndChecked(t *testing.T) {
	f, err := New(t.Context(), Target{Host: "localhost", Family: "ipv4", Port: 5004}, allow(t, "loopback"), nil)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	if f.Address().String() != "127.0.0.1:5004" {
		t.Errorf("localhost is %s", f.Address())
	}
	if _, err := New(t.Context(), Target{Host: "localhost", Port: 5004}, allow(t, "10.0.0.0/8"), nil); err == nil {
		t.Error("a name hides a disallowed address")
	}
}

func TestResolutionEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	// .invalid never resolves (RFC 2606).
	_, err := New(ctx, Target{Host: "name.invalid", Port: 5004}, allow(t, "loopback"), nil)
	if err == nil || !strings.Contains(err.Error(), "cannot be resolved") {
		t.Errorf("got %v", err)
	}
}
