// Package rtpout sends the RTP of a stream to a host outside of WebRTC, plain or
// as SRTP, and tells of keyframe wishes that come back by RTCP.
package rtpout

import (
	"fmt"
	"net/netip"
	"strings"
)

// Policy is which addresses may be sent to. The zero Policy allows none.
type Policy struct {
	prefixes []netip.Prefix
}

// loopback is what the word stands for.
var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

// ParsePolicy reads IP addresses and prefixes (10.0.0.0/8) between commas;
// "loopback" stands for 127.0.0.0/8 and ::1.
func ParsePolicy(text string) (Policy, error) {
	var p Policy
	for entry := range strings.SplitSeq(text, ",") {
		entry = strings.TrimSpace(entry)
		switch {
		case entry == "":
		case entry == "loopback":
			p.prefixes = append(p.prefixes, loopback...)
		default:
			prefix, err := parsePrefix(entry)
			if err != nil {
				return Policy{}, fmt.Errorf("%q is no IP address, no prefix and not \"loopback\"", entry)
			}
			p.prefixes = append(p.prefixes, prefix)
		}
	}
	return p, nil
}

func parsePrefix(text string) (netip.Prefix, error) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix, nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil {
		return netip.Prefix{}, err
	}
	return netip.PrefixFrom(address, address.BitLen()), nil
}

// Allows says whether an address may be sent to; an IPv4 address is the same in
// its IPv6 clothes.
func (p Policy) Allows(address netip.Addr) bool {
	address = address.Unmap().WithZone("")
	for _, prefix := range p.prefixes {
		if prefix.Contains(address) {
			return true
		}
	}
	return false
}
