package naming_test

import (
	"flag"
	"math/rand/v2"
	"strings"
	"testing"
)

var (
	failing = flag.Int("failing", 2000, "how many random programs are compared with lua5.3")
	seed    = flag.Uint64("seed", 1, "the seed of the random programs")
)

// isIncomparable says whether a difference that has nothing to do with names shows in a
// message: there are no integers here, and numbers have 53 bits. lua5.3 calls t in (_ENV).t a
// field, and in _ENV.t a global. It may name the iterator of a loop by what was in a register
// before. It does not call "x" or y a constant.
func isIncomparable(source, theirs, ours string) bool {
	switch {
	case strings.Contains(source, "(_ENV)"), strings.Contains(source, "for k in") && strings.HasPrefix(theirs, ours+" ("):
		return true
	case strings.HasPrefix(ours, theirs+" (constant") && strings.Contains(source, `" or `):
		return true
	}
	for _, text := range []string{"divide by zero", "'n%0'", "beyond 2^53", "needs 64 bits", "C stack overflow", "no integer representation", "'for' step is zero"} {
		if strings.Contains(theirs, text) != strings.Contains(ours, text) {
			return true
		}
	}
	return false
}

func TestRandomFailuresGiveTheMessagesOfLua53(t *testing.T) {
	g := &generator{Rand: rand.New(rand.NewPCG(*seed, 0))}
	sources := make([]string, *failing)
	for i := range sources {
		sources[i] = g.program()
	}
	theirs, ok := debian(t, sources)
	if !ok {
		t.Skip("lua5.3 is not installed")
	}
	failed, different := 0, 0
	for i, message := range ours(t, sources) {
		if strings.HasPrefix(message, "c:1: ") {
			failed++
		}
		if message == theirs[i] || isIncomparable(sources[i], theirs[i], message) {
			continue
		}
		if different++; different <= 20 {
			t.Errorf("%s\n\tours:   %s\n\tlua5.3: %s", sources[i], message, theirs[i])
		}
	}
	t.Logf("%d of %d programs failed, %d of them with another message", failed, len(sources), different)
	if failed < len(sources)/2 {
		t.Errorf("only %d of %d programs failed", failed, len(sources))
	}
}
