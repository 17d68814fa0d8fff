package host

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestTheCoreReadsEqualOffersOnce checks SDPs, of which some differ in the numbers of their origin
// only.
func TestTheCoreReadsEqualOffersOnce(t *testing.T) {
	const rest = " IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
	var r Readable
	asked := 0
	ask := func(sdp string) error {
		if asked++; strings.Contains(sdp, "bad") {
			return errors.New("bad")
		}
		return nil
	}
	for _, c := range []struct {
		sdp       string
		asks, bad bool
	}{
		{"v=0\r\no=- 1 1" + rest, true, false},
		{"v=0\r\no=- 4611686018427387904 17" + rest, false, false},
		{"v=0\r\no=- 9223372036854775807 2" + rest, false, false},
		{"v=0\r\no=- 99999999999999999999 2" + rest, true, false}, // may be above 2^64
		{"v=0\r\no=- 99999999999999999999 2" + rest, true, false},
		{"v=0\r\no=x 1 1" + rest, true, false},
		{"v=0\r\no=- 1 1" + rest + "m=audio", true, false},
		{"v=0\r\no=- 2 1" + rest + "m=audio", false, false},
		{"v=0\r\no=- 1 1" + rest + "m=bad", true, true},
		{"v=0\r\no=- 1 1" + rest + "m=bad", true, true}, // is refused each time
		{"v=0\r\no=- 1" + rest, true, false},
		{"v=0\r\no=- 1" + rest, true, false},
		{"v=0\r\no=- 1 x" + rest, true, false},
		{"v=0\r\no=- 2 x" + rest, true, false},
		{"v=0\r\no=-  1" + rest, true, false},
		{"v=0\r\no=-  2" + rest, true, false},
		{"v=0\r\ns=-\r\no=- 1 1" + rest, true, false},
		{"v=0\r\ns=-\r\no=- 2 1" + rest, true, false},
		{"v=0\no=-", true, false},
		{"v=0\no=- 1", true, false},
		{"", true, false},
	} {
		before := asked
		if err := r.check(c.sdp, ask); (err != nil) != c.bad || (asked > before) != c.asks {
			t.Errorf("%q: %v, asked %d times", c.sdp, err, asked-before)
		}
	}
}

// TestReadableIsBounded gives many SDPs, and long ones.
func TestReadableIsBounded(t *testing.T) {
	var r Readable
	yes := func(string) error { return nil }
	for i := range 3 * mostReadable {
		_ = r.check(fmt.Sprintf("v=0\no=- 1 1 IN IP4 h\ns=%d\n", i), yes)
	}
	_ = r.check("v=0\no=- 1 1 IN IP4 h\ns="+strings.Repeat("x", longestReadable), yes)
	if len(r.texts) != mostReadable {
		t.Errorf("%d texts are kept, want %d", len(r.texts), mostReadable)
	}
	for text := range r.texts {
		if len(text.behind) > longestReadable {
			t.Error("a long text is kept")
		}
	}
}
