package access

import (
	"net/netip"
	"testing"
)

func TestPolicyAllows(t *testing.T) {
	for _, c := range []struct {
		policy, addr string
		allowed      bool
	}{
		{"", "127.0.0.1", false},
		{" ", "10.0.0.1", false},
		{"loopback", "127.0.0.1", true},
		{"loopback", "127.255.255.254", true},
		{"loopback", "::1", true},
		{"Loopback", "::ffff:127.0.0.1", true},
		{"loopback", "128.0.0.1", false},
		{"loopback", "::2", false},
		{"loopback", "::ffff:128.0.0.1", false},
		{"10.0.0.0/8", "10.255.0.1", true},
		{"10.0.0.0/8", "::ffff:10.255.0.1", true},
		{"10.0.0.0/8", "11.0.0.1", false},
		{"10.0.0.0/8", "::10.0.0.1", false},
		{"10.1.2.3/8", "10.255.0.1", true},
		{"192.0.2.7", "192.0.2.7", true},
		{"192.0.2.7", "192.0.2.8", false},
		{"::ffff:192.0.2.7", "192.0.2.7", true},
		{"::ffff:192.0.2.0/120", "192.0.2.9", true},
		{"::ffff:192.0.2.0/120", "192.0.3.9", false},
		{"2001:db8::/32", "2001:db8::5", true},
		{"2001:db8::/32", "2001:db9::5", false},
		{"fe80::/10", "fe80::1%eth0", true},
		{"0.0.0.0/0", "2001:db8::5", false},
		{"::/0", "2001:db8::5", true},
		{"::/0", "10.0.0.1", false},
		{"::/0", "::ffff:10.0.0.1", false},
		{"0.0.0.0/0, ::/0", "0.0.0.0", false},
		{"0.0.0.0/0, ::/0", "::", false},
		{"0.0.0.0/0, ::/0", "::ffff:0.0.0.0", false},
		{" 192.0.2.7 ,10.0.0.0/8,loopback", "10.1.1.1", true},
		{" 192.0.2.7 ,10.0.0.0/8,loopback", "::1", true},
	} {
		policy, err := ParsePolicy(c.policy)
		if err != nil {
			t.Errorf("%q: %v", c.policy, err)
		}
		if got := policy.Allows(netip.MustParseAddr(c.addr)); got != c.allowed {
			t.Errorf("%q allows %s: %v", c.policy, c.addr, got)
		}
	}
}

func TestPolicyOfNothing(t *testing.T) {
	var none Policy
	if none.Allows(netip.MustParseAddr("127.0.0.1")) {
		t.Error("the zero policy allows loopback")
	}
	all, err := ParsePolicy("0.0.0.0/0,::/0")
	if err != nil || all.Allows(netip.Addr{}) {
		t.Errorf("the zero address is allowed, %v", err)
	}
}

func TestBadPolicies(t *testing.T) {
	for _, text := range []string{
		"localhost", "10.0.0.0/33", "10.0.0", "10.0.0.0/8 192.0.2.7", ",", "10.0.0.0/8,", "*",
		"fe80::1%eth0", "fe80::%eth0/10", "::ffff:10.0.0.0/90", "127.0.0.1:80", "010.0.0.1",
	} {
		policy, err := ParsePolicy(text)
		if err == nil || policy.allowed != nil {
			t.Errorf("%q is taken as %v", text, policy)
		}
	}
}
