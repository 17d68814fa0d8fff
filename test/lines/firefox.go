package lines

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"janus-golua/test/janustest"
	"janus-golua/test/relay"
)

// nodeModules is the variable with the folder node_modules that has puppeteer-core. TestFirefox runs if it is set.
const nodeModules = "GOLUA_FIREFOX"

// fox is a viewer in Firefox. Node runs testdata/firefox.mjs, which answers one expression at a time.
type fox struct {
	command *exec.Cmd
	ask     io.WriteCloser
	answers *json.Decoder
}

// WatchInFirefox lets a page of Firefox join.
func (r *Room) WatchInFirefox(over relay.Options) *Viewer {
	r.t.Helper()
	return r.join(newFox(r.t), over)
}

// newFox starts Firefox, and returns when the page is open.
func newFox(t testing.TB) *fox {
	t.Helper()
	pages := httptest.NewServer(viewerPage)
	t.Cleanup(pages.Close)
	giveRoute(t)
	script := filepath.Join(janustest.Root(t), "test", "lines", "testdata", "firefox.mjs")
	f := &fox{command: exec.Command("node", script, os.Getenv(nodeModules), pages.URL)}
	f.command.Stderr = os.Stderr
	var err error
	f.ask, err = f.command.StdinPipe()
	must(t, err)
	answers, err := f.command.StdoutPipe()
	must(t, err)
	f.answers = json.NewDecoder(answers)
	must(t, f.command.Start())
	var open bool
	f.eval(t, "true", &open)
	return f
}

// giveRoute gives the tests' namespace a default route. Without one, Firefox gathers no candidate at all. No packet
// leaves the namespace all the same.
func giveRoute(t testing.TB) {
	t.Helper()
	if output, err := exec.Command("ip", "route", "replace", "default", "dev", janustest.Device).CombinedOutput(); err != nil {
		t.Fatalf("no default route: %v: %s", err, output)
	}
}

// eval runs an expression in the page, and reads its value.
func (f *fox) eval(t testing.TB, expression string, value any) {
	t.Helper()
	must(t, json.NewEncoder(f.ask).Encode(expression))
	answer := struct {
		Value any
		Error string
	}{Value: value}
	must(t, f.answers.Decode(&answer))
	if answer.Error != "" {
		t.Fatalf("Firefox cannot evaluate %s: %s", expression, answer.Error)
	}
}

func (f *fox) answer(t testing.TB, sdp string) (answer string) {
	t.Helper()
	text, err := json.Marshal(sdp)
	must(t, err)
	f.eval(t, fmt.Sprintf("answer(%s)", text), &answer)
	return answer
}

func (f *fox) seen(t testing.TB) []Look {
	t.Helper()
	var rows [][4]int64
	f.eval(t, "looks", &rows)
	return looksOf(rows)
}

// close ends Firefox: the script ends it when its input ends.
func (f *fox) close() {
	_ = f.ask.Close()
	_ = f.command.Wait()
}
