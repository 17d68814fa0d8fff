package plays

import (
	"slices"
	"testing"
)

// Of a long play the steps and fields that matter are left, and a value as simple as one
// that still shows the difference.
func TestShrinkingLeavesWhatMatters(t *testing.T) {
	var play sequence
	for i := range 20 {
		play = append(play, step{Who: "a", Body: body{"request": "list", "extra": n(i)}})
	}
	play[7] = step{Who: "o", Body: body{"request": "create", "room": n(70000), "secret": "a long secret"}}
	play[13] = step{Who: "b", Body: body{"request": "join", "list": []any{n(1), body{"x": n(5), "y": true}}}}
	makes := func(s step) bool { return s.verb() == "create" && has(s, "secret") }
	joins := func(s step) bool {
		entries, _ := s.Body.(body)["list"].([]any)
		return slices.ContainsFunc(entries, func(entry any) bool { fields, _ := entry.(body); return fields["y"] == true })
	}
	tries := 0
	small := shrink(play, 1000, func(candidate sequence) bool {
		tries++
		made := slices.IndexFunc(candidate, makes)
		return made >= 0 && slices.ContainsFunc(candidate[made:], joins)
	})
	want := sequence{
		{Who: "o", Body: body{"request": "create", "secret": "a long"}},
		{Who: "b", Body: body{"list": []any{body{"y": true}}}},
	}
	if small.String() != want.String() {
		t.Errorf("after %d tries it is %s, want %s", tries, small, want)
	}
}

// The same seed makes the same play, so that a failure of CI can be played again.
func TestASeedMakesOnePlay(t *testing.T) {
	for _, app := range applications {
		for seed := range 50 {
			if one, two := compose(app, seed), compose(app, seed); one.String() != two.String() {
				t.Fatalf("%s: seed %d makes %s and %s", app.name, seed, one, two)
			}
		}
	}
}
