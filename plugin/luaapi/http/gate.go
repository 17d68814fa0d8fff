package http

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
)

// Gate limits the requests under way and the memory of the responses being read. A request
// that finds the gate full waits in line, at most for its time-out.
type Gate struct {
	all chan struct{}
	// perHost is less than the capacity of all, so that one slow server does not block
	// requests to others.
	perHost int
	memory  int64
	// reading is the size of all incomplete responses, in bytes.
	reading atomic.Int64
	// refused counts the responses for which there was no memory.
	refused atomic.Uint64

	// mu protects hosts.
	mu    sync.Mutex
	hosts map[string]*line
}

// line is the waiting line of one host.
type line struct {
	places chan struct{}
	users  int
}

// Limits of a gate. Each request takes a file descriptor and about 50 KB.
const (
	gateRequests = 512
	gatePerHost  = 256
	gateMemory   = 256 << 20
)

// NewGate creates a gate for 512 requests, 256 of them to one host, and 256 MB of
// responses.
func NewGate() *Gate { return newGate(gateRequests, gatePerHost, gateMemory) }

func newGate(all, perHost int, memory int64) *Gate {
	return &Gate{all: make(chan struct{}, all), perHost: perHost, memory: memory, hosts: make(map[string]*line)}
}

// UnderWay counts the requests under way. It does not count those that wait for a place.
func (g *Gate) UnderWay() int { return len(g.all) }

// Refused counts the responses that were not read because too many large ones were being
// read.
func (g *Gate) Refused() uint64 { return g.refused.Load() }

// enter waits for a place: first in the host's line, so that requests waiting there take no
// place from other hosts. leave gives the place back.
func (g *Gate) enter(ctx context.Context, host string) (leave func(), err error) {
	l := g.join(host)
	if err := take(ctx, l.places); err != nil {
		g.quit(host, l)
		return nil, err
	}
	if err := take(ctx, g.all); err != nil {
		<-l.places
		g.quit(host, l)
		return nil, err
	}
	return func() {
		<-g.all
		<-l.places
		g.quit(host, l)
	}, nil
}

func take(ctx context.Context, places chan struct{}) error {
	select {
	case places <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (g *Gate) join(host string) *line {
	g.mu.Lock()
	defer g.mu.Unlock()
	l := g.hosts[host]
	if l == nil {
		l = &line{places: make(chan struct{}, g.perHost)}
		g.hosts[host] = l
	}
	l.users++
	return l
}

func (g *Gate) quit(host string, l *line) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if l.users--; l.users == 0 {
		delete(g.hosts, host)
	}
}

// errMemory is the reason why the rest of a response is not read.
const errMemory = reason("too many large bodies at once")

func tooLarge(most int64) error { return reason(fmt.Sprintf("body is larger than %d bytes", most)) }

// readStep is how many bytes one step reads.
const readStep = 32 << 10

// read reads the whole body, up to most bytes.
func (g *Gate) read(body io.Reader, most int64) (string, error) {
	var text strings.Builder
	defer func() { g.reading.Add(-int64(text.Len())) }()
	buffer := make([]byte, readStep)
	for {
		n, err := body.Read(buffer)
		text.Write(buffer[:n])
		reading := g.reading.Add(int64(n))
		switch {
		case int64(text.Len()) > most:
			return "", tooLarge(most)
		case err == io.EOF:
			return text.String(), nil
		case err != nil:
			return "", err
		case reading > g.memory:
			g.refused.Add(1)
			return "", errMemory
		}
	}
}
