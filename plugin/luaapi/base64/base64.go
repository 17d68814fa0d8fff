// Package base64 is the native module `base64` (RFC 4648, sections 4 and 5). Decoding is
// strict: it refuses every text that encode would not have written, so that two different
// texts never stand for the same bytes.
package base64

import (
	"encoding/base64"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// Open is the loader of `base64`.
func Open(L *lua.LState) int {
	return args.Module(L, map[string]lua.LGFunction{"encode": encode, "decode": decode})
}

// encode(data[, options]) returns the text for some bytes.
func encode(L *lua.LState) int {
	r := args.Of(L, "base64.encode")
	data, variant := r.Text(1), readVariant(r)
	return args.Return(L, lua.LString(variant.encoding().EncodeToString([]byte(data))))
}

// decode(text[, options]) returns the bytes of a text, or nil and a reason.
func decode(L *lua.LState) int {
	r := args.Of(L, "base64.decode")
	text, variant := r.Text(1), readVariant(r)
	data, at := variant.decode(text)
	if at >= 0 {
		return args.Failure(L, "invalid base64 at byte %d", at+1)
	}
	return args.Return(L, lua.LString(data))
}

// variant is an alphabet, and whether = fills up the last group.
type variant struct{ url, padding bool }

// readVariant reads the options. base64url has no padding unless the options ask for it.
func readVariant(r args.Reader) variant {
	f := r.Options(2)
	url := f.FlagOr("url", false)
	v := variant{url: url, padding: f.FlagOr("padding", !url)}
	f.Done()
	return v
}

func (v variant) encoding() *base64.Encoding {
	encoding := base64.StdEncoding
	if v.url {
		encoding = base64.URLEncoding
	}
	if !v.padding {
		encoding = encoding.WithPadding(base64.NoPadding)
	}
	return encoding.Strict()
}

// decode decodes a text. For a wrong text it returns the position of the first wrong byte,
// from 0; otherwise -1.
func (v variant) decode(text string) (data []byte, at int) {
	data, err := v.encoding().DecodeString(text)
	// The library skips line ends, which this module does not allow.
	if err != nil || strings.ContainsAny(text, "\r\n") {
		return nil, v.fault(text)
	}
	return data, -1
}

// fault returns where a text does not decode: at a byte outside the alphabet, at missing or
// superfluous padding, or at a last digit with bits set that stand for nothing.
func (v variant) fault(text string) int {
	digits := 0
	for digits < len(text) && v.isDigit(text[digits]) {
		digits++
	}
	padding := ""
	if v.padding {
		padding = [...]string{"", "===", "==", "="}[digits%4]
	}
	for i := range padding {
		if digits+i >= len(text) || text[digits+i] != '=' {
			return digits + i
		}
	}
	if end := digits + len(padding); end < len(text) || digits%4 == 1 {
		return end
	}
	return digits - 1
}

func (v variant) isDigit(c byte) bool {
	switch {
	case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		return true
	case v.url:
		return c == '-' || c == '_'
	}
	return c == '+' || c == '/'
}
