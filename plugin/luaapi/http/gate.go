package http

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
)

// Gate bounds the requests that are under way at once, and the memory of the
// answers that they are reading. Who finds it full waits in line, as long as its
// time-out.
type Gate struct {
	all chan struct{}
	// perHost is less than all, so that one slow server does not stop requests
	// to others.
	perHost int
	memory  int64
	// reading is how much is held of answers that are not complete, in bytes.
	reading atomic.Int64
	// refused counts the answers for which there was no memory.
	refused atomic.Uint64

	// mu protects hosts.
	mu    sync.Mutex
	hosts map[string]*line
}

// line is that of one host.
type line struct {
	places chan struct{}
	users  int
}

// Bounds of a gate: each request takes a descriptor and some 50 KB.
const (
	gateRequests = 512
	gatePerHost  = 256
	gateMemory   = 256 << 20
)

// NewGate makes a gate for 512 requests, 256 of them to one host, and 256 MB.
func NewGate() *Gate { return newGate(gateRequests, gatePerHost, gateMemory) }

func newGate(all, perHost int, memory int64) *Gate {
	return &Gate{all: make(chan struct{}, all), perHost: perHost, memory: memory, hosts: make(map[string]*line)}
}

// UnderWay counts the requests that are, without those that wait for a place.
func (g *Gate) UnderWay() int { return len(g.all) }

// Refused counts the answers that were not read because too many large ones were.
func (g *Gate) Refused() uint64 { return g.refused.Load() }

// enter waits for a place, first in the line of the host, so that those who
// wait there hold no place of others. leave gives it back.
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

// errMemory is why an answer is not read any further.
const errMemory = reason("too many large bodies at once")

func tooLarge(most int64) error { return reason(fmt.Sprintf("body is larger than %d bytes", most)) }

// readStep is how much is read at once.
const readStep = 32 << 10

// read reads all of body, at most most bytes.
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
