package host

import (
	"testing"

	"janus-golua/plugin/core"
	"janus-golua/plugin/script"
)

// The handler may have waited and answered before the thread of the core begins to wait.
func TestAnAnswerIsKeptForTheThreadThatWillWait(t *testing.T) {
	var h Held
	origin := script.Origin{Session: 1, Transaction: "t"}
	if h.Answer(origin, core.Result{}) || h.Of(origin) != nil {
		t.Error("an answer to a request that is not held is kept")
	}
	h.hold(origin)
	if !h.Answer(origin, core.Result{Text: "first"}) || h.Answer(origin, core.Result{Text: "second"}) {
		t.Error("there is one answer")
	}
	reply := h.Of(origin)
	if reply == nil {
		t.Fatal("the answer is lost")
	}
	if got := <-reply; got.Text != "first" {
		t.Errorf("the answer is %q", got.Text)
	}
	if h.Forget(origin) {
		t.Error("the answer has not come")
	}
	h.hold(origin)
	if !h.Forget(origin) || h.Answer(origin, core.Result{}) {
		t.Error("a request that was forgotten is answered")
	}
}
