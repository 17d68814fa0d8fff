//go:build golua_nometrics

package metrics

import "errors"

// Server is one that never is.
type Server struct{}

// Serve can only say why it does not.
func Serve(Options) (*Server, error) { return nil, errors.New("this plugin was built without metrics") }

// URL is where a server serves, empty here.
func (*Server) URL() string { return "" }

// Close has nothing to do.
func (*Server) Close() {}
