package janustest

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// Absent stands for a field that an object lacks.
type Absent struct{}

// MarshalText writes it in messages of tests.
func (Absent) MarshalText() ([]byte, error) { return []byte("(absent)"), nil }

// Walk notes where two values of JSON differ, as deep as it can. A path is such as
// "reply.streams[0].mid".
func Walk(path string, theirs, ours any, note func(path string, theirs, ours any)) {
	if object, ok := theirs.(map[string]any); ok {
		if other, ok := ours.(map[string]any); ok {
			walkObject(path, object, other, note)
			return
		}
	}
	list, isList := theirs.([]any)
	other, isOther := ours.([]any)
	if isList && isOther && len(list) == len(other) {
		for i := range list {
			Walk(fmt.Sprintf("%s[%d]", path, i), list[i], other[i], note)
		}
		return
	}
	if !reflect.DeepEqual(theirs, ours) {
		note(path, theirs, ours)
	}
}

func walkObject(path string, theirs, ours map[string]any, note func(path string, theirs, ours any)) {
	names := slices.AppendSeq(slices.Collect(maps.Keys(theirs)), maps.Keys(ours))
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		Walk(path+"."+name, field(theirs, name), field(ours, name), note)
	}
}

func field(object map[string]any, name string) any {
	if value, ok := object[name]; ok {
		return value
	}
	return Absent{}
}
