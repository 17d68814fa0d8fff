package outbound

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"syscall"
)

// causes are errors with a reason of their own. The first match counts.
var causes = [...]struct {
	err    error
	reason string
}{
	{context.DeadlineExceeded, "timeout"},
	{context.Canceled, "canceled"},
	{ErrNotAllowed, ErrNotAllowed.Error()},
	{syscall.ECONNREFUSED, "connection refused"},
	{syscall.ECONNRESET, "connection reset"},
	{syscall.EPIPE, "connection reset"},
	{syscall.EHOSTUNREACH, "host unreachable"},
	{syscall.ENETUNREACH, "host unreachable"},
	{http.ErrSchemeMismatch, "server does not speak TLS"},
	{io.EOF, "connection closed"},
	{io.ErrUnexpectedEOF, "connection closed"},
	{net.ErrClosed, "connection closed"},
}

// Told is an error of a transport that replaces the network. Scripts get its text as it is.
type Told string

func (t Told) Error() string { return string(t) }

// Reason is a short, stable text for scripts; otherwise is the text for unknown errors. The
// error's own text is not part of it: that may contain an address with a password.
func Reason(err error, otherwise string) string {
	var told Told
	if errors.As(err, &told) {
		return string(told)
	}
	for _, cause := range causes {
		if errors.Is(err, cause.err) {
			return cause.reason
		}
	}
	var lookup *net.DNSError
	var timeout net.Error
	switch {
	case errors.As(err, &lookup) && lookup.IsNotFound:
		return "host not found"
	case errors.As(err, &timeout) && timeout.Timeout():
		return "timeout"
	case lookup != nil:
		return "name lookup failed"
	}
	if reason := tlsReason(err); reason != "" {
		return reason
	}
	return otherwise
}

// tlsReason says what is wrong with a server's certificate or its TLS. It is empty for
// other errors.
func tlsReason(err error) string {
	var (
		name      x509.HostnameError
		authority x509.UnknownAuthorityError
		invalid   x509.CertificateInvalidError
		other     *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		alert     tls.AlertError
		operation *net.OpError
	)
	switch {
	case errors.As(err, &name):
		return "certificate is for another name"
	case errors.As(err, &authority):
		return "certificate is signed by an unknown authority"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "certificate has expired"
	case errors.As(err, &invalid), errors.As(err, &other):
		return "certificate is invalid"
	case errors.As(err, &record):
		return "server does not speak TLS"
	case errors.As(err, &alert), errors.As(err, &operation) && operation.Op == "remote error":
		return "TLS handshake failed"
	}
	return ""
}
