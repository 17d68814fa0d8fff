package outbound

import (
	"fmt"
	"net/url"
)

// maxURL limits a URL, in bytes, as most servers do.
const maxURL = 8 << 10

// ParseURL reads an absolute URL whose scheme is plain or, with TLS, secure. The reason
// says what is wrong with it; it is empty when nothing is.
func ParseURL(address, plain, secure string) (parsed *url.URL, reason string) {
	if len(address) > maxURL {
		return nil, fmt.Sprintf("url is larger than %d bytes", maxURL)
	}
	parsed, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, "url is invalid"
	case parsed.Scheme != plain && parsed.Scheme != secure:
		return nil, fmt.Sprintf("url is neither %s nor %s", plain, secure)
	case parsed.Hostname() == "":
		return nil, "url has no host"
	}
	return parsed, ""
}
