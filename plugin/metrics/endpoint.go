//go:build !golua_nometrics

package metrics

import (
	"slices"
	"sync"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
)

// Endpoint serves the metrics of all applications of a process at one address. The zero value
// serves nothing.
type Endpoint struct {
	mu    sync.Mutex
	parts []part
	// server is nil while no application has joined; owner is the application whose address
	// it has.
	server         *server
	address, owner string
	// process reads what is counted for the whole process.
	process prometheus.Gatherer
}

// part is one application at an endpoint.
type part struct {
	application string
	gatherer    prometheus.Gatherer
	refused     *refused
}

// Join adds an application. The first one begins to serve at its address, a host and a port
// such as "127.0.0.1:9464". The address of a later one is not used: if it is another, owner
// is the application whose address is. url is where the metrics are.
func (e *Endpoint) Join(address string, o Options) (url, owner string, err error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.server == nil {
		if e.server, err = serve(address, e, o.Log); err != nil {
			return "", "", err
		}
		e.address, e.owner, e.process = address, o.Application, ofProcess(o.Log)
	}
	e.parts = append(e.parts, part{o.Application, ofApplication(o), &refused{log: o.Log}})
	if address != e.address {
		owner = e.owner
	}
	return e.server.url(), owner, nil
}

// Leave removes an application. The last one ends the server.
func (e *Endpoint) Leave(application string) {
	if server := e.leave(application); server != nil {
		server.close()
	}
}

// leave returns the server that has to be closed, without the lock: requests that are under
// way take it.
func (e *Endpoint) leave(application string) (unused *server) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.parts = slices.DeleteFunc(e.parts, func(p part) bool { return p.application == application })
	if len(e.parts) == 0 {
		e.server, unused = nil, e.server
	}
	return unused
}

// Gather reads the metrics of all applications, and those of the process.
func (e *Endpoint) Gather() ([]*dto.MetricFamily, error) { return e.all().Gather() }

func (e *Endpoint) all() (all prometheus.Gatherers) {
	e.mu.Lock()
	defer e.mu.Unlock()
	merged := make(merging)
	for _, p := range e.parts {
		all = append(all, merged.of(p))
	}
	if e.process != nil {
		all = append(all, e.process)
	}
	return all
}
