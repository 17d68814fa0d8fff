package rtpout

import (
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/pion/srtp/v3"
)

// The master key and salt of AES_CM_128 (RFC 4568, section 6.2).
const (
	masterKey  = 16
	masterSalt = 14
)

// maxTag is the longest authentication tag that SRTP appends to a packet.
const maxTag = 10

// replayWindow is how many SRTCP packets back a repeated one is noticed; RFC
// 3711, section 3.3.2, asks for 64 at least.
const replayWindow = 64

// protection makes the SRTP contexts of a target; nil is plain RTP.
type protection struct {
	profile srtp.ProtectionProfile
	secret  []byte
}

// newProtection reads a target's suite and key. Its errors never repeat the key.
func newProtection(target Target) (*protection, error) {
	p := &protection{}
	switch target.SRTPSuite {
	case 0:
		if target.SRTPKey != "" {
			return nil, errors.New("an SRTP key is given without its suite, 32 or 80")
		}
		return nil, nil
	case 32:
		p.profile = srtp.ProtectionProfileAes128CmHmacSha1_32
	case 80:
		p.profile = srtp.ProtectionProfileAes128CmHmacSha1_80
	default:
		return nil, fmt.Errorf("SRTP suite %d is neither 32 nor 80", target.SRTPSuite)
	}
	secret, err := base64.StdEncoding.DecodeString(target.SRTPKey)
	if err != nil {
		return nil, errors.New("the SRTP key is not base64")
	}
	if len(secret) != masterKey+masterSalt {
		return nil, fmt.Errorf("the SRTP key has %d bytes, it must have %d: %d of key and %d of salt",
			len(secret), masterKey+masterSalt, masterKey, masterSalt)
	}
	p.secret = secret
	return p, nil
}

// context makes one direction's state, nil without SRTP. It is not safe for
// several goroutines.
func (p *protection) context() (*srtp.Context, error) {
	if p == nil {
		return nil, nil
	}
	return srtp.CreateContext(p.secret[:masterKey], p.secret[masterKey:], p.profile,
		srtp.SRTCPReplayProtection(replayWindow))
}
