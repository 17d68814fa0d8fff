// Package hex is the native module `hex`: two digits for each byte (RFC 4648, section 8).
package hex

import (
	"encoding/hex"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// Open is the loader of `hex`.
func Open(L *lua.LState) int {
	return args.Module(L, map[string]lua.LGFunction{"encode": encode, "decode": decode})
}

// encode(data) returns the digits of some bytes, in lower case.
func encode(L *lua.LState) int {
	data := args.Of(L, "hex.encode").Text(1)
	return args.Return(L, lua.LString(hex.EncodeToString([]byte(data))))
}

const digits = "0123456789abcdefABCDEF"

// decode(text) reads digits of either case. It returns the bytes, or nil and a reason.
func decode(L *lua.LState) int {
	text := args.Of(L, "hex.decode").Text(1)
	for i := range len(text) {
		if strings.IndexByte(digits, text[i]) < 0 {
			return args.Failure(L, "no hexadecimal digit at byte %d", i+1)
		}
	}
	data, err := hex.DecodeString(text)
	if err != nil {
		return args.Failure(L, "an odd number of digits, %d", len(text))
	}
	return args.Return(L, lua.LString(data))
}
