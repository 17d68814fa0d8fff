//go:build !nohttp

package http

import (
	"encoding/base64"
	"maps"
	"net/http"
	"time"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/internal/outbound"
)

// settings are what requests and clients have in common.
type settings struct {
	header    http.Header
	timeout   time.Duration
	maxBody   int64
	redirects int
	tls       *outbound.TLS
}

// read returns the settings changed by the fields. The reason says why they cannot be used;
// it is empty when they can.
func (s settings) read(f *args.Fields) (read settings, reason string) {
	own, reason := outbound.ReadHeaders(f)
	s.header = maps.Clone(s.header)
	maps.Copy(s.header, own)
	if authorization := readAuthorization(f); authorization != "" {
		s.header.Set("Authorization", authorization)
		if !outbound.IsHeaderValue(authorization) {
			reason = "bearer has characters that are not allowed"
		}
	}
	s.timeout = readSeconds(f, "timeout", mostTimeout, s.timeout)
	s.maxBody = f.IntegerOr("max_body", 0, mostBody, s.maxBody)
	s.redirects = int(f.IntegerOr("redirects", 0, mostRedirects, int64(s.redirects)))
	if tls := outbound.ReadTLS(f); tls != nil {
		s.tls = tls
	}
	return s, reason
}

func readSeconds(f *args.Fields, name string, most, otherwise time.Duration) time.Duration {
	return time.Duration(f.Number(name, 0.001, most.Seconds(), otherwise.Seconds()) * float64(time.Second))
}

// readAuthorization reads auth = {user =, password =} or bearer = token.
func readAuthorization(f *args.Fields) string {
	auth, bearer := f.Inner("auth"), f.TextOr("bearer", "")
	switch {
	case auth != nil && bearer != "":
		f.Fail("auth", "and field 'bearer' exclude each other")
	case auth != nil:
		pair := auth.Text("user") + ":" + auth.Text("password")
		auth.Done()
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(pair))
	case bearer != "":
		return "Bearer " + bearer
	}
	return ""
}
