package jwt

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"strings"

	"github.com/golang-jwt/jwt/v5"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// Sizes of RSA keys. The least is that of RFC 7518, section 3.3. The most bounds the cost:
// signing with 8192 bits takes about 40 ms.
const (
	minRSA = 2048
	maxRSA = 8192
)

// keyError reports a key that does not fit the algorithm.
type keyError struct{ text string }

func (e *keyError) Error() string { return "the key " + e.text }

func wrongKey(format string, arguments ...any) error {
	return &keyError{fmt.Sprintf(format, arguments...)}
}

var errNoKey = errors.New("there is no key for the token's kid")

// keys are the keys that may have signed a token: one key, or several by their kid.
type keys struct {
	one   string
	byKID map[string]string
}

func readKeys(r args.Reader, index int) keys {
	table, ok := r.Get(index).(*lua.LTable)
	if !ok {
		if r.Get(index).Type() != lua.LTString {
			r.Wrong(index, "a key, or a table of keys by kid")
		}
		return keys{one: r.Text(index)}
	}
	k := keys{byKID: make(map[string]string)}
	table.ForEach(func(kid, key lua.LValue) {
		if kid.Type() != lua.LTString || key.Type() != lua.LTString {
			r.Fail(index, "has a %s for a %s, expected keys by kid, both strings", key.Type(), kid.Type())
		}
		k.byKID[kid.String()] = key.String()
	})
	return k
}

// find returns the key for a token, of the kind that its algorithm needs.
func (k keys) find(token *jwt.Token) (any, error) {
	text := k.one
	if k.byKID != nil {
		kid, _ := token.Header["kid"].(string)
		found, ok := k.byKID[kid]
		if !ok {
			return nil, errNoKey
		}
		text = found
	}
	return publicKey(token.Method.Alg(), text)
}

// isPEM tells a key in PEM from a secret. A text that looks like PEM is never used as a
// secret: if HS256 and RS256 are both allowed, everyone who knows the public key could
// otherwise sign with its text.
func isPEM(text string) bool { return strings.Contains(text, "-----BEGIN") }

func secret(algorithm, text string) (any, error) {
	switch {
	case text == "":
		return nil, wrongKey("is empty")
	case isPEM(text):
		return nil, wrongKey("is one in PEM, and %s takes a secret", algorithm)
	}
	return []byte(text), nil
}

func isHMAC(algorithm string) bool { return strings.HasPrefix(algorithm, "HS") }

// privateKey returns what an algorithm signs with.
func privateKey(algorithm, text string) (any, error) {
	if isHMAC(algorithm) {
		return secret(algorithm, text)
	}
	key, kind, err := pemKey(algorithm, text)
	if err != nil {
		return nil, err
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, wrongKey("is a %s, expected a private key", kind)
	}
	return key, fits(algorithm, signer.Public())
}

// publicKey returns what an algorithm verifies with.
func publicKey(algorithm, text string) (any, error) {
	if isHMAC(algorithm) {
		return secret(algorithm, text)
	}
	key, kind, err := pemKey(algorithm, text)
	if err != nil {
		return nil, err
	}
	if _, ok := key.(crypto.Signer); ok {
		return nil, wrongKey("is a %s, expected a public key or a certificate", kind)
	}
	return key, fits(algorithm, key)
}

// pemKey reads a key in PEM, and returns its kind.
func pemKey(algorithm, text string) (key any, kind string, err error) {
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, "", wrongKey("is not in PEM, which %s takes", algorithm)
	}
	key, err = parseKey(block)
	if err != nil {
		return nil, "", wrongKey("in PEM (%.40s) does not parse", block.Type)
	}
	return key, block.Type, nil
}

func parseKey(block *pem.Block) (any, error) {
	switch der := block.Bytes; block.Type {
	case "PRIVATE KEY":
		return x509.ParsePKCS8PrivateKey(der)
	case "RSA PRIVATE KEY":
		return x509.ParsePKCS1PrivateKey(der)
	case "EC PRIVATE KEY":
		return x509.ParseECPrivateKey(der)
	case "PUBLIC KEY":
		return x509.ParsePKIXPublicKey(der)
	case "RSA PUBLIC KEY":
		return x509.ParsePKCS1PublicKey(der)
	case "CERTIFICATE":
		certificate, err := x509.ParseCertificate(der)
		if err != nil {
			return nil, err
		}
		return certificate.PublicKey, nil
	}
	return nil, errors.New("unknown kind")
}

// curveBits is the size of the curve that RFC 7518, section 3.4, requires for an algorithm.
func curveBits(algorithm string) int {
	switch algorithm {
	case "ES256":
		return 256
	case "ES384":
		return 384
	case "ES512":
		return 521
	}
	return 0
}

// fits says whether a public key suits an algorithm.
func fits(algorithm string, key crypto.PublicKey) error {
	var ok bool
	switch key := key.(type) {
	case *rsa.PublicKey:
		ok = strings.HasPrefix(algorithm, "RS") || strings.HasPrefix(algorithm, "PS")
		if bits := key.N.BitLen(); ok && (bits < minRSA || bits > maxRSA) {
			return wrongKey("has %d bits, expected %d to %d", bits, minRSA, maxRSA)
		}
	case *ecdsa.PublicKey:
		ok = curveBits(algorithm) == key.Curve.Params().BitSize
	case ed25519.PublicKey:
		ok = algorithm == "EdDSA"
	}
	if !ok {
		return wrongKey("is not one for %s", algorithm)
	}
	return nil
}
