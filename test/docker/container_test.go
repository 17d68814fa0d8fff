package docker

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	. "janus-golua/test/janustest"
)

// container is a running container.
type container struct {
	t  *testing.T
	id string
	// network is the network over which tests reach the container.
	network string
}

// start starts Janus on the network of the tests, with options of `docker run`.
func start(t *testing.T, image string, options ...string) *container {
	t.Helper()
	return run(t, append(append([]string{"-e", "JANUS_ADMIN_SECRET=" + AdminSecret}, options...), image)...)
}

// idle starts a container in which the test runs commands.
func idle(t *testing.T, image string, options ...string) *container {
	t.Helper()
	return run(t, append(options, "--entrypoint", "sleep", image, "infinity")...)
}

// run starts a container on the network of the tests. The test's end removes it.
func run(t *testing.T, arguments ...string) *container {
	t.Helper()
	c := &container{t: t, network: network, id: docker(t, append([]string{"run", "-d", "--label", label, "--network", network}, arguments...)...)}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the log of the container:\n%s", c.log())
		}
		docker(t, "rm", "-f", "-v", c.id)
	})
	return c
}

// interfaces is held for reading while network interfaces come or go, as they do with
// containers, and for writing while a test watches a browser: a browser takes such a change
// for another network, and gives up its pending requests.
var interfaces sync.RWMutex

// changing are the docker commands that add or remove interfaces.
var changing = []string{"run", "start", "stop", "kill", "rm", "network"}

// docker runs a docker command and returns its output.
func docker(t testing.TB, arguments ...string) string {
	t.Helper()
	if slices.Contains(changing, arguments[0]) {
		interfaces.RLock()
		defer interfaces.RUnlock()
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*Patience)
	defer cancel()
	output, err := exec.CommandContext(ctx, "docker", arguments...).Output()
	if err != nil {
		var said []byte
		if exit, ok := err.(*exec.ExitError); ok {
			said = exit.Stderr
		}
		t.Fatalf("docker %s: %v\n%s", strings.Join(arguments, " "), err, said)
	}
	return strings.TrimSpace(string(output))
}

// exec runs a command in the container.
func (c *container) exec(arguments ...string) string {
	c.t.Helper()
	return docker(c.t, append([]string{"exec", c.id}, arguments...)...)
}

// log is the output of `docker logs`.
func (c *container) log() string {
	output, _ := exec.Command("docker", "logs", c.id).CombinedOutput()
	return string(output)
}

// is returns a value that `docker inspect` shows.
func (c *container) is(format string) string {
	c.t.Helper()
	return docker(c.t, "inspect", "-f", "{{"+format+"}}", c.id)
}

// awaitLog waits until the log contains part.
func (c *container) awaitLog(part string) {
	c.t.Helper()
	Eventually(c.t, "a log line with "+part, func() bool { return strings.Contains(c.log(), part) })
}

// address is the container's address on its network.
func (c *container) address() string {
	c.t.Helper()
	return c.is(`(index .NetworkSettings.Networks "` + c.network + `").IPAddress`)
}

// gateway is the address of this machine on the network of the tests.
func gateway(t testing.TB) string {
	t.Helper()
	return docker(t, "network", "inspect", "-f", "{{(index .IPAM.Config 0).Gateway}}", network)
}

// janus is the Janus in the container.
func (c *container) janus() *Janus {
	c.t.Helper()
	return At(c.t, Remote{Host: c.address(), API: 8188, Admin: 7188, Log: c.log})
}

// scripts makes a folder with one script, and the option that mounts the folder.
func scripts(t *testing.T, name, source string) (folder, mount string) {
	t.Helper()
	folder = t.TempDir()
	// Janus runs as another user.
	for _, f := range []string{folder, filepath.Dir(folder)} {
		must(t, os.Chmod(f, 0o755))
	}
	write(t, filepath.Join(folder, name), source)
	return folder, "-v=" + folder + ":/scripts:ro"
}

func write(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.WriteFile(path, []byte(text), 0o644))
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
