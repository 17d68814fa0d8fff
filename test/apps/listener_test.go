package apps

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"github.com/tidwall/gjson"
)

// listener is an HTTP server that keeps what is posted to it.
type listener struct {
	URL    string
	mu     sync.Mutex
	bodies []string
}

func newListener(t *testing.T) *listener {
	t.Helper()
	l := &listener{}
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		l.mu.Lock()
		defer l.mu.Unlock()
		l.bodies = append(l.bodies, string(body))
	}))
	t.Cleanup(server.Close)
	l.URL = server.URL
	return l
}

func (l *listener) posted() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.bodies)
}

// events are what a plugin has told Janus's event handlers, without what is
// unstable, sorted: those of different sessions have no order.
func (l *listener) events(pkg string) []string {
	var found []string
	for _, body := range l.posted() {
		posted := gjson.Parse(body)
		if !posted.IsArray() {
			posted = gjson.Parse("[" + body + "]")
		}
		for _, each := range posted.Array() {
			if data := each.Get("event.data"); data.Exists() && each.Get("event.plugin").String() == pkg {
				found = append(found, normal(data.Raw))
			}
		}
	}
	slices.Sort(found)
	return found
}
