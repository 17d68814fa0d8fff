// Package janustest runs stock Janus and real WebRTC clients for tests: in a
// network namespace of their own, because ICE does not work on loopback, and
// because no port is taken there.
package janustest

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// Address is that of Janus and of every client in the namespace.
const Address = "10.99.0.1"

const (
	device = "golua0"
	inside = "GOLUA_TEST_NAMESPACE"
)

// Main runs the tests of a package inside a new network namespace: it starts
// the test binary again in one. It is called by TestMain.
func Main(m *testing.M) {
	if os.Getenv(inside) == "" {
		os.Exit(runInside())
	}
	if err := bringUp(); err != nil {
		fmt.Fprintln(os.Stderr, "janustest:", err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func runInside() int {
	if os.Getuid() != 0 {
		fmt.Fprintln(os.Stderr, "janustest: these tests make a network namespace and need root")
		return 1
	}
	again := exec.Command("/proc/self/exe", os.Args[1:]...)
	again.Env = append(os.Environ(), inside+"=1")
	again.Stdin, again.Stdout, again.Stderr = os.Stdin, os.Stdout, os.Stderr
	// Pdeathsig: when go test ends us at its time-out, the tests end, too.
	again.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	if err := again.Run(); err != nil {
		if again.ProcessState == nil {
			fmt.Fprintln(os.Stderr, "janustest: cannot make a network namespace:", err)
		}
		return 1
	}
	return 0
}

// bringUp gives the namespace a loopback and an address that ICE takes. The
// kernel may have no dummy device, but a veth pair does as well.
func bringUp() error {
	for _, arguments := range [][]string{
		{"link", "set", "lo", "up"},
		{"link", "add", device, "type", "veth", "peer", "name", "golua1"},
		// Without addresses of IPv6, which come a second later: a browser takes that
		// for another network, and gives up what it is loading.
		{"link", "set", device, "addrgenmode", "none"},
		{"link", "set", "golua1", "addrgenmode", "none"},
		{"addr", "add", Address + "/24", "dev", device},
		{"link", "set", device, "up"},
		{"link", "set", "golua1", "up"},
	} {
		if output, err := exec.Command("ip", arguments...).CombinedOutput(); err != nil {
			return fmt.Errorf("ip %v: %w: %s", arguments, err, output)
		}
	}
	return nil
}
