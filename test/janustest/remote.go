package janustest

import "testing"

// Remote is a Janus that janustest has not started, such as one in a container.
type Remote struct {
	// Host is the address of Janus on Device's network.
	Host string
	// API and Admin are the ports of its WebSockets.
	API, Admin int
	// Log returns everything that Janus has printed so far.
	Log func() string
}

// At connects to a running Janus. Its admin secret must be AdminSecret. The end of the test
// does not end it.
func At(t testing.TB, remote Remote) *Janus {
	t.Helper()
	j := &Janus{t: t, ports: ports{host: remote.Host, api: remote.API, admin: remote.Admin}, log: remote.Log, ended: make(chan struct{})}
	j.awaitAPI()
	return j
}
