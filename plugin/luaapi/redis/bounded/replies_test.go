package bounded

import (
	"strings"
	"testing"
)

// follow reads text in pieces of the given size, as a connection delivers them.
func follow(r *replies, text string, size int) error {
	for len(text) > 0 {
		count := min(size, len(text))
		if err := r.follow([]byte(text[:count])); err != nil {
			return err
		}
		text = text[count:]
	}
	return nil
}

func TestRepliesAreFollowed(t *testing.T) {
	for _, text := range []string{
		"+OK\r\n", "-ERR " + strings.Repeat("x", 90) + "\r\n", ":1\r\n", "$-1\r\n", "$0\r\n\r\n", "$5\r\n*1\r\n\n\r\n", "*-1\r\n", "*0\r\n",
		"_\r\n", "#t\r\n", ",1.5\r\n", "(12345678901234567890\r\n", "=5\r\ntxt:x\r\n", "!5\r\nERR x\r\n",
		"*2\r\n*2\r\n:1\r\n$1\r\nx\r\n%1\r\n+k\r\n~1\r\n_\r\n", ">3\r\n$7\r\nmessage\r\n$1\r\na\r\n$2\r\n\r\n\r\n",
	} {
		for size := 1; size < 20; size++ {
			r := &replies{limit: 100, left: 100, each: true}
			for range 5 {
				if err := follow(r, text, size); err != nil || len(r.open) != 0 || r.skip != 0 || r.left != 100 {
					t.Fatalf("%q by %d: %v, %+v", text, size, err, r)
				}
			}
		}
	}
}

func TestWhatIsTooMuchEndsTheConnection(t *testing.T) {
	for text, want := range map[string]string{
		"$95\r\n":                      "larger than 100 bytes",
		"$9223372036854775807\r\n":     "larger than 100 bytes",
		"*9223372036854775807\r\n":     "larger than 100 bytes",
		"%4611686018427387904\r\n":     "larger than 100 bytes",
		"*40\r\n":                      "larger than 100 bytes",
		"+" + strings.Repeat("x", 101): "larger than 100 bytes",
		"*2\r\n$40\r\n" + strings.Repeat("x", 42) + "$50\r\n": "larger than 100 bytes",
		"$x\r\n":             "not a reply of Redis",
		"*\r\n":              "not a reply of Redis",
		"HTTP/1.1 400\r\n":   "not a reply of Redis",
		"\r\n":               "not a reply of Redis",
		"|1\r\n+a\r\n+b\r\n": "not a reply of Redis",
	} {
		r := &replies{limit: 100, left: 100}
		if err := follow(r, text, 7); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
	r := &replies{limit: 10_000, left: 10_000}
	if err := follow(r, strings.Repeat("*2\r\n:1\r\n", maxDepth+1), 100); err == nil || !strings.Contains(err.Error(), "deep") {
		t.Errorf("%v", err)
	}
}

func FuzzReplies(f *testing.F) {
	f.Add("*2\r\n$1\r\nx\r\n%1\r\n+k\r\n_\r\n", 3)
	f.Fuzz(func(t *testing.T, text string, size int) {
		whole, pieces := &replies{limit: 1000, left: 1000}, &replies{limit: 1000, left: 1000}
		one, other := follow(whole, text, len(text)+1), follow(pieces, text, max(size%50, 1))
		if (one == nil) != (other == nil) {
			t.Errorf("%v in one piece, %v in several", one, other)
		}
	})
}
