//go:build !golua_nometrics

package metrics

import (
	"context"
	"log"
	"net"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/net/netutil"

	"janus-golua/plugin/core"
	"janus-golua/plugin/guard"
)

// Limits for clients. Prometheus needs one connection, and twice a minute.
const (
	mostConnections = 16
	mostAtOnce      = 4
	headerTimeout   = 5 * time.Second
	timeout         = 30 * time.Second
	maxHeader       = 16 << 10
)

// patience is how long Close waits for answers that are still being written.
const patience = time.Second

// server serves metrics by HTTP, as /metrics.
type server struct {
	http  http.Server
	at    net.Addr
	ended chan struct{}
}

// serve begins to serve what a gatherer has, at a host and a port; close ends it.
func serve(address string, gatherer prometheus.Gatherer, to guard.Logger) (*server, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, err
	}
	errors := log.New(writer{to}, "", 0)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(gatherer, promhttp.HandlerOpts{
		ErrorLog: errors, ErrorHandling: promhttp.ContinueOnError, MaxRequestsInFlight: mostAtOnce,
	}))
	s := &server{at: listener.Addr(), ended: make(chan struct{})}
	s.http = http.Server{
		Handler: mux, ErrorLog: errors, MaxHeaderBytes: maxHeader,
		ReadHeaderTimeout: headerTimeout, ReadTimeout: timeout, WriteTimeout: timeout, IdleTimeout: timeout,
	}
	go func() {
		defer guard.Recover(to, "metrics")
		defer close(s.ended)
		_ = s.http.Serve(netutil.LimitListener(listener, mostConnections))
	}()
	return s, nil
}

// url is where the metrics are.
func (s *server) url() string { return "http://" + s.at.String() + "/metrics" }

// close ends the server and its connections.
func (s *server) close() {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if s.http.Shutdown(ctx) != nil {
		_ = s.http.Close()
	}
	<-s.ended
}

// writer writes lines of Go libraries into the core's log. The lines may quote a client.
type writer struct{ log guard.Logger }

func (w writer) Write(line []byte) (int, error) {
	if w.log != nil {
		w.log.Log(core.LogVerbose, "[golua] metrics: "+strconv.Quote(strings.TrimSpace(string(line))))
	}
	return len(line), nil
}
