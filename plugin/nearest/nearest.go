// Package nearest finds the name that somebody likely meant.
package nearest

import (
	"strings"
	"unicode"
)

// Name returns the candidate that a name was likely meant to be; it is empty when none is
// near. Case and underscores count little: sendData is near to send_data.
func Name(name string, candidates []string) string {
	allowed := allowance(name)
	best, bestDistance := "", allowed+1
	for _, candidate := range candidates {
		// Underscores do not count, so there may be some more of them.
		if candidate == name || len(candidate) > 2*(len(name)+allowed) {
			continue
		}
		if d := Apart(name, candidate); d < bestDistance || d == bestDistance && best != "" && candidate < best {
			best, bestDistance = candidate, d
		}
	}
	return best
}

// allowance is how many slips a name may have: of 3 letters, 1; of 7, 2; of 12, 3.
func allowance(name string) int {
	switch {
	case len(name) < 2:
		return 0
	case len(name) < 7:
		return 1
	case len(name) < 12:
		return 2
	}
	return 3
}

// Longest is how many bytes of a name are compared, because the time grows with the square.
const Longest = 64

// Apart returns the number of slips between two names; it is 0 when they differ only in
// case and underscores.
func Apart(a, b string) int {
	a, b = plain(a), plain(b)
	if len(a) > Longest || len(b) > Longest {
		return Longest
	}
	return distance(a, b)
}

func plain(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '_' || r == '-' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// distance counts insertions, deletions, changes and swaps of neighbours.
func distance(a, b string) int {
	var before, previous, current [Longest + 1]int
	for j := range len(b) + 1 {
		previous[j] = j
	}
	for i := 1; i <= len(a); i++ {
		current[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			current[j] = min(previous[j]+1, current[j-1]+1, previous[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				current[j] = min(current[j], before[j-2]+1)
			}
		}
		before, previous = previous, current
	}
	return previous[len(b)]
}
