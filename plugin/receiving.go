package plugin

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"

	"janus-golua/plugin/media/rtpin"
	"janus-golua/plugin/media/taps/rtpout"
)

// receiving is what the configuration says of janus.receive_rtp.
type receiving struct {
	// at are the addresses that may be bound; the first is taken when the script names
	// none. from is who may send, ports are what may be opened.
	at    []netip.Addr
	from  rtpout.Policy
	ports rtpin.Ports
}

// The defaults: nobody from outside of the machine. The ports are those of Janus's VideoRoom.
const (
	defaultReceiveAt    = "127.0.0.1"
	defaultReceiveFrom  = "loopback"
	defaultReceivePorts = "10000-60000"
)

func readReceiving(general map[string]string) (r receiving, err error) {
	if r.at, err = addresses(textOr(general, "receive_at", defaultReceiveAt)); err != nil {
		return r, fmt.Errorf("receive_at: %w", err)
	}
	if r.from, err = rtpout.ParsePolicy(textOr(general, "receive_from", defaultReceiveFrom)); err != nil {
		return r, fmt.Errorf("receive_from: %w", err)
	}
	if r.ports, err = rtpin.ParsePorts(textOr(general, "receive_ports", defaultReceivePorts)); err != nil {
		return r, fmt.Errorf("receive_ports: %w", err)
	}
	return r, nil
}

func textOr(general map[string]string, name, otherwise string) string {
	if text, ok := general[name]; ok {
		return text
	}
	return otherwise
}

// addresses reads a comma-separated list; an empty one is none.
func addresses(text string) (found []netip.Addr, err error) {
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

// address is the one that a script's address or name of a network interface means; empty
// is the first that may be bound.
func (r receiving) address(wanted string) (netip.Addr, error) {
	if len(r.at) == 0 {
		return netip.Addr{}, errNotReceiving
	}
	if wanted == "" {
		return r.at[0], nil
	}
	for _, address := range meant(wanted) {
		if r.allows(address) {
			return address, nil
		}
	}
	return netip.Addr{}, fmt.Errorf("receive_at in the configuration does not allow %q", wanted)
}

// allows says whether an address may be bound; 0.0.0.0 and :: allow all of their family.
func (r receiving) allows(address netip.Addr) bool {
	return slices.ContainsFunc(r.at, func(allowed netip.Addr) bool {
		return allowed == address || (allowed.IsUnspecified() && allowed.Is4() == address.Is4())
	})
}

// meant are the addresses of a name: itself, or those of a network interface.
func meant(name string) (found []netip.Addr) {
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
