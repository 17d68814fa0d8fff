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

// project is what `docker compose up` has started, from a copy of docker/.
type project struct {
	t      *testing.T
	folder string
	suite  suite
	// address is where its ports are published.
	address string
}

// overrides puts the services on the network of the tests.
const overrides = `
networks:
  default:
    external: true
    name: ` + network + `
`

// up starts the compose file, with the plugin `docker compose` or Debian 12's
// docker-compose.
func up(t *testing.T, s suite) *project {
	t.Helper()
	p := &project{t: t, folder: t.TempDir(), suite: s, address: gateway(t)}
	must(t, os.Chmod(filepath.Dir(p.folder), 0o755))
	must(t, os.CopyFS(p.folder, os.DirFS(filepath.Join(root(), "docker"))))
	write(t, filepath.Join(p.folder, "compose.override.yaml"), overrides)
	p.compose("config", "-q")
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the logs:\n%s", p.compose("logs", "--no-color"))
		}
		p.compose("down", "-v")
	})
	p.compose("up", "-d")
	return p
}

// compose runs a command in the folder and returns what it prints.
func (p *project) compose(arguments ...string) string {
	p.t.Helper()
	tool := []string{"docker", "compose"}
	if exec.Command("docker", "compose", "version").Run() != nil {
		tool = []string{"docker-compose"}
	}
	command := exec.Command(tool[0], append(append(tool[1:], "-p", "golua-test"), arguments...)...)
	command.Dir = p.folder
	command.Env = append(os.Environ(), "SUITE="+p.suite.name, "LISTEN="+p.address, "ADMIN_SECRET="+AdminSecret)
	output, err := command.Output()
	if err != nil {
		var said []byte
		if exit, ok := err.(*exec.ExitError); ok {
			said = exit.Stderr
		}
		p.t.Fatalf("%v: %v\n%s", command.Args, err, said)
	}
	return strings.TrimSpace(string(output))
}

// get is a page of the demos.
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

// referred are the scripts and styles of a page, comments what is none of it.
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

// The compose file gives the pages, a Janus with which they work, a script that is
// loaded when it is saved, and a Redis that Janus reaches.
func TestCompose(t *testing.T) {
	inEach(t, func(t *testing.T, s suite) { testCompose(t, up(t, s)) })
}

func testCompose(t *testing.T, p *project) {
	t.Helper()
	c := &container{t: t, id: p.compose("ps", "-q", "janus")}
	handle := c.janus().Connect().Attach("janus.plugin.videoroom")
	has := func(room int) bool {
		return handle.Call(map[string]any{"request": "exists", "room": room}).Get("exists").Bool()
	}
	if !has(1234) || !has(2468) || has(1357) {
		t.Error("the rooms are not those of main.lua")
	}
	c.awaitLog("a client asks")
	p.checkPages()
	api := "http://" + p.address + ":8088/janus"
	if answer := ask(t, api, map[string]any{"janus": "info"}); answer.Get("version_string").String() != p.suite.janus {
		t.Errorf("the published port is answered %s", answer.Raw)
	}
	stage := browser.Visit(t, "http://"+p.address+":8000")
	anna, bert := enter(stage, "anna"), enter(stage, "bert")
	anna.Plays("#videoremote1 video")
	bert.Plays("#videoremote1 video")

	p.edit("settings.rooms[2468]", "settings.rooms[1357] = { description = \"New\" }\nsettings.rooms[2468]")
	Eventually(t, "the room that the change adds", func() bool { return has(1357) })
	anna.Plays("#videoremote1 video")
	bert.Plays("#videoremote1 video")

	pong := c.exec("bash", "-c", "exec 3<>/dev/tcp/redis/6379; echo PING >&3; read -r -t 10 line <&3; echo $line")
	if !strings.HasPrefix(pong, "+PONG") {
		t.Errorf("redis says %q", pong)
	}
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

// edit saves scripts/main.lua with a text replaced by another.
func (p *project) edit(from, to string) {
	p.t.Helper()
	script := filepath.Join(p.folder, "scripts/main.lua")
	source, err := os.ReadFile(script)
	must(p.t, err)
	write(p.t, script, strings.Replace(string(source), from, to, 1))
}
