package access

import (
	"errors"
	"net/netip"
	"strings"
)

// errNotConnected says that a script may not connect to an address.
var errNotConnected = errors.New("the configuration does not allow it")

// Connecting says to which servers a script may connect.
type Connecting struct {
	// To are the addresses that may be reached; nil allows all.
	To *Policy
	// Files are the files that the script may use: a socket of the machine is a file.
	Files Sandbox
}

// Allow says why a script may not connect to an address, such as "tcp4" and
// "192.0.2.1:443" or "unix" and "/run/server.sock"; nil allows the connection.
func (c Connecting) Allow(network, address string) error {
	if strings.HasPrefix(network, "unix") && !c.allowsSocket(address) {
		return errNotConnected
	}
	if c.To == nil {
		return nil
	}
	parsed, err := netip.ParseAddrPort(address)
	if err != nil || !c.To.Allows(parsed.Addr()) {
		return errNotConnected
	}
	return nil
}

// allowsSocket says whether a script may use a socket of the machine. The socket has to be
// where the script may write. A socket whose name begins with @ is in no folder.
func (c Connecting) allowsSocket(path string) bool {
	return c.Files.Off || !strings.HasPrefix(path, "@") && c.Files.Allows(path, true)
}
