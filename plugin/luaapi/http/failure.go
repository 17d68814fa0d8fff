//go:build !nohttp

package http

import (
	"compress/flate"
	"compress/gzip"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"janus-golua/plugin/luaapi/internal/outbound"
)

// malformed is the reason for every response that is not HTTP.
const malformed = "malformed answer"

// texts are parts of net/http errors that have no type, and the reasons for them.
var texts = [...]struct{ part, reason string }{
	{"response headers exceeded", fmt.Sprintf("headers are larger than %d bytes", outbound.MaxHeaders)},
	{"response header list larger", fmt.Sprintf("headers are larger than %d bytes", outbound.MaxHeaders)},
	{"malformed", malformed},
	{"Content-Length", malformed},
	{"transfer encoding", malformed},
	{"chunk", malformed},
	{"PROTOCOL_ERROR", malformed},
	{"stream error", "connection reset"},
	{"GOAWAY", "connection closed"},
}

// reasonOf translates an error into the reason that a script gets.
func reasonOf(err error) string {
	var own reason
	if errors.As(err, &own) {
		return own.Error()
	}
	if known := outbound.Reason(err, ""); known != "" {
		return known
	}
	var corrupt flate.CorruptInputError
	if errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum) || errors.As(err, &corrupt) {
		return malformed
	}
	// The surrounding text contains the address, which may hold anything.
	var around *url.Error
	if errors.As(err, &around) {
		err = around.Err
	}
	for _, known := range texts {
		if strings.Contains(err.Error(), known.part) {
			return known.reason
		}
	}
	return "request failed"
}
