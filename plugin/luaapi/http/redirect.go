//go:build !nohttp

package http

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
)

// harmless are the headers that another host may see. Any other header may be a credential,
// such as X-Api-Key.
var harmless = [...]string{"Accept", "Accept-Language", "Content-Type", "User-Agent"}

// redirect decides whether to follow a redirect. With redirects = 0 the script gets the
// redirecting response itself.
func (q *request) redirect(next *http.Request, before []*http.Request) error {
	switch {
	case q.redirects == 0:
		return http.ErrUseLastResponse
	case len(before) > q.redirects:
		return reason(fmt.Sprintf("more than %d redirects", q.redirects))
	case next.URL.Scheme != "http" && next.URL.Scheme != "https":
		return reason("redirect to neither http nor https")
	}
	// The query of the original address may contain a token.
	next.Header.Del("Referer")
	elsewhere := func(r *http.Request) bool { return !sameOrigin(r.URL, before[0].URL) }
	if elsewhere(next) || slices.ContainsFunc(before, elsewhere) {
		for name := range next.Header {
			if !slices.Contains(harmless[:], name) {
				next.Header.Del(name)
			}
		}
	}
	return nil
}

// sameOrigin says whether two addresses belong to one server: the same scheme, host and
// port.
func sameOrigin(a, b *url.URL) bool {
	return a.Scheme == b.Scheme && a.Hostname() == b.Hostname() && portOf(a) == portOf(b)
}

func portOf(u *url.URL) string {
	switch port := u.Port(); {
	case port != "":
		return port
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}
