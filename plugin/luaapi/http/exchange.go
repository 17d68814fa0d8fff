//go:build !nohttp

package http

import (
	"context"
	"net/http"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/waiting"
)

// answer is a server's response. It holds no Lua values.
type answer struct {
	status            int
	reason, url, body string
	header            http.Header
}

// send makes the coroutine wait for the response to a request.
func (m *module) send(L *lua.LState, name string, pool *http.Transport, q *request) int {
	return m.options.Work(L, name, func(ctx context.Context) waiting.Results {
		if q.reason != "" {
			return waiting.Failure(q.reason)
		}
		a, err := m.exchange(ctx, pool, q)
		if err != nil {
			return waiting.Failure(reasonOf(err))
		}
		return func(L *lua.LState) []lua.LValue { return []lua.LValue{m.response(L, a)} }
	})
}

// exchange sends a request and reads the whole response within the time-out.
func (m *module) exchange(ctx context.Context, pool *http.Transport, q *request) (*answer, error) {
	ctx, cancel := context.WithTimeout(ctx, q.timeout)
	defer cancel()
	leave, err := m.options.Gate.enter(ctx, q.url.Host)
	if err != nil {
		return nil, err
	}
	defer leave()
	transport, err := m.transport(pool, q)
	if err != nil {
		return nil, err
	}
	made, err := q.make(ctx)
	if err != nil {
		return nil, err
	}
	client := http.Client{Transport: transport, CheckRedirect: q.redirect}
	response, err := client.Do(made)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return m.read(response, q)
}

// transport returns what carries a request.
func (m *module) transport(pool *http.Transport, q *request) (http.RoundTripper, error) {
	switch {
	case m.options.Transport != nil:
		return m.options.Transport, nil
	case q.tls != nil:
		return m.ownTransport(q)
	}
	return pool, nil
}

// ownTransport is for a request with its own TLS settings: no other request may use its
// connection.
func (m *module) ownTransport(q *request) (*http.Transport, error) {
	config, err := q.tls.Config()
	if err != nil {
		return nil, reason(err.Error())
	}
	transport := newTransport(m.options.Allow, config)
	transport.DisableKeepAlives = true
	return transport, nil
}

func (q *request) make(ctx context.Context) (*http.Request, error) {
	made, err := http.NewRequestWithContext(ctx, q.method, q.url.String(), strings.NewReader(q.body))
	if err != nil {
		return nil, reason("url is invalid")
	}
	made.Header = q.header
	if host := q.header.Get("Host"); host != "" {
		made.Host = host
	}
	return made, nil
}

func (m *module) read(response *http.Response, q *request) (*answer, error) {
	if response.ContentLength > q.maxBody && q.method != http.MethodHead {
		return nil, tooLarge(q.maxBody)
	}
	body, err := m.options.Gate.read(response.Body, q.maxBody)
	if err != nil {
		return nil, err
	}
	final := *response.Request.URL
	final.User = nil
	_, text, _ := strings.Cut(response.Status, " ")
	return &answer{
		status: response.StatusCode, reason: text, url: final.String(), body: body, header: response.Header,
	}, nil
}
