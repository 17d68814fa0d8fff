// Package srtpkey reads SRTP keys in the form that SDP uses (RFC 4568), for RTP that is
// exchanged with hosts outside of WebRTC.
package srtpkey

import (
	"crypto/sha256"
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

// MaxTag is the longest authentication tag that SRTP appends to a packet.
const MaxTag = 10

// replayWindow is for how many packets back a repeated packet is noticed; RFC 3711, section
// 3.3.2, asks for 64 at least.
const replayWindow = 64

// Key makes the SRTP contexts of a stream; nil is plain RTP.
type Key struct {
	profile srtp.ProtectionProfile
	secret  []byte
}

// Parse reads a suite, 80 for AES_CM_128_HMAC_SHA1_80 or 32 for AES_CM_128_HMAC_SHA1_32,
// and the base64 of its master key and salt, 30 bytes. Suite 0 without a text is plain
// RTP. Its errors never repeat the key.
func Parse(suite int, text string) (*Key, error) {
	k := &Key{}
	switch suite {
	case 0:
		if text != "" {
			return nil, errors.New("an SRTP key is given without its suite, 32 or 80")
		}
		return nil, nil
	case 32:
		k.profile = srtp.ProtectionProfileAes128CmHmacSha1_32
	case 80:
		k.profile = srtp.ProtectionProfileAes128CmHmacSha1_80
	default:
		return nil, fmt.Errorf("SRTP suite %d is neither 32 nor 80", suite)
	}
	secret, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, errors.New("the SRTP key is not base64")
	}
	if len(secret) != masterKey+masterSalt {
		return nil, fmt.Errorf("the SRTP key has %d bytes, it must have %d: %d of key and %d of salt",
			len(secret), masterKey+masterSalt, masterKey, masterSalt)
	}
	k.secret = secret
	return k, nil
}

// Fingerprint distinguishes keys without revealing them.
func (k *Key) Fingerprint() [sha256.Size]byte { return sha256.Sum256(k.secret) }

// Context makes the state of one direction; nil without SRTP. It is not safe for several
// goroutines.
func (k *Key) Context() (*srtp.Context, error) {
	if k == nil {
		return nil, nil
	}
	return srtp.CreateContext(k.secret[:masterKey], k.secret[masterKey:], k.profile,
		srtp.SRTPReplayProtection(replayWindow), srtp.SRTCPReplayProtection(replayWindow))
}
