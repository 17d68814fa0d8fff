package docker

import (
	"errors"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// The Debians for which images are built, and the Janus in each.
var (
	bookworm = newSuite("bookworm", "1.1.2")
	sid      = newSuite("sid", "1.4.1")
	suites   = []suite{bookworm, sid}
)

// suite is one Debian.
type suite struct {
	name, janus string
	// stock builds an image with Janus and nothing of ours, built the image of docker/Dockerfile.
	// Each image is built only once.
	stock, built func() error
}

// tools and web build stages that both suites share.
var (
	tools = sync.OnceValue(func() error { return build("janus-golua-tools", "bookworm", "tools") })
	web   = sync.OnceValue(func() error { return compose(bookworm, "build", "web") })
)

func newSuite(name, janus string) suite {
	s := suite{name: name, janus: janus}
	s.stock = sync.OnceValue(func() error { return build(s.stockImage(), name, "stock") })
	s.built = sync.OnceValue(func() error {
		// The long stages are built at the same time; later builds find them.
		var failures [2]error
		var building sync.WaitGroup
		building.Go(func() { failures[0] = tools() })
		building.Go(func() { failures[1] = s.stock() })
		building.Wait()
		if err := errors.Join(failures[:]...); err != nil {
			return err
		}
		return compose(s, "build", "janus")
	})
	return s
}

// image is the result of docker/Dockerfile, stockImage its stage with Debian's Janus,
// plain the image that it starts from.
func (s suite) image() string      { return "janus-golua:" + s.name }
func (s suite) stockImage() string { return "janus-golua-stock:" + s.name }
func (s suite) plain() string      { return "debian:" + s.name + "-slim" }

// project is the name under which compose starts the suite.
func (s suite) project() string { return "golua-test-" + s.name }

// build builds a stage of docker/Dockerfile, each command in a container.
func build(tag, suite, target string) error {
	interfaces.RLock()
	defer interfaces.RUnlock()
	return visibly("docker", "build", "-q", "-t", tag, "--build-arg", "SUITE="+suite, "--target", target,
		"-f", filepath.Join(root(), "docker/Dockerfile"), root())
}

// compose runs the tool for the compose file in docker/, for a suite. The tool is the plugin
// `docker compose`, or Debian 12's docker-compose.
func compose(s suite, arguments ...string) error {
	interfaces.RLock()
	defer interfaces.RUnlock()
	tool := append(composeTool(), "-p", s.project(), "-f", filepath.Join(root(), "docker/compose.yaml"))
	return visibly("env", append(append([]string{"SUITE=" + s.name}, tool...), arguments...)...)
}

func composeTool() []string {
	if exec.Command("docker", "compose", "version").Run() != nil {
		return []string{"docker-compose"}
	}
	return []string{"docker", "compose"}
}

// lively are the places for tests with media. These tests mostly wait, but must not all run at
// once. Tests that build, install and compile begin at once, because they take longest.
var lively = make(chan struct{}, 5)

// inEach runs a test with the image of each suite, in parallel.
func inEach(t *testing.T, test func(t *testing.T, s suite)) {
	t.Helper()
	needDocker(t)
	t.Parallel()
	for _, s := range suites {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			test(t, s.ready(t))
		})
	}
}

// inOne does the same with one suite, for a test in which the suites do not differ.
func inOne(t *testing.T) suite {
	t.Helper()
	needDocker(t)
	t.Parallel()
	return bookworm.ready(t)
}

// ready waits for the image and for a place among the lively; the end of the test gives the place back.
func (s suite) ready(t *testing.T) suite {
	t.Helper()
	must(t, s.built())
	lively <- struct{}{}
	t.Cleanup(func() { <-lively })
	return s
}
