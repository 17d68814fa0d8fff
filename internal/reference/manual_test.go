package reference

import (
	"testing"

	carried "janus-golua/lua"
)

// golua doc finds every name that the reference has.
func TestTheManualFindsEachName(t *testing.T) {
	manual, err := NewManual(carried.Definitions())
	if err != nil {
		t.Fatal(err)
	}
	names := manual.Names()
	if len(names) < 300 {
		t.Errorf("there are %d names", len(names))
	}
	for _, name := range names {
		if text, ok := manual.Find(name); !ok || len(text) < len(name)+2 {
			t.Errorf("%s: %q", name, text)
		}
	}
}
