package docker

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

// startDaemon starts dockerd where none answers, with its data in build/.docker,
// so that the next run finds the images; its socket and the rest are in a
// temporary folder. The returned function ends it, and is never nil.
func startDaemon() (stop func(), err error) {
	if exec.Command("docker", "info").Run() == nil {
		return func() {}, nil
	}
	folder, err := os.MkdirTemp("", "golua-docker-")
	if err != nil {
		return func() {}, err
	}
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return func() {}, err
	}
	defer func() { _ = log.Close() }()
	socket := "unix://" + filepath.Join(folder, "socket")
	command := exec.Command("dockerd", "-H", socket, "--data-root", filepath.Join(root(), "build/.docker"),
		"--exec-root", filepath.Join(folder, "exec"), "--pidfile", filepath.Join(folder, "pid"))
	command.Stdout, command.Stderr = log, log
	// SIGTERM, when a time-out ends us: dockerd then stops its containers.
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true}
	if err := command.Start(); err != nil {
		return func() {}, fmt.Errorf("no Docker daemon answers, and none can be started: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = command.Wait()
		close(ended)
	}()
	stop = func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		<-ended
		_ = os.RemoveAll(folder)
	}
	return stop, awaitDaemon(socket, ended, log.Name())
}

// awaitDaemon waits until the daemon answers, and makes it that of all commands.
func awaitDaemon(socket string, ended <-chan struct{}, log string) error {
	if err := os.Setenv("DOCKER_HOST", socket); err != nil {
		return err
	}
	for range 300 {
		select {
		case <-ended:
			text, _ := os.ReadFile(log)
			return fmt.Errorf("dockerd ended at its start (does it run as root?):\n%s", text)
		case <-time.After(100 * time.Millisecond):
		}
		if exec.Command("docker", "info").Run() == nil {
			return nil
		}
	}
	return errors.New("dockerd does not answer")
}
