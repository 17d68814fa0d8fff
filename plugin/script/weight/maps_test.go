package weight

import "testing"

// When this fails with a new version of Go, maps.go must learn how its maps look; until then
// places are guessed.
func TestPlacesOfMapsCanBeRead(t *testing.T) {
	if !readable() {
		t.Error("the maps of this runtime look different")
	}
	if got := places(map[string]int(nil)); got != 0 {
		t.Errorf("nil has %d places", got)
	}
	grown := make(map[int]int)
	for i := range 100_000 {
		grown[i] = i
		if count := places(grown); count < len(grown) || count > max(group, 3*len(grown)) {
			t.Fatalf("%d fields have %d places", len(grown), count)
		}
	}
}
