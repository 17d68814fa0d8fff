package guard

import (
	"errors"
	"strings"
	"testing"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/coretest"
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

func TestAPanicBecomesAnError(t *testing.T) {
	core := coretest.New()
	call := func(reason any) (err error) {
		defer Contain(core, "a call", &err)
		if reason != nil {
			panic(reason)
		}
		return nil
	}
	if err := call("reason"); !errors.Is(err, ErrPanic) || len(core.Lines("internal error in a call: reason")) != 1 {
		t.Errorf("%v, logged %q", err, core.Lines(""))
	}
	if err := call(nil); err != nil {
		t.Errorf("without a panic: %v", err)
	}
}

type faulty struct{}

func (faulty) Log(core.Level, string) { panic("the log, too") }

func TestALogThatPanicsDoesNoFurtherHarm(t *testing.T) {
	defer Recover(faulty{}, "a callback")
	panic("reason")
}

func TestALoopGoesOnAfterAPanic(t *testing.T) {
	core := coretest.New()
	turns := 0
	Loop(core, "a service", func() bool {
		if turns++; turns == 2 {
			panic("in turn 2")
		}
		return turns < 4
	})
	if turns != 4 || len(core.Lines("internal error in a service: in turn 2")) != 1 {
		t.Errorf("%d turns, logged %q", turns, core.Lines(""))
	}
}
