package rtpout

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"github.com/pion/srtp/v3"
)

// Target is where to send.
type Target struct {
	// Host is an IP address, or a name of which the first allowed address is
	// taken. Family narrows names down: "ipv4", "ipv6", or "" for both.
	Host, Family string
	// Port is from 1 to 65535.
	Port int
	// RTCPPort is where the receiver's RTCP comes from, 0 for none.
	RTCPPort int
	// PayloadType is 0 to 127, -1 keeps the packets' own. SSRC 0 does.
	PayloadType int
	SSRC        uint32
	// SRTPSuite is 32 or 80 for AES_CM_128_HMAC_SHA1_32 and _80 (RFC 4568), 0
	// for plain RTP. SRTPKey is then the base64 of 16 bytes of key and 14 of salt.
	SRTPSuite int
	SRTPKey   string
}

// Check says what is wrong with a target, but for its address; nil if nothing is.
func (t Target) Check() error {
	switch {
	case t.Host == "":
		return errors.New("no host is given")
	case t.Port < 1 || t.Port > 65535:
		return fmt.Errorf("port %d is none of 1 to 65535", t.Port)
	case t.RTCPPort < 0 || t.RTCPPort > 65535:
		return fmt.Errorf("RTCP port %d is none of 1 to 65535", t.RTCPPort)
	case t.PayloadType < -1 || t.PayloadType > 127:
		return fmt.Errorf("payload type %d is none of 0 to 127", t.PayloadType)
	case t.Family != "" && t.Family != "ipv4" && t.Family != "ipv6":
		return fmt.Errorf("family %q is neither ipv4 nor ipv6", t.Family)
	}
	_, err := t.profile()
	return err
}

// profile is that of SRTP, 0 without it.
func (t Target) profile() (srtp.ProtectionProfile, error) {
	switch t.SRTPSuite {
	case 0:
		return 0, nil
	case 32:
		return srtp.ProtectionProfileAes128CmHmacSha1_32, t.checkKey()
	case 80:
		return srtp.ProtectionProfileAes128CmHmacSha1_80, t.checkKey()
	}
	return 0, fmt.Errorf("SRTP suite %d is neither 32 nor 80", t.SRTPSuite)
}

const keyLength, saltLength = 16, 14

func (t Target) checkKey() error {
	if key, err := base64.StdEncoding.DecodeString(t.SRTPKey); err != nil || len(key) != keyLength+saltLength {
		return fmt.Errorf("the SRTP key is not the base64 of %d bytes", keyLength+saltLength)
	}
	return nil
}

// crypto makes an SRTP context, nil for plain RTP.
func (t Target) crypto() (*srtp.Context, error) {
	profile, err := t.profile()
	if err != nil || profile == 0 {
		return nil, err
	}
	key, _ := base64.StdEncoding.DecodeString(t.SRTPKey) // checked by profile
	return srtp.CreateContext(key[:keyLength], key[keyLength:], profile)
}

// Literal says whether the host needs no resolver.
func (t Target) Literal() bool {
	_, err := netip.ParseAddr(t.Host)
	return err == nil
}

// resolve finds the first address of the host that is allowed.
func (t Target) resolve(ctx context.Context, policy Policy) (netip.Addr, error) {
	network := map[string]string{"": "ip", "ipv4": "ip4", "ipv6": "ip6"}[t.Family]
	found, err := net.DefaultResolver.LookupNetIP(ctx, network, t.Host)
	if err != nil {
		return netip.Addr{}, fmt.Errorf("host %s: %w", t.Host, err)
	}
	for _, address := range found {
		if policy.Allows(address) {
			return address.Unmap(), nil
		}
	}
	return netip.Addr{}, fmt.Errorf("the configuration does not allow sending to %s", t.Host)
}
