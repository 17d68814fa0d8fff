package relay

import (
	"net"
	"regexp"
	"slices"
)

var (
	candidates = regexp.MustCompile(`(?m)^a=candidate:[^\r\n]*\r?\n`)
	address    = regexp.MustCompile(`(?i)(a=candidate:\S+ 1 udp \d+ )(\S+) (\d+)( typ host)`)
)

// ToJanus rewrites a description on its way to Janus.
func (r *Relay) ToJanus(sdp string) string { return r.rewrite(sdp, "", r.near, r.far) }

// ToClient rewrites a description on its way to the client.
func (r *Relay) ToClient(sdp string) string { return r.rewrite(sdp, r.janus, r.far, r.near) }

// rewrite learns where the sender of a description is, and replaces its candidates by a single one, the
// relay's other side: the candidate with the address at, or the first one. All m-lines share it.
func (r *Relay) rewrite(sdp, at string, from, to *side) string {
	r.t.Helper()
	lines := candidates.FindAllString(sdp, -1)
	found := slices.IndexFunc(lines, func(line string) bool { return isAt(line, at) })
	if found < 0 {
		r.t.Fatalf("no candidate %s in\n%s", at, sdp)
	}
	chosen := address.FindStringSubmatch(lines[found])
	from.leadsTo(r.t, chosen[2], chosen[3])
	host, port, err := net.SplitHostPort(to.socket.LocalAddr().String())
	if err != nil {
		r.t.Fatal(err)
	}
	seen := false
	return candidates.ReplaceAllStringFunc(sdp, func(line string) string {
		if !isAt(line, at) || seen {
			return ""
		}
		seen = true
		return address.ReplaceAllString(line, "${1}"+host+" "+port+"${4}")
	})
}

// isAt says whether a line is a UDP candidate with that address, or with any address.
func isAt(line, at string) bool {
	parts := address.FindStringSubmatch(line)
	return parts != nil && (at == "" || parts[2] == at)
}

// Only leaves those candidates in a description that have an address.
func Only(sdp, at string) string {
	return candidates.ReplaceAllStringFunc(sdp, func(line string) string {
		if isAt(line, at) {
			return line
		}
		return ""
	})
}
