//go:build !nohttp

package websocket

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/coder/websocket"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/internal/outbound"
)

// wish is what a script asks for. It holds no Lua values.
type wish struct {
	url        string
	header     http.Header
	protocols  []string
	timeout    time.Duration
	ping       time.Duration
	maxMessage int64
	tls        *outbound.TLS
	// reason says why the wish cannot be fulfilled; it is empty when it can.
	reason string
}

func (m *module) read(address string, f *args.Fields) *wish {
	limits := m.options.Limits
	w := &wish{url: address}
	w.header, w.reason = outbound.ReadHeaders(f)
	if w.header.Get("User-Agent") == "" {
		w.header.Set("User-Agent", "janus-golua")
	}
	w.protocols = f.Texts("protocols")
	for _, protocol := range w.protocols {
		if !outbound.IsToken(protocol) {
			f.Fail("protocols", "has %.40q, which is no token", protocol)
		}
	}
	w.timeout = seconds(f.Number("timeout", 0.001, mostTimeout.Seconds(), limits.Timeout.Seconds()))
	w.ping = seconds(f.Number("ping", 0, mostTimeout.Seconds(), defaultPing.Seconds()))
	w.maxMessage = f.IntegerOr("max_message", 1, mostMessage, limits.MaxMessage)
	w.tls = outbound.ReadTLS(f)
	f.Done()
	if w.reason == "" {
		_, w.reason = outbound.ParseURL(address, "ws", "wss")
	}
	return w
}

func seconds(number float64) time.Duration { return time.Duration(number * float64(time.Second)) }

// dial connects within the time-out, and starts reading from the connection.
func (w *wish) dial(ctx context.Context, options Options) (*conn, string) {
	if w.reason != "" {
		return nil, w.reason
	}
	config, err := w.tls.Config()
	if err != nil {
		return nil, err.Error()
	}
	ctx, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	c := newConn(options, w)
	dialer := outbound.NewDialer(options.Allow)
	transport := &http.Transport{
		TLSClientConfig:        config,
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: outbound.MaxHeaders,
		// The dial may continue after the coroutine has stopped waiting.
		DialContext: func(ctx context.Context, network, address string) (wire net.Conn, err error) {
			defer guard.Contain(c.log, "websocket: connecting", &err)
			wire, err = dialer.DialContext(ctx, network, address)
			c.wire = wire
			return wire, err
		},
	}
	ws, response, err := websocket.Dial(ctx, w.url, &websocket.DialOptions{
		HTTPClient:   &http.Client{Transport: transport, CheckRedirect: stay},
		HTTPHeader:   w.header,
		Host:         w.header.Get("Host"),
		Subprotocols: w.protocols,
	})
	if err != nil {
		c.end()
		return nil, dialReason(err, response)
	}
	c.begin(ws)
	return c, ""
}

// stay follows no redirect: a script should see where its server is.
func stay(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func dialReason(err error, response *http.Response) string {
	if response != nil && response.StatusCode != http.StatusSwitchingProtocols && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Sprintf("server answered with status %d", response.StatusCode)
	}
	return outbound.Reason(err, "handshake failed")
}
