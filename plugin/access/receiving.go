package access

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
)

// Receiving says where scripts may receive RTP (janus.receive_rtp).
type Receiving struct {
	// At are the addresses that may be bound. A script that names no address gets the first.
	At []netip.Addr
	// From are the addresses that may send.
	From Policy
	// Ports may be opened.
	Ports Ports
}

// ParseAddresses reads a comma-separated list of IP addresses; an empty list is none.
func ParseAddresses(text string) (found []netip.Addr, err error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	for entry := range strings.SplitSeq(text, ",") {
		address, err := netip.ParseAddr(strings.TrimSpace(entry))
		if err != nil {
			return nil, fmt.Errorf("%q is no IP address", strings.TrimSpace(entry))
		}
		found = append(found, address.Unmap())
	}
	return found, nil
}

var errNotReceiving = errors.New("receive_at in the configuration allows no address")

// Address finds the address to bind. The script names an address or a network interface;
// an empty name is the first address that may be bound. The error is a sentence for the
// script's author.
func (r Receiving) Address(wanted string) (netip.Addr, error) {
	if len(r.At) == 0 {
		return netip.Addr{}, errNotReceiving
	}
	if wanted == "" {
		return r.At[0], nil
	}
	for _, address := range addressesOf(wanted) {
		if r.allows(address) {
			return address, nil
		}
	}
	return netip.Addr{}, fmt.Errorf("receive_at in the configuration does not allow %q", wanted)
}

// allows says whether an address may be bound. The addresses 0.0.0.0 and :: in the
// configuration allow every address of their family.
func (r Receiving) allows(address netip.Addr) bool {
	return slices.ContainsFunc(r.At, func(allowed netip.Addr) bool {
		return allowed == address || (allowed.IsUnspecified() && allowed.Is4() == address.Is4())
	})
}

// addressesOf returns the address if the name is one, or the addresses of the network
// interface with that name.
func addressesOf(name string) (found []netip.Addr) {
	if address, err := netip.ParseAddr(name); err == nil {
		return []netip.Addr{address.Unmap()}
	}
	link, err := net.InterfaceByName(name)
	if err != nil {
		return nil
	}
	all, _ := link.Addrs()
	for _, one := range all {
		if prefix, err := netip.ParsePrefix(one.String()); err == nil {
			found = append(found, prefix.Addr().Unmap())
		}
	}
	return found
}
