package app

import (
	"os"
	"regexp"
	"testing"
)

// Each callback that scripts can define is counted by its name. A function without a name
// here would be counted as a timer.
func TestEachCallbackHasALabel(t *testing.T) {
	text, err := os.ReadFile("../../lua/definitions/level1_callbacks.lua")
	if err != nil {
		t.Fatal(err)
	}
	labels := callbackLabels()
	names := regexp.MustCompile(`(?m)^function (\w+)`).FindAllStringSubmatch(string(text), -1)
	for _, name := range names {
		if labels[name[1]] == "" {
			t.Errorf("%s has no label", name[1])
		}
	}
	if len(names) < 20 {
		t.Errorf("found %d callbacks only", len(names))
	}
}
