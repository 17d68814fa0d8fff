package docker

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	. "janus-golua/test/janustest"
	"janus-golua/test/walkthrough"
)

// readme is the page whose commands these tests run.
func readme() string { return filepath.Join(root(), "README.md") }

// ways is the command in README's table for one way to install.
func ways(t *testing.T, way string) string {
	t.Helper()
	command, err := walkthrough.Row(readme(), way)
	must(t, err)
	return command
}

// starting is the first command in README that begins with a text, without the comment behind
// it.
func starting(t *testing.T, text string) (command, comment string) {
	t.Helper()
	blocks, err := walkthrough.Read(readme())
	must(t, err)
	for _, b := range blocks {
		if strings.HasPrefix(b.Text, text) {
			command, comment, _ = strings.Cut(b.First(), " # ")
			return strings.TrimSpace(command), comment
		}
	}
	t.Fatalf("README has no block that begins with %q", text)
	return "", ""
}

// clean is a container with only a Debian, and the repository in /src. Go's caches are those
// of this machine, as if the container had built before.
func clean(t *testing.T, s suite, options ...string) *container {
	t.Helper()
	// Tests with media cannot wait, so they have priority. The package is thrown away afterwards.
	options = append(options, "--cpu-shares=256", "-e=DPKG_DEB_COMPRESSOR_LEVEL=1",
		"-v="+goEnv(t, "GOCACHE")+":/root/.cache/go-build", "-v="+goEnv(t, "GOMODCACHE")+":/root/go/pkg/mod")
	c := idle(t, s.plain(), options...)
	c.exec("mkdir", "-p", "/src")
	pour(t, "docker exec -i "+c.id+" tar -x -C /src")
	// A user who follows README answers yes to apt.
	c.shell(`echo 'APT::Get::Assume-Yes "true"; APT::Install-Recommends "false";' >/etc/apt/apt.conf.d/90test`)
	command, _ := starting(t, "apt update")
	c.follow(command)
	return c
}

// pour gives a command an archive of the files of the repository, including new files in
// this working copy.
func pour(t *testing.T, into string) {
	t.Helper()
	// Sources without git are archived whole, except what was built.
	const archive = "{ if git rev-parse --git-dir >/dev/null 2>&1; then git ls-files -z --cached --others --exclude-standard;" +
		" else find . -path ./build -prune -o -type f -print0; fi; } | tar -c --null --files-from - --ignore-failed-read"
	command := exec.Command("bash", "-ec", "set -o pipefail; "+archive+" | "+into)
	command.Dir = root()
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("the repository cannot be copied: %v\n%s", err, output)
	}
}

func goEnv(t *testing.T, name string) string {
	t.Helper()
	output, err := exec.Command(filepath.Join(root(), ".ci/go"), "env", name).Output()
	must(t, err)
	return strings.TrimSpace(string(output))
}

// goAtHand gives a container this machine's Go, so that the container fetches none.
func goAtHand(t *testing.T) string {
	t.Helper()
	return "-v=" + goEnv(t, "GOROOT") + ":/usr/local/go:ro"
}

// follow runs a command from a page in the container.
func (c *container) follow(command string) {
	c.t.Helper()
	began := time.Now()
	c.shell(command)
	c.t.Logf("%v for %s", time.Since(began).Round(time.Second), command)
}

// shell runs a command in /src, which may take minutes, and returns its output.
func (c *container) shell(command string) string {
	c.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 40*Patience)
	defer cancel()
	output, err := exec.CommandContext(ctx, "docker", "exec", "-w", "/src", "-e", "DEBIAN_FRONTEND=noninteractive", c.id, "sh", "-ec", command).CombinedOutput()
	if err != nil {
		c.t.Fatalf("%s: %v\n%s", command, err, output)
	}
	return string(output)
}

// README's steps for building from source work on a clean Debian that fetches its own Go, in
// the version of this machine, for which the caches are.
func TestFromSource(t *testing.T) {
	needDocker(t)
	t.Parallel()
	c := clean(t, bookworm, "-e", "GOTOOLCHAIN="+goEnv(t, "GOVERSION"))
	c.follow(ways(t, "source"))
	c.runsSample()
}

// composing finds the commands for Debian 12 after README's `docker compose up`.
var composing = regexp.MustCompile(`\((apt install [^)]*)\): (.*)`)

// README's steps for compose, and for an image, work on a clean Debian with Docker's
// tools, which reach the daemon of the tests by its socket. Compose finds its images, because
// they have been built for all tests.
func TestComposeAsInREADME(t *testing.T) {
	needDocker(t)
	t.Parallel()
	p := newProject(t, bookworm, "127.0.0.1")
	// The daemon looks for scripts/ at the path that the tool names, so both use one path.
	c := clean(t, bookworm, "-v="+p.folder+":"+p.folder, "-v="+socket()+":/var/run/docker.sock", "-e", "COMPOSE_PROJECT_NAME="+bookworm.project())
	_, comment := starting(t, "docker compose up")
	commands := composing.FindStringSubmatch(comment)
	if commands == nil {
		t.Fatalf("README says %q behind docker compose up", comment)
	}
	c.follow(commands[1])
	interrupt := p.upBy(c, commands[2])
	testCompose(t, p)
	interrupt()
	if running := docker(t, "ps", "-q", "--filter", "label=com.docker.compose.project="+bookworm.project()); running != "" {
		t.Errorf("after Ctrl-C there are still %s", running)
	}
	p.buildBy(c, ways(t, "an image"))
	call(t, start(t, "janus-golua").janus(), sample)
}

// upBy starts the compose file by a command in a container, and waits until everything is up.
// The returned function does what Ctrl-C does.
func (p *project) upBy(c *container, command string) (interrupt func()) {
	p.t.Helper()
	interfaces.RLock()
	defer interfaces.RUnlock()
	end := c.interruptible("cd " + p.folder + "/docker && exec " + command)
	for _, service := range []string{"redis", "web", "janus"} {
		Eventually(p.t, service, func() bool { return p.service(service, "status=running").id != "" })
	}
	Eventually(p.t, "Janus", func() bool { return p.service("janus", "health=healthy").id != "" })
	return func() {
		p.t.Helper()
		interfaces.RLock()
		defer interfaces.RUnlock()
		end()
	}
}

// buildBy builds an image by a command in a container.
func (p *project) buildBy(c *container, command string) {
	p.t.Helper()
	interfaces.RLock()
	defer interfaces.RUnlock()
	c.follow("cd " + p.folder + " && " + command)
}

// socket is the path of the daemon's socket.
func socket() string {
	if path, found := strings.CutPrefix(os.Getenv("DOCKER_HOST"), "unix://"); found {
		return path
	}
	return "/var/run/docker.sock"
}

// interruptible starts a command in the container. The returned function does what Ctrl-C
// does, and waits until the command has ended.
func (c *container) interruptible(command string) (interrupt func()) {
	c.t.Helper()
	running := exec.Command("docker", "exec", c.id, "sh", "-c", "echo $$ >/tmp/running; "+command)
	var output bytes.Buffer
	running.Stdout, running.Stderr = &output, &output
	must(c.t, running.Start())
	ended := make(chan error, 1)
	go func() { ended <- running.Wait() }()
	return func() {
		c.t.Helper()
		c.exec("sh", "-c", "kill -INT $(cat /tmp/running)")
		select {
		case <-ended:
		case <-time.After(2 * Patience):
			c.t.Fatalf("%s goes on after Ctrl-C", command)
		}
		c.t.Logf("%s printed %d lines", command, bytes.Count(output.Bytes(), []byte("\n")))
	}
}
