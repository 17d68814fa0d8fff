package janustest

import "testing"

// Remote is a Janus that somebody else has started, such as a container.
type Remote struct {
	// Host is its address, on the network that Device belongs to.
	Host string
	// API and Admin are the ports of its WebSockets.
	API, Admin int
	// Log is what it has printed so far.
	Log func() string
}

// At is a Janus that runs already. Its admin secret is AdminSecret; it is not
// ended with the test.
func At(t testing.TB, remote Remote) *Janus {
	t.Helper()
	j := &Janus{t: t, ports: ports{host: remote.Host, api: remote.API, admin: remote.Admin}, log: remote.Log, ended: make(chan struct{})}
	j.awaitAPI()
	return j
}
