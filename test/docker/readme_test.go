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

// ways is the command that README's table gives for a way to install.
func ways(t *testing.T, way string) string {
	t.Helper()
	command, err := walkthrough.Row(readme(), way)
	must(t, err)
	return command
}

// starting is the first command of README's block that begins with a text, without
// what stands behind it.
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

// clean is a container with nothing but a Debian and what is in the repository, in /src.
// Only Go's caches are those of this machine, as they are on one that has built before.
func clean(t *testing.T, s suite, options ...string) *container {
	t.Helper()
	// Tests with media, which cannot wait, go before. The package is not for keeping.
	options = append(options, "--cpu-shares=256", "-e=DPKG_DEB_COMPRESSOR_LEVEL=1",
		"-v="+goEnv(t, "GOCACHE")+":/root/.cache/go-build", "-v="+goEnv(t, "GOMODCACHE")+":/root/go/pkg/mod")
	c := idle(t, s.plain(), options...)
	c.exec("mkdir", "-p", "/src")
	pour(t, "docker exec -i "+c.id+" tar -x -C /src")
	// Somebody who follows README says yes to apt.
	c.shell(`echo 'APT::Get::Assume-Yes "true"; APT::Install-Recommends "false";' >/etc/apt/apt.conf.d/90test`)
	command, _ := starting(t, "apt update")
	c.follow(command)
	return c
}

// pour gives a command an archive of what is in the repository, and of what is new in
// this working copy.
func pour(t *testing.T, into string) {
	t.Helper()
	// Sources that came without git are all there is, but for what was built.
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

// goAtHand gives a container this machine's Go, so that none is fetched.
func goAtHand(t *testing.T) string {
	t.Helper()
	return "-v=" + goEnv(t, "GOROOT") + ":/usr/local/go:ro"
}

// follow runs a command of a page in the container.
func (c *container) follow(command string) {
	c.t.Helper()
	began := time.Now()
	c.shell(command)
	c.t.Logf("%v for %s", time.Since(began).Round(time.Second), command)
}

// shell runs a command that may take minutes, in /src, and returns what it prints.
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

// What README says of building from source works on a clean Debian, which fetches its Go:
// the one of this machine, for which the caches are.
func TestFromSource(t *testing.T) {
	needDocker(t)
	t.Parallel()
	c := clean(t, bookworm, "-e", "GOTOOLCHAIN="+goEnv(t, "GOVERSION"))
	c.follow(ways(t, "source"))
	c.runsSample()
}

// composing are the commands for Debian 12 behind README's `docker compose up`.
var composing = regexp.MustCompile(`\((apt install [^)]*)\): (.*)`)

// What README says of compose, and of an image, works on a clean Debian with Docker's
// tools, which reach the daemon of the tests by its socket. Compose finds its images: they
// have been built by it, for all tests.
func TestComposeAsInREADME(t *testing.T) {
	needDocker(t)
	t.Parallel()
	p := newProject(t, bookworm, "127.0.0.1")
	// The daemon looks for scripts/ where the tool says it is.
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

// upBy starts the compose file by a command in a container, and waits until all is up.
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

// socket is the daemon's.
func socket() string {
	if path, found := strings.CutPrefix(os.Getenv("DOCKER_HOST"), "unix://"); found {
		return path
	}
	return "/var/run/docker.sock"
}

// interruptible starts a command in the container. The returned function does what Ctrl-C
// does, and waits for its end.
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
