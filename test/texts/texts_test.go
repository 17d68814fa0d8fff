package texts

import (
	"strings"
	"testing"
)

// examples are values, each written as somebody might send it.
var examples = []string{
	`{}`, `[]`, `{"request":"join","room":1234}`, `[[],{},[{}],{"a":[]}]`,
	`{"z":1,"a":2,"m":{"y":[1,2,{"b":null}],"x":true,"w":false}}`,
	`[0,-0,1,-1,10,99,9223372036854775807,-9223372036854775808]`,
	`[0.0,-0.0,1.5,0.1,1e300,-2.5e-300,100000000000000000000.0,3.0]`,
	`"plain"`, `""`, `"\"\\\/\b\f\n\r\t"`, `"\u0001\u001f\u007f\u0080 "`, `"a\u0000b"`,
	`"äöü € 😀 \ud83d\ude00"`, `{"key \" with \n":"x","":"empty"}`, `null`, `true`, `-7`, `2.25`,
}

func compare(t *testing.T, text string) {
	t.Helper()
	value, ok := Parse(text)
	if !ok {
		return
	}
	defer value.Free()
	for _, before := range []string{"", "transaction"} {
		got, err := value.Ours(before)
		if want := before + value.Theirs(); err != nil || got != want {
			t.Errorf("%.200q: %v\nours   %.200q\ntheirs %.200q", text, err, got, want)
		}
	}
}

func TestWeWriteWhatJanssonWrites(t *testing.T) {
	for _, text := range examples {
		if value, ok := Parse(text); !ok {
			t.Errorf("%s does not parse", text)
		} else {
			value.Free()
		}
		compare(t, text)
	}
}

// Texts around the size of what is on the stack, and far beyond it: in one string, and
// in many values.
func TestLongTexts(t *testing.T) {
	for _, length := range []int{16000, 16370, 16371, 16372, 16373, 16374, 16384, 16385, 32768, 1 << 20} {
		compare(t, `{"long":"`+strings.Repeat("x", length)+`"}`)
		compare(t, `["`+strings.Repeat(`\n`, length/2)+`"]`)
		compare(t, "["+strings.Repeat("12,", length/4)+"1]")
	}
}

// What is nested as deep as jansson's parser takes is written; what is nested without
// end is refused, and leaves the text as it was.
func TestDepth(t *testing.T) {
	compare(t, strings.Repeat("[", 2000)+strings.Repeat("]", 2000))
	value := Nested(10_000)
	defer value.Free()
	if got, err := value.Ours("before"); err == nil || got != "before" {
		t.Errorf("%.100q, %v", got, err)
	}
}

func FuzzText(f *testing.F) {
	for _, text := range examples {
		f.Add(text)
	}
	f.Fuzz(compare)
}
