package access

import "testing"

func TestParsePorts(t *testing.T) {
	for text, want := range map[string]Ports{"10000-60000": {10000, 60000}, " 1 - 2 ": {1, 2}, "5-5": {5, 5}} {
		if got, err := ParsePorts(text); err != nil || got != want {
			t.Errorf("%q: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1", "0-5", "5-4", "1-65536", "a-b", "1-2-3"} {
		if got, err := ParsePorts(text); err == nil {
			t.Errorf("%q: %v", text, got)
		}
	}
}
