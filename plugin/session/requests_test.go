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

func TestARequestThatWasGivenUpIsOwedNoMore(t *testing.T) {
	var r Requests
	r.Add("a")
	r.Add("b")
	r.Settle("a")
	if owed := r.SettleAll(); len(owed) != 1 || owed[0] != "b" {
		t.Errorf("gave up %q", owed)
	}
	if r.GivenUp("a") || !r.GivenUp("b") || r.Settle("b") || len(r.SettleAll()) != 0 {
		t.Error("what was given up is not known, or is still owed")
	}
	r.Add("b") // another request of that name
	if r.GivenUp("b") || !r.Settle("b") {
		t.Error("the next request with the transaction is not owed an answer")
	}
}

// A client that names all its requests alike gets an answer to each all the same.
func TestRequestsOfOneNameAreGivenUpTogether(t *testing.T) {
	var r Requests
	r.Add("a")
	r.Add("a")
	if owed := r.SettleAll(); len(owed) != 2 {
		t.Errorf("gave up %q", owed)
	}
	r.Add("a")
	if r.GivenUp("a") || !r.Settle("a") {
		t.Error("the next request of that name cannot be answered")
	}
}

func TestOnlyTheLatestThatWereGivenUpAreRemembered(t *testing.T) {
	var r Requests
	for i := range 2 * maxRequests {
		r.Add(fmt.Sprint(i))
		if i%100 == 0 {
			r.SettleAll()
		}
	}
	r.SettleAll()
	if len(r.given) != maxRequests || !r.GivenUp(fmt.Sprint(2*maxRequests-1)) {
		t.Errorf("%d are remembered", len(r.given))
	}
}
