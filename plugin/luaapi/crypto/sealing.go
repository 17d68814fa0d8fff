package crypto

import (
	"crypto/aes"
	"crypto/cipher"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/args"
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

// seal(key, text[, associated]) encrypts with AES-GCM. The result is a random
// nonce (12 bytes), the ciphertext, and a tag (16 bytes). With one key, up to
// 2^32 texts may be sealed (NIST SP 800-38D, section 8.3).
func seal(L *lua.LState) int {
	r := args.Of(L, "crypto.seal")
	gcm, err := cipher.NewGCMWithRandomNonce(readKey(r, 1))
	if err != nil {
		return args.Failure(L, "%s", err)
	}
	sealed := gcm.Seal(nil, nil, []byte(r.Text(2)), []byte(r.TextOr(3, "")))
	return args.Return(L, lua.LString(sealed))
}

// open(key, sealed[, associated]) is the text, or nil and a reason.
func open(L *lua.LState) int {
	r := args.Of(L, "crypto.open")
	gcm, err := cipher.NewGCMWithRandomNonce(readKey(r, 1))
	if err != nil {
		return args.Failure(L, "%s", err)
	}
	text, err := gcm.Open(nil, nil, []byte(r.Text(2)), []byte(r.TextOr(3, "")))
	if err != nil {
		return args.Failure(L, "it was not sealed with this key and these associated data")
	}
	return args.Return(L, lua.LString(text))
}
