// Package janustest runs stock Janus and real WebRTC clients for tests. They run in a network
// namespace of their own, because ICE does not work on loopback, and because all ports are
// free there.
package janustest

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"testing"
)

// Device is the network interface that clients use, in whichever namespace.
const Device = "golua0"

// Address is the address of Janus and of every client in the namespace.
const Address = "10.99.0.1"

const inside = "GOLUA_TEST_NAMESPACE"

// Main runs the tests of a package in a new network namespace, by starting the test binary
// again. TestMain calls it.
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
	// Pdeathsig ends the tests when go test ends this process at its time-out.
	again.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	if err := again.Run(); err != nil {
		if again.ProcessState == nil {
			fmt.Fprintln(os.Stderr, "janustest: cannot make a network namespace:", err)
		}
		return 1
	}
	return 0
}

// bringUp gives the namespace a loopback and an address that ICE accepts. If the kernel has no
// dummy device, a veth pair will do.
func bringUp() error {
	for _, arguments := range [][]string{
		{"link", "set", "lo", "up"},
		{"link", "add", Device, "type", "veth", "peer", "name", "golua1"},
		// No IPv6 addresses: they come a second later, and a browser takes that for a
		// change of network and gives up its downloads.
		{"link", "set", Device, "addrgenmode", "none"},
		{"link", "set", "golua1", "addrgenmode", "none"},
		{"addr", "add", Address + "/24", "dev", Device},
		{"link", "set", Device, "up"},
		{"link", "set", "golua1", "up"},
	} {
		if output, err := exec.Command("ip", arguments...).CombinedOutput(); err != nil {
			return fmt.Errorf("ip %v: %w: %s", arguments, err, output)
		}
	}
	return nil
}
