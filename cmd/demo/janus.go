package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// startJanus runs Janus until ctx ends; Janus then gets a SIGINT. The returned channel is
// closed when Janus has ended. If Janus ends by itself, stop is called with the reason.
func startJanus(ctx context.Context, folder string, stop context.CancelCauseFunc) <-chan struct{} {
	command := exec.CommandContext(ctx, "janus", "-F", filepath.Join(folder, "etc"), "-P", filepath.Join(folder, "plugins"))
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	// A Ctrl-C in the terminal reaches only this process, so that Janus gets one SIGINT
	// and not two. And Janus does not outlive this process.
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

// awaitJanus waits until Janus's API answers, which happens once all plugins are loaded. The
// result is false if ctx ends first.
func awaitJanus(ctx context.Context) bool {
	for {
		response, err := http.Get("http://127.0.0.1:8088/janus/info")
		if err == nil {
			_ = response.Body.Close()
			return true
		}
		select {
		case <-ctx.Done():
			return false
		case <-time.After(100 * time.Millisecond):
		}
	}
}
