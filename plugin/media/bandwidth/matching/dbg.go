package matching

import "fmt"

func (m *Matcher) Dbg(truth func(int64) int64) string {
	n := m.cursor - 1
	return fmt.Sprintf("offset %d true %d exp %d missing %d resent %d sum %d votes %d/%d", m.offset, n-truth(n), m.insertions.expected(), m.missing.n, m.resent, m.reports.sum(), m.alignment.votes, m.alignment.shift)
}
