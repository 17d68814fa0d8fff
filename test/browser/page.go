package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"janus-golua/test/janustest"
)

// Page is an open page.
type Page struct {
	stage *Stage
	name  string
	tab   context.Context
	close context.CancelFunc

	mu      sync.Mutex
	console []string // the last lines
}

// consoleLines is how many lines of a page's console are kept.
const consoleLines = 60

// Open opens a demo page in a tab of its own: "echotest.html?vcodec=vp9".
func (s *Stage) Open(name string) *Page {
	s.t.Helper()
	tab, end := chromedp.NewContext(s.browser)
	p := &Page{stage: s, name: name, tab: tab, close: end}
	s.pages = append(s.pages, p)
	if err := chromedp.Listen(tab, p.listen); err != nil { // it opens the tab
		s.t.Fatalf("%s: no tab: %v", name, err)
	}
	p.load()
	return p
}

// load loads the page. On a busy machine a browser may give up a part of it, so
// it is tried again.
func (p *Page) load() {
	p.stage.t.Helper()
	for range 3 {
		p.do("be opened", chromedp.Navigate(p.stage.address+"/"+p.name))
		if Eval[bool](p, p.stage.loaded) {
			return
		}
	}
	p.stage.t.Fatalf("%s: not all of it loads", p.name)
}

// Close closes the tab, as a user does: without a word to Janus.
func (p *Page) Close() { p.close() }

// listen keeps what the page writes to its console.
func (p *Page) listen(event any) {
	var line string
	switch event := event.(type) {
	case *runtime.EventConsoleAPICalled:
		var parts []string
		for _, argument := range event.Args {
			parts = append(parts, argument.Description+string(argument.Value))
		}
		line = strings.Join(parts, " ")
	case *runtime.EventExceptionThrown:
		line = "exception: " + event.ExceptionDetails.Text
		if thrown := event.ExceptionDetails.Exception; thrown != nil {
			line += " " + thrown.Description
		}
	default:
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.console = append(p.console, line)
	p.console = p.console[max(0, len(p.console)-consoleLines):]
}

// Console is the end of what the page has written to its console.
func (p *Page) Console() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.console, "\n")
}

// do carries out what the browser is told.
func (p *Page) do(what string, action chromedp.Action[chromedp.Void]) {
	p.stage.t.Helper()
	if _, err := try(p, action); err != nil {
		p.stage.t.Fatalf("%s cannot %s: %v", p.name, what, err)
	}
}

// try carries out what the browser is told, within the patience of tests.
func try[T any](p *Page, action chromedp.Action[T]) (T, error) {
	ctx, cancel := context.WithTimeout(p.tab, janustest.Patience)
	defer cancel()
	return chromedp.Run(ctx, action)
}

// Run runs JavaScript in the page.
func (p *Page) Run(script string) {
	p.stage.t.Helper()
	p.do("run "+script, chromedp.Evaluate[chromedp.Void](script))
}

// Eval is the value of a JavaScript expression in a page, or what its promise
// brings.
func Eval[T any](p *Page, script string) T {
	p.stage.t.Helper()
	value, err := try(p, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.stage.t.Fatalf("%s cannot evaluate %s: %v", p.name, script, err)
	}
	return value
}

// Wait waits until a JavaScript expression is true. A page that is just being
// loaded again, as the demo pages are when they are stopped, cannot be asked: then
// it is not yet true.
func (p *Page) Wait(what, condition string) {
	p.stage.t.Helper()
	var err error
	for deadline := time.Now().Add(janustest.Patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var is bool
		if is, err = try(p, chromedp.Evaluate[bool]("Boolean("+condition+")", chromedp.EvalAwaitPromise)); err == nil && is {
			return
		}
	}
	p.stage.t.Fatalf("%s: waited in vain for %s (%v)", p.name, what, err)
}

// Click clicks on what a CSS selector finds, once it is shown and enabled.
func (p *Page) Click(selector string) {
	p.stage.t.Helper()
	p.Wait(selector+" to click on", fmt.Sprintf(`(() => { const found = document.querySelector(%q);
		return found && found.getClientRects().length > 0 && !found.hasAttribute("disabled") })()`, selector))
	p.Run(fmt.Sprintf(`document.querySelector(%q).click()`, selector))
}

// ClickText clicks on the button or link that shows a text.
func (p *Page) ClickText(text string) {
	p.stage.t.Helper()
	find := fmt.Sprintf(`[...document.querySelectorAll("button, a")].find(each =>
		each.innerText.trim() === %q && each.getClientRects().length > 0 && !each.hasAttribute("disabled"))`, text)
	p.Wait("a button "+text, find)
	p.Run(find + `.click()`)
}

// Fill types a text into an input.
func (p *Page) Fill(selector, text string) {
	p.stage.t.Helper()
	p.Wait(selector+" to write into", fmt.Sprintf(`(() => { const found = document.querySelector(%q);
		return found && found.getClientRects().length > 0 && !found.disabled })()`, selector))
	p.do("fill "+selector, chromedp.SetValue(chromedp.CSS(selector), text))
}

// Enter presses the Enter key in an input.
func (p *Page) Enter(selector string) {
	p.stage.t.Helper()
	p.do("press Enter in "+selector, chromedp.SendKeys(chromedp.CSS(selector), "\r"))
}

// Says waits until what a selector finds shows a text, or has it as its value.
func (p *Page) Says(selector, text string) {
	p.stage.t.Helper()
	p.Wait(fmt.Sprintf("%s to say %q", selector, text), fmt.Sprintf(`[...document.querySelectorAll(%q)].some(each =>
		(each.value || "").includes(%[2]q) || each.innerText.includes(%[2]q))`, selector, text))
}

// Shows waits until what a selector finds is there and visible.
func (p *Page) Shows(selector string) {
	p.stage.t.Helper()
	p.Wait(selector+" to be shown", fmt.Sprintf(`[...document.querySelectorAll(%q)].some(each => each.getClientRects().length > 0)`, selector))
}

// Gone waits until nothing visible is found by a selector.
func (p *Page) Gone(selector string) {
	p.stage.t.Helper()
	p.Wait(selector+" to be gone", fmt.Sprintf(`![...document.querySelectorAll(%q)].some(each => each.getClientRects().length > 0)`, selector))
}

// Shot keeps a screenshot of the page, named after the test.
func (p *Page) Shot(name string) {
	p.stage.t.Helper()
	picture, err := try(p, chromedp.CaptureScreenshot())
	if err != nil {
		p.stage.t.Logf("%s: no screenshot: %v", p.name, err)
		return
	}
	file := strings.ReplaceAll(p.stage.t.Name(), "/", "-") + "-" + name + ".png"
	if err := os.WriteFile(filepath.Join(screenshots(p.stage.t), file), picture, 0o644); err != nil {
		p.stage.t.Fatal(err)
	}
}
