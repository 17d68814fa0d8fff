package instructions

import (
	"reflect"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func TestHiddenFieldsMirrorThoseOfGopherLua(t *testing.T) {
	state := lua.NewState(lua.Options{MinimizeStackMemory: true, SkipOpenLibs: true})
	defer state.Close()
	theirs := reflect.ValueOf(state).Elem()
	at := func(name string) uintptr {
		field, ok := theirs.Type().FieldByName(name)
		if !ok {
			t.Fatalf("an LState has no %s", name)
		}
		return field.Offset
	}
	ours := reflect.TypeFor[Hidden]()
	for i, name := range []string{"stop", "reg", "stack", "alloc", "currentFrame", "wrapped", "uvcache"} {
		our := ours.Field(i)
		if got := at(name); got != hiddenAt+our.Offset || theirs.FieldByName(name).Type().Size() != our.Type.Size() {
			t.Errorf("%s is at %d, ours at %d", name, got, hiddenAt+our.Offset)
		}
	}
	mirrors(t, theirs.FieldByName("reg").Type().Elem(), reflect.TypeFor[Registry](), "array", "top", "growBy", "maxSize", "alloc", "handler")
	calling := theirs.FieldByName("stack").Elem().Type().Elem()
	mirrors(t, calling, reflect.TypeFor[Stack](), "segments", "segIdx", "segSp")
	mirrors(t, calling.Field(0).Type.Elem().Elem(), reflect.TypeFor[struct{ array Segment }](), "array")
}

// mirrors says whether a type of ours has the layout of one of gopher-lua's.
func mirrors(t *testing.T, theirs, ours reflect.Type, names ...string) {
	t.Helper()
	if theirs.NumField() != len(names) || theirs.Size() != ours.Size() {
		t.Errorf("%v has %d fields of %d bytes, ours %d of %d", theirs, theirs.NumField(), theirs.Size(), len(names), ours.Size())
	}
	for i, name := range names {
		their, our := theirs.Field(i), ours.Field(i)
		if their.Name != name || their.Offset != our.Offset || their.Type.Size() != our.Type.Size() {
			t.Errorf("%s is at %d with %d bytes, ours at %d with %d", name, their.Offset, their.Type.Size(), our.Offset, our.Type.Size())
		}
	}
}
