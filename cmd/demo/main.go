// Command demo starts stock Janus on this machine with the plugin and a
// script, and serves Janus's own demo pages so that a browser can try it:
//
//	demo -plugin build/libjanus_golua.so -script lua/echotest.lua
//
// Or it serves the pages only, for a Janus that runs elsewhere:
//
//	demo -only-pages -listen :8000
//
// The script takes the package name of the C plugin that the page was made
// for, and that C plugin is left out. Everything it writes goes to a temporary
// folder; Ctrl-C ends both servers.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// demo is one application with its page and the library of the C plugin that it
// stands for, whose configuration file it reads, if settings names it.
type demo struct {
	page, library, settings string
}

// demos are the applications that have a page; others run without one.
var demos = map[string]demo{
	"echotest":  {page: "echotest.html", library: "libjanus_echotest.so"},
	"videocall": {page: "videocalltest.html", library: "libjanus_videocall.so"},
	"videoroom": {page: "videoroomtest.html", library: "libjanus_videoroom.so", settings: "janus.plugin.videoroom.jcfg"},
	"textroom":  {page: "textroomtest.html", library: "libjanus_textroom.so", settings: "janus.plugin.textroom.jcfg"},
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
	flag.StringVar(&o.listen, "listen", "localhost:8000", "where the pages are served")
	flag.BoolVar(&o.onlyPages, "only-pages", false, "start no Janus")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	start := run
	if o.onlyPages {
		start = runPages
	}
	if err := start(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		stop()
		os.Exit(1)
	}
}

// stockPlugins finds Debian's folder for this machine's architecture.
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
	name := strings.TrimSuffix(filepath.Base(o.script), ".lua")
	folder, err := os.MkdirTemp("", "janus-golua-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := prepare(folder, o, demos[name]); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.listen)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ended := startJanus(ctx, folder, cancel)
	fmt.Printf("\n  %s runs in Janus: open http://%s/%s\n  Ctrl-C ends it.\n\n", o.script, listener.Addr(), demos[name].page)
	err = serve(ctx, listener, pages(o.pages))
	cancel(nil)
	<-ended
	if cause := context.Cause(ctx); err == nil && !errors.Is(cause, context.Canceled) {
		err = cause
	}
	return err
}

// startJanus runs Janus until ctx ends, by SIGINT; the returned channel is
// closed when it has ended. If it ends by itself, stop is told why.
func startJanus(ctx context.Context, folder string, stop context.CancelCauseFunc) <-chan struct{} {
	command := exec.CommandContext(ctx, "janus", "-F", filepath.Join(folder, "etc"), "-P", filepath.Join(folder, "plugins"))
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	// A Ctrl-C in the terminal reaches us alone, so that Janus gets one SIGINT
	// and not two; and it does not outlive us.
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGINT}
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = 10 * time.Second
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		err := command.Run()
		if ctx.Err() == nil {
			stop(fmt.Errorf("janus ended: %v (does another one use its ports?)", err))
		}
	}()
	return ended
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
