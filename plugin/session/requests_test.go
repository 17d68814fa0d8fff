package session

import (
	"fmt"
	"testing"
)

func TestARequestIsSettledOnce(t *testing.T) {
	var r Requests
	r.Add("a")
	r.Add("b")
	r.Add("") // a request without transaction can never be answered
	for _, step := range []struct {
		transaction string
		owed        bool
	}{{"a", true}, {"a", false}, {"", false}, {"other", false}, {"b", true}} {
		if owed := r.Settle(step.transaction); owed != step.owed {
			t.Errorf("Settle(%q) = %v", step.transaction, owed)
		}
	}
}

func TestOnlyTheLatestRequestsAreRemembered(t *testing.T) {
	var r Requests
	for i := range maxRequests + 1 {
		r.Add(fmt.Sprint(i))
	}
	if r.Settle("0") {
		t.Error("the oldest is still remembered")
	}
	if !r.Settle("1") || !r.Settle(fmt.Sprint(maxRequests)) {
		t.Error("one that fits was forgotten")
	}
}
