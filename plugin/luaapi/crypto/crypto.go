// Package crypto is the native module `crypto`: digests, HMAC, random numbers, AES-GCM and
// passwords.
//
// Work on passwords and on texts of more than 64 KB makes the calling coroutine wait, while
// others go on. The largest text, 4 MB, takes 2 to 35 ms.
package crypto

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha3"
	"crypto/sha512"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"io"
	"math/big"

	"github.com/google/uuid"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/waiting"
)

// module holds the functions, and how they compute.
type module struct{ waiting.Computer }

// Open is the loader of `crypto` for states without tasks, where nothing waits.
func Open(L *lua.LState) int { return Opener(waiting.Computer{})(L) }

// Opener creates the loader of `crypto`.
func Opener(computer waiting.Computer) lua.LGFunction {
	m := &module{computer}
	return func(L *lua.LState) int {
		return args.Module(L, map[string]lua.LGFunction{
			"digest":          m.digest,
			"hmac":            m.authenticate,
			"random":          random,
			"random_int":      randomInt,
			"uuid":            newUUID,
			"equal":           equal,
			"seal":            m.seal,
			"open":            m.open,
			"hash_password":   m.hashPassword,
			"verify_password": m.verifyPassword,
		})
	}
}

// algorithms are the digests by name.
var algorithms = [...]string{
	"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3-256", "sha3-384", "sha3-512",
}

func newHash(algorithm string) hash.Hash {
	switch algorithm {
	case "md5":
		return md5.New()
	case "sha1":
		return sha1.New()
	case "sha224":
		return sha256.New224()
	case "sha256":
		return sha256.New()
	case "sha384":
		return sha512.New384()
	case "sha512":
		return sha512.New()
	case "sha3-256":
		return sha3.New256()
	case "sha3-384":
		return sha3.New384()
	}
	return sha3.New512()
}

// readEncoding reads how bytes are returned: raw (the default), hex, base64 or base64url.
func readEncoding(r args.Reader, index int) string {
	return r.Choice(index, "raw", "raw", "hex", "base64", "base64url")
}

func encoded(encoding string, data []byte) string {
	switch encoding {
	case "hex":
		return hex.EncodeToString(data)
	case "base64":
		return base64.StdEncoding.EncodeToString(data)
	case "base64url":
		return base64.RawURLEncoding.EncodeToString(data)
	}
	return string(data)
}

// digest(algorithm, data[, encoding]).
func (m *module) digest(L *lua.LState) int {
	const name = "crypto.digest"
	r := args.Of(L, name)
	algorithm, data, encoding := r.Choice(1, "", algorithms[:]...), r.Text(2), readEncoding(r, 3)
	return m.work(L, name, func() waiting.Results {
		h := newHash(algorithm)
		_, _ = io.WriteString(h, data)
		return text(encoded(encoding, h.Sum(nil)))
	}, data)
}

// hmac(algorithm, key, data[, encoding]), RFC 2104.
func (m *module) authenticate(L *lua.LState) int {
	const name = "crypto.hmac"
	r := args.Of(L, name)
	algorithm, key, data, encoding := r.Choice(1, "", algorithms[:]...), r.Text(2), r.Text(3), readEncoding(r, 4)
	return m.work(L, name, func() waiting.Results {
		mac := hmac.New(func() hash.Hash { return newHash(algorithm) }, []byte(key))
		_, _ = io.WriteString(mac, data)
		return text(encoded(encoding, mac.Sum(nil)))
	}, key, data)
}

// maxRandom is how many random bytes one call may return.
const maxRandom = 1 << 16

// random(count[, encoding]) returns unguessable random bytes.
func random(L *lua.LState) int {
	r := args.Of(L, "crypto.random")
	data := make([]byte, r.Integer(1, 0, maxRandom))
	_, _ = rand.Read(data) // never fails: it would end the process
	return args.Return(L, lua.LString(encoded(readEncoding(r, 2), data)))
}

// random_int(least, most) returns a random whole number, both ends included.
func randomInt(L *lua.LState) int {
	r := args.Of(L, "crypto.random_int")
	const exact = 1 << 53 // Lua's numbers are exact up to here
	least := r.Integer(1, -exact, exact)
	most := r.Integer(2, least, exact)
	offset, err := rand.Int(rand.Reader, big.NewInt(most-least+1))
	if err != nil {
		return args.Failure(L, "%s", err)
	}
	return args.Return(L, lua.LNumber(least+offset.Int64()))
}

// uuid([version]): 4 is random, 7 (RFC 9562) begins with the time.
func newUUID(L *lua.LState) int {
	r := args.Of(L, "crypto.uuid")
	var id uuid.UUID
	var err error
	switch version := r.IntegerOr(1, 4, 7, 4); version {
	case 4:
		id, err = uuid.NewRandom()
	case 7:
		id, err = uuid.NewV7()
	default:
		r.Fail(1, "is %d, expected 4 or 7", version)
	}
	if err != nil {
		return args.Failure(L, "%s", err)
	}
	return args.Return(L, lua.LString(id.String()))
}

// equal(a, b) compares in constant time: it takes equally long wherever the texts differ.
func equal(L *lua.LState) int {
	r := args.Of(L, "crypto.equal")
	same := subtle.ConstantTimeCompare([]byte(r.Text(1)), []byte(r.Text(2)))
	return args.Return(L, lua.LBool(same == 1))
}
