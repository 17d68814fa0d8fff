// Package docker tests the contents of docker/: the images, as users get them, with
// real WebRTC clients over a Docker network; the compose file; and the Debian package.
//
// The tests run if GOLUA_DOCKER is set (`make test-docker`). If no daemon answers, they
// start one, as root. If that is not possible they fail; with GOLUA_DOCKER=try (`make check`)
// they are skipped, with a line that says why.
package docker

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"janus-golua/test/janustest"
)

func TestMain(m *testing.M) {
	if os.Getenv("GOLUA_DOCKER") == "" {
		os.Exit(m.Run()) // every test skips
	}
	os.Exit(withDocker(m.Run))
}

// withDocker runs the tests with a daemon, the images and the network.
func withDocker(run func() int) (code int) {
	stop, err := startDaemon()
	defer func() {
		if fault := stop(); fault != nil {
			fmt.Fprintln(os.Stderr, "docker: the machine's network is not as it was:", fault)
			code = max(code, 1)
		}
	}()
	var missing *noDaemonError
	if errors.As(err, &missing) && os.Getenv("GOLUA_DOCKER") == "try" {
		fmt.Fprintln(os.Stderr, "docker: SKIPPED, ALL OF IT:", err)
		return 0
	}
	if err == nil {
		err = prepare()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "docker:", err)
		return 1
	}
	defer removeLeftovers()
	return run()
}

// needDocker skips a test unless Docker was asked for.
func needDocker(t *testing.T) {
	t.Helper()
	if os.Getenv("GOLUA_DOCKER") == "" {
		t.Skip("GOLUA_DOCKER is not set: make test-docker runs this")
	}
}

// root is the folder of the repository; tests run in their packages' folders.
func root() string {
	folder, err := filepath.Abs("../..")
	if err != nil {
		panic(err)
	}
	return folder
}

// prepare fetches what images are made of, and makes the network. An image is built when
// the first test asks for it.
func prepare() error {
	removeLeftovers()
	// A killed run may leave its bridge, which the daemon does not remove.
	_ = exec.Command("ip", "link", "del", janustest.Device).Run() // usually there is no such bridge
	if err := visibly(filepath.Join(root(), "docker/base-images")); err != nil {
		return err
	}
	return visibly("docker", "network", "create", "--label", label, "-o", "com.docker.network.bridge.name="+janustest.Device, network)
}

// visibly runs a long command and prints how long it took. It prints the command's output
// only if the command has failed, because nobody reads apt's lines about a thousand packages.
func visibly(name string, arguments ...string) error {
	began := time.Now()
	output, err := exec.Command(name, arguments...).CombinedOutput()
	line := name + " " + strings.Join(arguments, " ")
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", line, err, output)
	}
	fmt.Printf("docker: %v for %s\n", time.Since(began).Round(time.Second), line)
	return nil
}
