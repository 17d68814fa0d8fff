package rtpout

import (
	"context"
	"errors"
	"fmt"
	"net/netip"

	"janus-golua/plugin/access"
	"janus-golua/plugin/media/srtpkey"
)

// keepPayloadType is the payload type of a Target that replaces none.
const keepPayloadType = -1

// Target says where a stream goes, and how its packets are changed.
type Target struct {
	// Host is an IP address or a name. A name stands for the first of its addresses that
	// Family and the policy allow.
	Host string
	// Family is "ipv4", "ipv6", or "" for either.
	Family string
	// Port is the port to which RTP and data go, 1 to 65535.
	Port int
	// RTCPPort is the receiver's RTCP port, 0 for no RTCP.
	RTCPPort int
	// PayloadType is the payload type of the sent packets, 0 to 127; with -1 they keep
	// their own.
	PayloadType int
	// SSRC is the SSRC of the sent packets. With 0 they keep their own; with SRTP all get
	// the SSRC of the first packet.
	SSRC uint32
	// Audio says that the stream is audio. The payload type then says which clock its
	// timestamps have.
	Audio bool
	// SRTPSuite is 80 for AES_CM_128_HMAC_SHA1_80, 32 for
	// AES_CM_128_HMAC_SHA1_32 (RFC 4568, section 6.2), 0 for plain RTP.
	SRTPSuite int
	// SRTPKey is the master key and salt, 16 and 14 bytes, in base64, as in an
	// "inline:" of SDP.
	SRTPKey string
	// Resumes says that SRTP continues with the index of a closed forwarder that had the
	// same address, key and SSRC.
	Resumes bool
	// Bundled says that the target's port takes several streams, told apart by SSRC, as
	// remote publishers of Janus's VideoRoom do: data messages have an RTP header in
	// front of them, and RTCP is plain also with SRTP.
	Bundled bool
}

// feedbackKey is the key of RTCP.
func (t Target) feedbackKey(key *srtpkey.Key) *srtpkey.Key {
	if t.Bundled {
		return nil
	}
	return key
}

// Literal says whether the host is an address, which needs no resolver.
func (t Target) Literal() bool {
	_, err := netip.ParseAddr(t.Host)
	return err == nil
}

// Check says what is wrong with the target, but for its address, which takes
// resolving; nil if nothing is.
func (t Target) Check() error {
	if err := t.check(); err != nil {
		return err
	}
	_, err := srtpkey.Parse(t.SRTPSuite, t.SRTPKey)
	return err
}

// check says what is wrong with the target's numbers, nil if nothing is.
func (t Target) check() error {
	switch {
	case t.Host == "":
		return errors.New("the host is missing")
	case t.network() == "":
		return fmt.Errorf("the address family %q is neither ipv4 nor ipv6", t.Family)
	case t.Port < 1 || t.Port > 65535:
		return fmt.Errorf("port %d is not between 1 and 65535", t.Port)
	case t.RTCPPort < 0 || t.RTCPPort > 65535:
		return fmt.Errorf("RTCP port %d is not between 1 and 65535, nor 0 for none", t.RTCPPort)
	case t.Bundled && t.SSRC == 0:
		return errors.New("a stream that shares its port with others needs an SSRC")
	case t.PayloadType < keepPayloadType || t.PayloadType > 127:
		return fmt.Errorf("payload type %d is not between 0 and 127, nor -1 to keep the packets'", t.PayloadType)
	}
	return nil
}

// network is package net's name of the family, "" if there is no such family.
func (t Target) network() string {
	switch t.Family {
	case "":
		return "ip"
	case "ipv4":
		return "ip4"
	case "ipv6":
		return "ip6"
	}
	return ""
}

// lookup is net.Resolver's LookupNetIP.
type lookup func(ctx context.Context, network, host string) ([]netip.Addr, error)

// resolve returns the address to send to. The address that was checked is the
// one that is used: a name that is looked up twice can change in between.
func (t Target) resolve(ctx context.Context, policy access.Policy, look lookup) (netip.Addr, error) {
	found, err := t.candidates(ctx, look)
	if err != nil {
		return netip.Addr{}, err
	}
	rightFamily := false
	for _, addr := range found {
		addr = addr.Unmap()
		if t.Family == "ipv4" && !addr.Is4() || t.Family == "ipv6" && !addr.Is6() {
			continue
		}
		rightFamily = true
		if policy.Allows(addr) {
			return addr, nil
		}
	}
	if !rightFamily {
		return netip.Addr{}, fmt.Errorf("the host %q has no address of the family %q", t.Host, t.Family)
	}
	// The error contains no address: a script's user need not learn which address a name
	// has.
	return netip.Addr{}, access.Refuse("forward_to", fmt.Sprintf("the configuration does not allow sending to %q", t.Host))
}

// candidates are the host's addresses, in the resolver's order.
func (t Target) candidates(ctx context.Context, look lookup) ([]netip.Addr, error) {
	if addr, err := netip.ParseAddr(t.Host); err == nil {
		return []netip.Addr{addr}, nil
	}
	found, err := look(ctx, t.network(), t.Host)
	if err != nil {
		return nil, fmt.Errorf("the host %q cannot be resolved: %w", t.Host, err)
	}
	return found, nil
}
