package guard

import (
	"strings"
	"testing"

	"janus-golua/plugin/core/coretest"
)

func TestAPanicEndsHereAndIsLoggedWithItsStack(t *testing.T) {
	core := coretest.New()
	func() {
		defer Recover(core, "a callback")
		panic("reason")
	}()
	func() {
		defer Recover(nil, "without a log")
		panic("x")
	}()
	lines := core.Lines("internal error in a callback")
	if len(lines) != 1 || !strings.Contains(lines[0], "guard_test.go") {
		t.Errorf("logged %q", lines)
	}
}
