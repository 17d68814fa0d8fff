package rtpin

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"

	"janus-golua/plugin/access"
)

// attempts bounds the ports that are tried: with half of the range in use, one of twenty
// is free but once in a million times.
const attempts = 200

// bind opens a port of an address, or any port of the range if port is 0.
func bind(p access.Ports, address netip.Addr, port int) (*net.UDPConn, error) {
	if port != 0 {
		if port < p.Least || port > p.Most {
			return nil, fmt.Errorf("port %d is not one of %d to %d, which the configuration allows", port, p.Least, p.Most)
		}
		return listen(address, port)
	}
	count := p.Most - p.Least + 1
	start := rand.IntN(count)
	for i := range min(count, attempts) {
		if conn, err := listen(address, p.Least+(start+i)%count); err == nil {
			return conn, nil
		}
	}
	return nil, fmt.Errorf("no port of %d to %d is free at %s", p.Least, p.Most, address)
}

func listen(address netip.Addr, port int) (*net.UDPConn, error) {
	network := "udp4" // without the 4, 0.0.0.0 would be IPv6, too
	if address.Is6() {
		network = "udp"
	}
	conn, err := net.ListenUDP(network, net.UDPAddrFromAddrPort(netip.AddrPortFrom(address, uint16(port))))
	if err != nil {
		return nil, fmt.Errorf("port %d of %s cannot be opened: %w", port, address, err)
	}
	return conn, nil
}
