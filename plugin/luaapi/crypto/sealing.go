package crypto

import (
	"crypto/aes"
	"crypto/cipher"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/waiting"
)

// readKey reads an AES key.
func readKey(r args.Reader, index int) cipher.Block {
	key := r.Text(index)
	block, err := aes.NewCipher([]byte(key))
	if err != nil {
		r.Fail(index, "has %d bytes, expected 16, 24 or 32", len(key))
	}
	return block
}

// seal(key, text[, associated]) encrypts with AES-GCM. The result is a random nonce (12
// bytes), the ciphertext, and a tag (16 bytes). One key may seal up to 2^32 texts (NIST SP
// 800-38D, section 8.3).
func (m *module) seal(L *lua.LState) int {
	const name = "crypto.seal"
	r := args.Of(L, name)
	gcm, err := cipher.NewGCMWithRandomNonce(readKey(r, 1))
	if err != nil {
		return args.Failure(L, "%s", err)
	}
	plain, associated := r.Text(2), r.TextOr(3, "")
	return m.work(L, name, func() waiting.Results {
		return text(string(gcm.Seal(nil, nil, []byte(plain), []byte(associated))))
	}, plain, associated)
}

// open(key, sealed[, associated]) returns the text, or nil and a reason.
func (m *module) open(L *lua.LState) int {
	const name = "crypto.open"
	r := args.Of(L, name)
	gcm, err := cipher.NewGCMWithRandomNonce(readKey(r, 1))
	if err != nil {
		return args.Failure(L, "%s", err)
	}
	sealed, associated := r.Text(2), r.TextOr(3, "")
	return m.work(L, name, func() waiting.Results {
		opened, err := gcm.Open(nil, nil, []byte(sealed), []byte(associated))
		if err != nil {
			return waiting.Failure("it was not sealed with this key and these associated data")
		}
		return text(string(opened))
	}, sealed, associated)
}
