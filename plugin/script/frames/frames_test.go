package frames

import (
	"reflect"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func TestFramesMirrorThoseOfGopherLua(t *testing.T) {
	field, ok := reflect.TypeFor[lua.Debug]().FieldByName("frame")
	if !ok || field.Offset != 0 {
		t.Fatal("lua.Debug does not begin with its frame")
	}
	theirs, ours := field.Type.Elem(), reflect.TypeFor[Frame]()
	if theirs.Size() != ours.Size() {
		t.Errorf("a frame has %d bytes, ours %d", theirs.Size(), ours.Size())
	}
	for name, mine := range map[string]string{"Fn": "Fn", "Parent": "Parent", "Pc": "PC", "NRet": "Results", "TailCall": "TailCalls"} {
		their, ok := theirs.FieldByName(name)
		our, _ := ours.FieldByName(mine)
		if !ok || their.Offset != our.Offset || their.Type.Kind() != our.Type.Kind() {
			t.Errorf("field %s is at %d (%v), ours at %d (%v)", name, their.Offset, their.Type, our.Offset, our.Type)
		}
	}
}
