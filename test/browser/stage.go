// Package browser tries Janus's own demo pages in headless Chromium, with a
// stock Janus that runs one of our applications.
//
// A test starts a Stage, which is Janus, a web server with Debian's pages (of
// which only settings.js is replaced) and Chromium with a camera and a
// microphone of its own, opens pages, and clicks on them:
//
//	stage := browser.Start(t, browser.App(t, "echotest"))
//	page := stage.Open("echotest.html?simulcast=true")
//	page.Click("#start")
//	page.Plays("#videoright video")
//	page.Shot("playing")
//
// Each method waits for what it needs, up to janustest.Patience, and fails the
// test when it waits in vain. A test that fails leaves a screenshot of every
// page, and what the page has written to its console. Screenshots are kept in
// build/screenshots. TestMain must call janustest.Main: everything runs in a
// network namespace, as root.
package browser

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"janus-golua/test/janustest"
)

// demos is where Debian's janus-demos puts the pages.
const demos = "/usr/share/janus/demos"

// demoLoaded says that one of them has its libraries.
const demoLoaded = `typeof Janus !== "undefined" && typeof bootbox !== "undefined"`

// Stage is where pages are tried: Janus, the pages, and a browser.
type Stage struct {
	// Janus runs the application.
	Janus *janustest.Janus

	t       testing.TB
	browser context.Context
	address string // of the pages
	// loaded is true, in JavaScript, in a page that has all its parts.
	loaded string
	pages  []*Page
}

// App are the options for an application that replaces the C plugin of the same
// name: the C plugin is there, and disabled.
func App(t testing.TB, name string) janustest.Options {
	t.Helper()
	library := "libjanus_" + name + ".so"
	folder := filepath.Join(janustest.Root(t), "lua")
	return janustest.Options{
		Plugin: janustest.Golua, Script: filepath.Join(folder, name+".lua"), Path: folder,
		Beside: []string{library}, Disable: []string{library},
	}
}

// Start starts Janus, a server of the demo pages, and Chromium. The end of the
// test ends them.
func Start(t testing.TB, options janustest.Options) *Stage {
	t.Helper()
	s := &Stage{t: t, Janus: janustest.Start(t, options), loaded: demoLoaded}
	s.serve(demoPages(s.Janus.URL()))
	return s
}

// Visit starts Chromium for the demo pages that somebody else serves, as
// http://host:port. There is no Janus of the Stage's own.
func Visit(t testing.TB, address string) *Stage {
	t.Helper()
	s := &Stage{t: t, address: address, loaded: demoLoaded, browser: chromium(t, address)}
	t.Cleanup(s.report)
	return s
}

// StartWith is Start for pages of another server's, which need neither janus.js nor its libraries.
func StartWith(t testing.TB, options janustest.Options, pages http.Handler) *Stage {
	t.Helper()
	s := &Stage{t: t, Janus: janustest.Start(t, options), loaded: `document.readyState === "complete"`}
	s.serve(pages)
	return s
}

// serve starts the server of the pages, and Chromium.
func (s *Stage) serve(pages http.Handler) {
	s.t.Helper()
	server := httptest.NewServer(pages)
	s.t.Cleanup(server.Close)
	s.address = server.URL
	s.browser = chromium(s.t, s.address)
	s.t.Cleanup(s.report)
}

// demoPages serves Debian's pages with settings for our Janus.
func demoPages(janus string) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServer(http.Dir(demos)))
	mux.HandleFunc("/settings.js", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		_, _ = fmt.Fprintf(w, "var server = %q;\nvar iceServers = [];\nvar token, apisecret;\n", janus)
	})
	return mux
}

// chromium starts a browser whose camera shows a moving picture, to the pages of an
// address as to those of localhost.
func chromium(t testing.TB, address string) context.Context {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath("/usr/bin/chromium"),
		chromedp.NoSandbox,
		chromedp.WindowSize(1200, 900),
		chromedp.Flag("use-fake-device-for-media-stream", true),
		chromedp.Flag("use-fake-ui-for-media-stream", true),
		chromedp.Flag("unsafely-treat-insecure-origin-as-secure", address),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"),
		// Candidates with addresses: nobody resolves names.local here.
		chromedp.Flag("disable-features", "WebRtcHideLocalIpsWithMdns,site-per-process,Translate"),
		chromedp.WSURLReadTimeout(janustest.Patience),
	)
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	browser, end := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		end()
		stop()
	})
	if err := chromedp.Do(browser); err != nil {
		t.Fatalf("Chromium does not start: %v (apt-get install chromium)", err)
	}
	return browser
}

// report tells what the pages of a failed test show.
func (s *Stage) report() {
	if !s.t.Failed() {
		return
	}
	for i, page := range s.pages {
		page.Shot(fmt.Sprintf("failed-%d", i))
		s.t.Logf("%s says:\n%s", page.name, page.Console())
	}
}

// screenshots is the folder in which they are kept.
func screenshots(t testing.TB) string {
	folder := filepath.Join(janustest.Root(t), "build", "screenshots")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}
