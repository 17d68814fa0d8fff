// Command demo starts stock Janus on this machine with this plugin only and one
// script, and serves Janus's own demo pages so that a browser can try the script:
//
//	demo -plugin build/libjanus_golua.so -script lua/echotest.lua
//
// With -only-pages it serves only the pages, for a Janus that runs elsewhere:
//
//	demo -only-pages -listen :8000
//
// All ports are on 127.0.0.1. The plugin watches the script and reloads it when it
// changes. Everything that Janus writes goes to a temporary folder. Ctrl-C ends both
// servers, and the exit status is success.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// demo is one application: its page, and the configuration file of Janus's own plugin that
// the application reads, or "".
type demo struct {
	page, settings string
}

// demos are the applications that have a page; other applications run without a page.
var demos = map[string]demo{
	"echotest":  {page: "echotest.html"},
	"videocall": {page: "videocalltest.html"},
	"videoroom": {page: "videoroomtest.html", settings: "janus.plugin.videoroom.jcfg"},
	"textroom":  {page: "textroomtest.html", settings: "janus.plugin.textroom.jcfg"},
}

type options struct {
	plugin, script, pages, janusPlugins, janusConfig, listen string
	onlyPages                                                bool
}

func main() {
	var o options
	flag.StringVar(&o.plugin, "plugin", "build/libjanus_golua.so", "the plugin")
	flag.StringVar(&o.script, "script", "lua/echotest.lua", "the script it runs")
	flag.StringVar(&o.pages, "pages", "/usr/share/janus/demos", "the folder of Janus's demo pages")
	flag.StringVar(&o.janusPlugins, "janus-plugins", stockPlugins(), "the folder of Janus's own plugins")
	flag.StringVar(&o.janusConfig, "janus-config", "/etc/janus", "the folder of Janus's configuration")
	flag.StringVar(&o.listen, "listen", "127.0.0.1:8000", "where the pages are served")
	flag.BoolVar(&o.onlyPages, "only-pages", false, "start no Janus")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	giveBack := takeTerminal()
	defer giveBack()
	start := run
	if o.onlyPages {
		start = runPages
	}
	if err := start(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		giveBack()
		os.Exit(1)
	}
}

// stockPlugins finds the folder of Debian's plugins on this machine's architecture.
func stockPlugins() string {
	found, _ := filepath.Glob("/usr/lib/*/janus/plugins")
	if len(found) == 0 {
		return "/usr/lib/janus/plugins"
	}
	return found[0]
}

// runPages serves the pages until ctx ends.
func runPages(ctx context.Context, o options) error {
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	fmt.Printf("the demo pages are at http://%s\n", listener.Addr())
	return serve(ctx, listener, pages(o.pages))
}

func run(ctx context.Context, o options) error {
	if err := check(o.script); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "janus-golua-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	page := demos[strings.TrimSuffix(filepath.Base(o.script), ".lua")]
	if err := prepare(folder, o, page); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended := startJanus(ctx, folder, cancel)
	go func() {
		if awaitJanus(ctx) {
			fmt.Print(welcome(o.script, page.page, listener.Addr()))
		}
	}()
	err = serve(ctx, listener, pages(o.pages))
	cancel(nil)
	<-ended
	if cause := context.Cause(ctx); err == nil && !errors.Is(cause, context.Canceled) {
		err = cause
	}
	return err
}

// check refuses a script that does not exist, and lists the scripts in its folder.
func check(script string) error {
	if _, err := os.Stat(script); err == nil {
		return nil
	}
	found, _ := filepath.Glob(filepath.Join(filepath.Dir(script), "*.lua")) // the folder may be missing
	var names []string
	for _, file := range found {
		if name := strings.TrimSuffix(filepath.Base(file), ".lua"); !strings.HasSuffix(name, "_test") {
			names = append(names, name)
		}
	}
	if names == nil {
		return fmt.Errorf("there is no script %s", script)
	}
	return fmt.Errorf("there is no script %s; that folder has %s", script, strings.Join(names, ", "))
}

// welcome is the last text that the user reads. Its last line is the URL to open: the page
// that was made for the script, or else Janus's API.
func welcome(script, page string, address net.Addr) string {
	url := "http://127.0.0.1:8088/janus"
	if page != "" {
		url = fmt.Sprintf("http://%s/%s", address, page)
	}
	return fmt.Sprintf(`
Janus runs %s, and reloads the script when you save it. Ctrl-C ends Janus.
The API answers at ws://127.0.0.1:8188 and http://127.0.0.1:8088/janus, the Admin API
at http://127.0.0.1:7088/admin with the secret %s.
%s
`, script, adminSecret, url)
}

func serve(ctx context.Context, listener net.Listener, handler http.Handler) error {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	go func() {
		<-ctx.Done()
		_ = server.Close()
	}()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
