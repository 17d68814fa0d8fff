package browser_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"janus-golua/test/browser"
	"janus-golua/test/janustest"
	"janus-golua/test/walkthrough"
)

// TestGuidesPage opens the page of docs/guide.md twice: Ada holds the button, and Bob hears her.
func TestGuidesPage(t *testing.T) {
	stage := stageOfGuide(t)
	open := func(name string) *browser.Page {
		return stage.Open("talk.html?janus=" + url.QueryEscape(stage.Janus.URL()) + "&token=token-of-" + name)
	}
	ada, bob := open("Ada"), open("Bob")
	ready := `!document.querySelector("#talk").disabled`
	ada.Wait("the button", ready)
	bob.Wait("the button", ready)
	press := func(page *browser.Page, event string) {
		page.Run(`document.querySelector("#talk").dispatchEvent(new PointerEvent("` + event + `"))`)
	}
	press(ada, "pointerdown")
	bob.Says("#says", "talking: Ada")
	bob.Wait("sound", `document.querySelector("#sound").currentTime > 0.5`)
	press(bob, "pointerdown")
	bob.Says("#says", "Ada is talking")
	bob.Shot("listening")
	press(ada, "pointerup")
	bob.Says("#says", "over: Ada")
	press(bob, "pointerdown")
	ada.Says("#says", "talking: Bob")
	ada.Close()
	stranger := open("nobody")
	stranger.Says("#says", "nobody has this token")
}

// stageOfGuide deploys the application of the page, and serves the folder that its commands fill.
func stageOfGuide(t *testing.T) *browser.Stage {
	t.Helper()
	blocks, err := walkthrough.Read(filepath.Join(janustest.Root(t), "docs/guide.md"))
	must(t, err)
	folder := t.TempDir()
	files := http.FileServer(http.Dir(filepath.Join(folder, "www")))
	users := httptest.NewServer(files)
	t.Cleanup(users.Close)
	must(t, walkthrough.Deploy(blocks, folder, strings.NewReplacer(
		"/opt/walkie", folder, "/srv/walkie", t.TempDir(), "http://127.0.0.1:8080", users.URL)))
	for _, b := range blocks {
		if b.Language == "sh" && strings.Contains(b.Text, "www") && !b.NotRun {
			command := exec.Command("sh", "-ec", b.Text)
			command.Dir = folder
			must(t, command.Run())
		}
	}
	config, err := os.ReadFile(filepath.Join(folder, "janus.plugin.golua.jcfg"))
	must(t, err)
	return browser.StartWith(t, janustest.Options{Plugin: janustest.Golua, PluginConfig: string(config)}, files)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
