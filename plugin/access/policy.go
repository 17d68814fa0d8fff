package access

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// loopback is what the word "loopback" stands for in a policy.
var loopback = [...]netip.Prefix{
	netip.PrefixFrom(netip.AddrFrom4([4]byte{127}), 8),
	netip.PrefixFrom(netip.IPv6Loopback(), 128),
}

// mappedBits is the length of ::ffff:0:0/96, before which an IPv4-mapped IPv6
// address has its IPv4 address (RFC 4291, section 2.5.5.2).
const mappedBits = 96

// Policy says which addresses may be reached, or from which packets may come. The zero
// Policy allows none.
type Policy struct{ allowed []netip.Prefix }

// ParsePolicy reads a comma-separated list of IP addresses and CIDR prefixes.
// "loopback" stands for 127.0.0.0/8 and ::1, and an empty list has no addresses. Any other
// entry is an error, and no part of such a list is used.
func ParsePolicy(text string) (Policy, error) {
	var policy Policy
	if strings.TrimSpace(text) == "" {
		return policy, nil
	}
	for entry := range strings.SplitSeq(text, ",") {
		entry = strings.TrimSpace(entry)
		if strings.EqualFold(entry, "loopback") {
			policy.allowed = append(policy.allowed, loopback[:]...)
			continue
		}
		prefix, err := parsePrefix(entry)
		if err != nil {
			return Policy{}, fmt.Errorf("%q is neither an IP address, nor a prefix such as 10.0.0.0/8, nor loopback", entry)
		}
		policy.allowed = append(policy.allowed, prefix)
	}
	return policy, nil
}

// parsePrefix reads a prefix, or an address as the prefix that has only this address.
func parsePrefix(text string) (netip.Prefix, error) {
	prefix, err := netip.ParsePrefix(text)
	if err != nil {
		addr, notAddr := netip.ParseAddr(text)
		// A prefix cannot have a zone, so it would allow more than the operator has
		// written.
		if notAddr != nil || addr.Zone() != "" {
			return netip.Prefix{}, err
		}
		prefix = netip.PrefixFrom(addr, addr.BitLen())
	}
	if !prefix.Addr().Is4In6() {
		return prefix.Masked(), nil
	}
	// Allows treats such addresses as IPv4, so the prefix must be an IPv4 prefix, too.
	if prefix.Bits() < mappedBits {
		return netip.Prefix{}, fmt.Errorf("%s is wider than all of IPv4", text)
	}
	return netip.PrefixFrom(prefix.Addr().Unmap(), prefix.Bits()-mappedBits).Masked(), nil
}

// Allows says whether the policy allows an address. An IPv4-mapped IPv6 address stands for
// the IPv4 address, where its packets go. The unspecified addresses are never allowed: Linux
// takes them for its loopback.
func (p Policy) Allows(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	if !addr.IsValid() || addr.IsUnspecified() {
		return false
	}
	return slices.ContainsFunc(p.allowed, func(prefix netip.Prefix) bool { return prefix.Contains(addr) })
}
