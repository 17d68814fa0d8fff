package main

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"janus-golua/plugin/core"
)

// references are how many there are to a value.
func references(value core.JSON) int { return int(jsonPointer(value).refcount) }

func loaded(t *testing.T, r *replies, text string) core.JSON {
	t.Helper()
	value, err := r.load(text)
	if err != nil || value == 0 {
		t.Fatalf("%s: %v", text, err)
	}
	return value
}

// A reply is parsed until it has come twice; from then on there is one value, of
// which one reference is kept.
func TestARepeatedReplyIsParsedOnce(t *testing.T) {
	r := newReplies()
	const text = `{"event":"ok"}`
	first, second := loaded(t, r, text), loaded(t, r, text)
	if first == second || references(first) != 1 || references(second) != 2 {
		t.Fatalf("the first two have %d and %d references", references(first), references(second))
	}
	for i := range 3 {
		if third := loaded(t, r, text); third != second || references(second) != 3+i {
			t.Errorf("later: another value, or %d references", references(second))
		}
	}
	r.forget()
	if got := references(second); got != 4 {
		t.Errorf("when it is forgotten there are %d references, expected the callers' 4", got)
	}
	for range 4 {
		freeJSON(second)
	}
	freeJSON(first)
}

// A place is another reply's when that comes twice in a row.
func TestAReplyMakesWay(t *testing.T) {
	r := newReplies()
	at := &r.places[0]
	held := loaded(t, r, `{"a":1}`)
	at.keep(1, "a", held)
	at.keep(1, "a", held)
	if at.kept("a") != held || at.kept("b") != 0 {
		t.Error("it is not kept")
	}
	other := loaded(t, r, `{"b":1}`)
	if old := at.keep(2, "b", other); old != held || at.kept("a") != 0 || at.kept("b") != 0 {
		t.Error("it has not made way")
	}
	at.keep(2, "b", other)
	if at.kept("b") != other {
		t.Error("the other is not kept")
	}
}

func TestWhatIsNotKept(t *testing.T) {
	r := newReplies()
	long := `{"long":"` + strings.Repeat("x", longestReply) + `"}`
	for range 3 {
		if value := loaded(t, r, long); references(value) != 1 {
			t.Error("a long reply is kept")
		}
		if value, err := r.load(`{"a":`); err == nil || value != 0 {
			t.Errorf("a mistake is answered %v, %v", value, err)
		}
	}
}

// Threads share what is kept, while it is replaced and forgotten.
func TestManyThreadsReply(t *testing.T) {
	r := newReplies()
	var working sync.WaitGroup
	for range 8 {
		working.Go(func() {
			for i := range 5000 {
				value, err := r.load(fmt.Sprintf(`{"n":%d}`, i/4%100))
				if err != nil || references(value) < 1 {
					t.Error("no reply: ", err)
				}
				freeJSON(value)
				if i%1000 == 0 {
					r.forget()
				}
			}
		})
	}
	working.Wait()
	r.forget()
}
