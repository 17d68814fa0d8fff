package docker

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// startDaemon starts dockerd if no daemon answers. Its data are in build/.docker,
// so that the next run finds the images; its socket and the rest are in a
// temporary folder. On a file system that cannot use overlay2 it uses vfs, which
// copies whole layers. The returned function ends the daemon and restores the machine's
// network; it is never nil.
func startDaemon() (stop func() error, err error) {
	if exec.Command("docker", "info").Run() == nil {
		return func() error { return nil }, nil
	}
	removeDead()
	host := readHostNetwork()
	for _, driver := range []string{"overlay2", "vfs"} {
		end, failure := startDaemonWith(driver)
		if failure == nil {
			return func() error { end(); return host.restore() }, nil
		}
		end()
		err = failure
	}
	return host.restore, &noDaemonError{err}
}

// folders is the pattern for the folders in which daemons have their sockets.
const folders = "golua-docker-*"

// removeDead removes the folders of daemons whose tests were killed.
func removeDead() {
	found, _ := filepath.Glob(filepath.Join(os.TempDir(), folders)) // the pattern is right
	for _, folder := range found {
		pid, err := os.ReadFile(filepath.Join(folder, "pid"))
		if err == nil && exec.Command("kill", "-0", strings.TrimSpace(string(pid))).Run() == nil {
			continue
		}
		_ = os.RemoveAll(folder)
	}
}

// noDaemonError says that this machine cannot run containers.
type noDaemonError struct{ reason error }

func (e *noDaemonError) Error() string {
	return "no Docker daemon answers, and none can be started: " + e.reason.Error()
}

func startDaemonWith(driver string) (stop func(), err error) {
	folder, err := os.MkdirTemp("", folders)
	if err != nil {
		return func() {}, err
	}
	remove := func() { _ = os.RemoveAll(folder) }
	log, err := os.Create(filepath.Join(folder, "log"))
	if err != nil {
		return remove, err
	}
	defer func() { _ = log.Close() }()
	socket := "unix://" + filepath.Join(folder, "socket")
	command := exec.Command("dockerd", "-H", socket, "--storage-driver", driver, "--data-root", filepath.Join(root(), "build/.docker"),
		"--exec-root", filepath.Join(folder, "exec"), "--pidfile", filepath.Join(folder, "pid"))
	command.Stdout, command.Stderr = log, log
	// When a time-out ends us, dockerd gets SIGTERM and stops its containers.
	command.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGTERM, Setpgid: true}
	if err := command.Start(); err != nil {
		return remove, err
	}
	ended := make(chan struct{})
	go func() {
		_ = command.Wait()
		close(ended)
	}()
	stop = func() {
		_ = command.Process.Signal(syscall.SIGTERM)
		select {
		case <-ended:
		case <-time.After(time.Minute): // dockerd gives containers ten seconds
			_ = command.Process.Kill()
			<-ended
		}
		remove()
	}
	return stop, awaitDaemon(socket, ended, log.Name())
}

// awaitDaemon waits until the daemon answers, and makes all docker commands use it.
func awaitDaemon(socket string, ended <-chan struct{}, log string) error {
	if err := os.Setenv("DOCKER_HOST", socket); err != nil {
		return err
	}
	for range 300 {
		select {
		case <-ended:
			text, _ := os.ReadFile(log)
			lines := strings.Split(strings.TrimSpace(string(text)), "\n")
			return fmt.Errorf("dockerd ended at its start: %s", lines[len(lines)-1])
		case <-time.After(100 * time.Millisecond):
		}
		if exec.Command("docker", "info").Run() == nil {
			return nil
		}
	}
	return errors.New("dockerd does not answer")
}
