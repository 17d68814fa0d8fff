package outbound

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"syscall"
	"testing"
)

func TestReasonsAreStableAndSayNothingElse(t *testing.T) {
	for _, test := range []struct {
		err  error
		want string
	}{
		{context.DeadlineExceeded, "timeout"},
		{os.ErrDeadlineExceeded, "timeout"},
		{&net.DNSError{IsNotFound: true, Name: "secret"}, "host not found"},
		{&net.DNSError{IsTimeout: true, Name: "secret"}, "timeout"},
		{&net.DNSError{Name: "secret"}, "name lookup failed"},
		{syscall.ECONNREFUSED, "connection refused"},
		{&net.OpError{Op: "read", Err: os.NewSyscallError("read", syscall.ECONNRESET)}, "connection reset"},
		{fmt.Errorf("reading: %w", io.ErrUnexpectedEOF), "connection closed"},
		{&net.OpError{Op: "dial", Err: ErrNotAllowed}, "address is not allowed"},
		{errors.New("secret"), "otherwise"},
		{Told("what the stub says"), "what the stub says"},
	} {
		err := &url.Error{Op: "Get", URL: "http://user:secret@host/", Err: test.err}
		if got := Reason(err, "otherwise"); got != test.want {
			t.Errorf("%v is %q, want %q", test.err, got, test.want)
		}
	}
}

func TestTokens(t *testing.T) {
	for text, want := range map[string]bool{
		"X-A": true, "get!": true, "": false, "a b": false, "a:": false, "a\r": false, "ä": false, "a\x7f": false,
	} {
		if IsToken(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
}
