package docker

import (
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"janus-golua/test/browser"
	. "janus-golua/test/janustest"
)

// project is the services that the compose file has started.
type project struct {
	t     *testing.T
	suite suite
	// folder is a copy of the repository, with the scripts that Janus runs.
	folder string
	// address is the address on which its ports are published.
	address string
}

// newProject copies the repository. The end of the test removes everything that is started there.
func newProject(t *testing.T, s suite, address string) *project {
	t.Helper()
	p := &project{t: t, suite: s, folder: t.TempDir(), address: address}
	for _, s := range suites {
		must(t, s.built()) // build before the test watches browsers
	}
	must(t, web())
	// Janus runs as another user.
	for _, f := range []string{p.folder, filepath.Dir(p.folder)} {
		must(t, os.Chmod(f, 0o755))
	}
	pour(t, "tar -x -C "+p.folder)
	t.Cleanup(func() {
		if t.Failed() {
			for _, service := range []string{"janus", "web", "redis"} {
				t.Logf("the log of %s:\n%s", service, p.service(service).log())
			}
		}
		removeProject(s)
	})
	return p
}

// service is a container of the project. Its id is empty if there is no such container, or
// none that a filter of `docker ps` selects.
func (p *project) service(name string, filters ...string) *container {
	p.t.Helper()
	arguments := []string{"ps", "-a", "-q"}
	for _, filter := range append(filters, "label=com.docker.compose.project="+p.suite.project(), "label=com.docker.compose.service="+name) {
		arguments = append(arguments, "--filter", filter)
	}
	id := docker(p.t, arguments...)
	return &container{t: p.t, id: id, network: p.suite.project() + "_default"}
}

// here starts the compose file with this machine's tool, for a suite and an address
// other than the defaults.
func here(t *testing.T, s suite) *project {
	t.Helper()
	p := newProject(t, s, "127.0.0.2")
	interfaces.RLock()
	defer interfaces.RUnlock()
	tool := composeTool()
	command := exec.Command(tool[0], append(tool[1:], "-p", s.project(), "up", "-d")...)
	command.Dir = filepath.Join(p.folder, "docker")
	command.Env = append(os.Environ(), "SUITE="+s.name, "LISTEN="+p.address)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", command.Args, err, output)
	}
	return p
}

// get returns a page of the demos.
func (p *project) get(page string) string {
	p.t.Helper()
	response, err := http.Get("http://" + p.address + ":8000/" + page)
	must(p.t, err)
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	must(p.t, err)
	if response.StatusCode != http.StatusOK {
		p.t.Errorf("%s is answered %s", page, response.Status)
	}
	return string(text)
}

// referred finds the scripts and styles of a page, comments the comments, which do not count.
var (
	referred = regexp.MustCompile(`(?:src|href)="([^":]+\.(?:js|css))"`)
	comments = regexp.MustCompile(`(?s)<!--.*?-->`)
)

// checkPages checks that the VideoRoom's page is whole.
func (p *project) checkPages() {
	p.t.Helper()
	for page, want := range map[string]string{"videoroomtest.js": "janus.plugin.videoroom", "settings.js": ":8088/janus"} {
		if text := p.get(page); !strings.Contains(text, want) {
			p.t.Errorf("%s has no %s", page, want)
		}
	}
	page := comments.ReplaceAllString(p.get("videoroomtest.html"), "")
	files := referred.FindAllStringSubmatch(page, -1)
	if len(files) < 5 {
		p.t.Errorf("the page refers to %v", files)
	}
	for _, file := range files {
		p.get(file[1])
	}
}

// The compose file serves the pages, and a Janus that works with them. A saved script is
// reloaded, and Janus reaches Redis.
func TestCompose(t *testing.T) {
	needDocker(t)
	t.Parallel()
	testCompose(t, here(t, sid))
}

func testCompose(t *testing.T, p *project) {
	t.Helper()
	interfaces.Lock()
	defer interfaces.Unlock()
	c := p.service("janus")
	handle := c.janus().Connect().Attach(VideoRoom)
	has := func(room int) bool {
		return handle.Call(map[string]any{"request": "exists", "room": room}).Get("exists").Bool()
	}
	if !has(1234) || !has(2468) || has(1357) {
		t.Error("the rooms are not those of main.lua")
	}
	c.awaitLog("a client asks")
	p.checkApplications(c.janus().Connect())
	p.checkPages()
	api := "http://" + p.address + ":8088/janus"
	if answer := ask(t, api, map[string]any{"janus": "info"}); answer.Get("version_string").String() != p.suite.janus {
		t.Errorf("the published port is answered %s", answer.Raw)
	}
	p.meet(func() {
		p.edit("settings.rooms[2468]", "settings.rooms[1357] = { description = \"New\" }\nsettings.rooms[2468]")
		Eventually(t, "the room that the change adds", func() bool { return has(1357) })
	})
	pong := c.exec("bash", "-c", "exec 3<>/dev/tcp/redis/6379; echo PING >&3; read -r -t 10 line <&3; echo $line")
	if !strings.HasPrefix(pong, "+PONG") {
		t.Errorf("redis says %q", pong)
	}
}

// checkApplications checks that those beside the VideoRoom run in the same Janus, and that their
// pages ask for them.
func (p *project) checkApplications(client *Client) {
	p.t.Helper()
	info := client.Info()
	for name, script := range map[string]string{"textroom": "textroomtest.js", "echotest": "echotest.js", "videocall": "videocalltest.js"} {
		client.Attach("janus.plugin." + name)
		if listed := info.Get(`plugins.janus\.plugin\.` + name + ".name").String(); listed == "" {
			p.t.Errorf("Janus does not list %s: %s", name, info.Get("plugins").Raw)
		}
		if page := p.get(script); !strings.Contains(page, "janus.plugin."+name) {
			p.t.Errorf("the page of %s does not ask for it", name)
		}
	}
	if got := p.service("janus").exec("healthy"); got != "4 of 4 plugins are loaded" {
		p.t.Errorf("healthy says %q", got)
	}
}

// meet checks that two clients see each other in the demo room, before and after meanwhile.
func (p *project) meet(meanwhile func()) {
	p.t.Helper()
	stage := browser.Visit(p.t, "http://"+p.address+":8000")
	anna, bert := enter(stage, "anna"), enter(stage, "bert")
	see := func() {
		p.t.Helper()
		anna.Plays("#videoremote1 video")
		bert.Plays("#videoremote1 video")
	}
	see()
	meanwhile()
	see()
	anna.Shot("met")
}

// enter joins the demo room in a tab of its own.
func enter(stage *browser.Stage, name string) *browser.Page {
	page := stage.Open("videoroomtest.html")
	page.Click("#start")
	page.Fill("#username", name)
	page.Click("#register")
	page.Plays("#videolocal video")
	return page
}

// edit replaces a text in docker/scripts/main.lua and saves the file.
func (p *project) edit(from, to string) {
	p.t.Helper()
	script := filepath.Join(p.folder, "docker/scripts/main.lua")
	source, err := os.ReadFile(script)
	must(p.t, err)
	write(p.t, script, strings.Replace(string(source), from, to, 1))
}
