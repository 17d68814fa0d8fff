//go:build golua_nometrics

package metrics

import "errors"

// Server stands for the metrics server, which this build does not have.
type Server struct{}

// Serve only returns an error that says why there are no metrics.
func Serve(Options) (*Server, error) { return nil, errors.New("this plugin was built without metrics") }

// URL is empty.
func (*Server) URL() string { return "" }

// Close does nothing.
func (*Server) Close() {}
