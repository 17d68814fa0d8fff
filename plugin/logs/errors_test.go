package logs

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"janus-golua/plugin/script"
)

func TestErrorsAreRememberedEachKindOnce(t *testing.T) {
	var r recentErrors
	now := time.Now()
	for i := range 3 * maxErrors {
		failure := &script.Error{Where: "f", Message: strings.Repeat("x", i) + fmt.Sprint(i), Origin: script.Origin{Session: uint64(i)}}
		r.add(errorKey(failure), failure, now)
		r.add(errorKey(failure), failure, now.Add(time.Second))
	}
	kept := r.all()
	last := kept[len(kept)-1]
	if len(kept) != maxErrors || last.Count != 2 || last.Session != 3*maxErrors-1 || last.Latest.Sub(last.First) != time.Second {
		t.Errorf("%d errors, the last is %+v", len(kept), last)
	}
	long := &script.Error{Message: strings.Repeat("é", 5000), Traceback: strings.Repeat("t", 10000)}
	r.add("long", long, now)
	if last := r.all()[maxErrors-1]; len(last.Message) > MaxMessage+3 || len(last.Traceback) > MaxTraceback+3 {
		t.Errorf("kept %d and %d bytes", len(last.Message), len(last.Traceback))
	}
}
