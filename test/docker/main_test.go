// Package docker tests what docker/ holds: the images, as a user gets them, with
// real WebRTC clients over a Docker network; the compose file; the package.
//
// The tests run where GOLUA_DOCKER is set (`make test-docker`). They start a
// daemon of their own where none answers, as root. Where that is not possible they
// fail; GOLUA_DOCKER=try (`make check`) has them skipped, with a line that says why.
package docker

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"janus-golua/test/janustest"
)

// network has the bridge that clients use, and the address of this machine in it.
const network = "golua-test"

// suites are the Debians that images are built for, and the Janus in each.
var suites = []suite{
	{name: "bookworm", janus: "1.1.2"},
	{name: "sid", janus: "1.4.1"},
}

type suite struct{ name, janus string }

func (s suite) image() string { return "janus-golua:" + s.name }

func TestMain(m *testing.M) {
	if os.Getenv("GOLUA_DOCKER") == "" {
		os.Exit(m.Run()) // every test skips
	}
	os.Exit(withDocker(m.Run))
}

// withDocker runs the tests with a daemon, the images and the network.
func withDocker(run func() int) int {
	stop, err := startDaemon()
	defer stop()
	var missing *noDaemonError
	if errors.As(err, &missing) && os.Getenv("GOLUA_DOCKER") == "try" {
		fmt.Fprintln(os.Stderr, "docker: SKIPPED, ALL OF IT:", err)
		return 0
	}
	if err == nil {
		err = buildImages()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "docker:", err)
		return 1
	}
	defer removeNetwork()
	if err := makeNetwork(); err != nil {
		fmt.Fprintln(os.Stderr, "docker:", err)
		return 1
	}
	return run()
}

// needDocker skips a test where nobody has asked for it.
func needDocker(t *testing.T) {
	t.Helper()
	if os.Getenv("GOLUA_DOCKER") == "" {
		t.Skip("GOLUA_DOCKER is not set: make test-docker runs this")
	}
}

// root is the folder of the repository; tests run in theirs.
func root() string {
	folder, err := filepath.Abs("../..")
	if err != nil {
		panic(err)
	}
	return folder
}

// buildImages builds all images, from base images that are pulled or made.
func buildImages() error {
	if err := visibly(filepath.Join(root(), "docker/base-images")); err != nil {
		return err
	}
	failures := make([]error, len(suites))
	var building sync.WaitGroup
	for i, s := range suites {
		building.Go(func() { failures[i] = buildImage(s.image(), s.name, "janus") })
	}
	building.Wait()
	if err := errors.Join(failures...); err != nil {
		return err
	}
	return buildImage("janus-golua-web", "bookworm", "web")
}

func buildImage(tag, suite, target string) error {
	return visibly("docker", "build", "-q", "-t", tag, "--build-arg", "SUITE="+suite, "--target", target,
		"-f", filepath.Join(root(), "docker/Dockerfile"), root())
}

// visibly runs a long command and says how long it took, and what it said when it
// failed: what apt says of a thousand packages is nobody's reading.
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

func makeNetwork() error {
	removeNetwork()
	return visibly("docker", "network", "create", "-o", "com.docker.network.bridge.name="+janustest.Device, network)
}

func removeNetwork() { _ = exec.Command("docker", "network", "rm", network).Run() }
