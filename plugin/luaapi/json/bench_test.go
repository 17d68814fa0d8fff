package json

import (
	"testing"

	lua "github.com/yuin/gopher-lua"
)

// request is a message of 356 bytes, such as an echo test of the stock plugin gets.
const request = `{"request":"configure","audio":true,"video":true,"data":false,"bitrate":2048000,` +
	`"record":false,"filename":"","substream":2,"temporal":1,"room":1234567890123,` +
	`"display":"Ärger & Söhne","tags":["one","two","three"],"position":{"x":12.5,"y":-3,"z":0.001},` +
	`"codecs":{"audio":["opus","g722"],"video":["vp8","h264","av1"]},"fallback":null,"note":"a\/b and so on"}`

func BenchmarkDecodeEncode(b *testing.B) {
	for _, module := range []string{"json", "cjson"} {
		b.Run(module, func(b *testing.B) {
			L := newState(b)
			source := `local json = require(...)
				local decode, encode = json.decode, json.encode
				return function(text) return encode(decode(text)) end`
			fn, err := L.LoadString(source)
			if err != nil {
				b.Fatal(err)
			}
			L.Push(fn)
			L.Push(lua.LString(module))
			L.Call(1, 1)
			echo := L.Get(-1)
			L.Pop(1)
			b.ReportAllocs()
			for b.Loop() {
				L.Push(echo)
				L.Push(lua.LString(request))
				L.Call(1, 1)
				L.Pop(1)
			}
		})
	}
}
