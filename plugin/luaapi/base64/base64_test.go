package base64

import (
	"bytes"
	"testing"

	"janus-golua/plugin/lua53/luatest"
)

func TestLua(t *testing.T) { luatest.Run(t, luatest.Modules{"base64": Open}) }

// FuzzDecode: a text that decodes is what encode writes. For any other text the reported
// position is within the text, or right behind it.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{"", "Zg==", "Zm8=", "Zm9v", "Zh==", "Zg=", "Zg==\n", "-_", "+/+/", "=", "Zg==Zg==", "\xff"} {
		f.Add(seed, false, true)
		f.Add(seed, true, false)
	}
	f.Fuzz(func(t *testing.T, text string, url, padding bool) {
		v := variant{url: url, padding: padding}
		data, at := v.decode(text)
		switch {
		case at > len(text) || data != nil && at >= 0:
			t.Errorf("%q is wrong at %d", text, at)
		case at < 0 && v.encoding().EncodeToString(data) != text:
			t.Errorf("%q is not what encodes %q", text, data)
		}
		again, at := v.decode(v.encoding().EncodeToString([]byte(text)))
		if at >= 0 || !bytes.Equal(again, []byte(text)) {
			t.Errorf("%q came back as %q", text, again)
		}
	})
}
