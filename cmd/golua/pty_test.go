package main

import (
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// typist types at a terminal of its own, and golua runs at the terminal's other end.
type typist struct {
	t      *testing.T
	master *os.File
	shown  *buffer
	ended  chan int
}

// typeAt runs golua at a pseudoterminal.
func typeAt(t *testing.T, arguments ...string) *typist {
	t.Helper()
	master, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.IoctlSetPointerInt(int(master.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	number, err := unix.IoctlGetInt(int(master.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	slave, err := os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	p := &typist{t: t, master: master, shown: &buffer{}, ended: make(chan int, 1)}
	go func() { _, _ = io.Copy(p.shown, master) }()
	go func() { p.ended <- run(arguments, streams{slave, slave, slave}) }()
	t.Cleanup(func() { _, _ = slave.Close(), master.Close() })
	return p
}

func (p *typist) types(keys string) {
	p.t.Helper()
	if _, err := io.WriteString(p.master, keys); err != nil {
		p.t.Fatal(err)
	}
}

// ends waits for the exit status.
func (p *typist) ends(want int) {
	p.t.Helper()
	select {
	case status := <-p.ended:
		if status != want {
			p.t.Errorf("ended with %d, want %d\n%s", status, want, p.shown.String())
		}
	case <-time.After(time.Minute):
		p.t.Fatal("golua does not end\n", p.shown.String())
	}
}

const up, left, controlC = "\x1b[A", "\x1b[D", "\x03"

// Lines can be edited, and earlier lines can be called back. The application's output does not
// mix with the line that is being typed.
func TestRunHasHistoryAndEditing(t *testing.T) {
	folder := t.TempDir()
	writeFile(t, folder, "app.lua", `local janus = require "janus"
janus.on("message", function(session, request) print("got " .. request.n) return { n = request.n } end)`)
	p := typeAt(t, "run", folder+"/app.lua")
	p.shown.awaits(t, "help lists the commands", 1)
	p.types("attach\r")
	p.shown.awaits(t, "client 1 is attached", 1)
	p.types(`{"n":1}` + "\r")
	p.shown.awaits(t, `(1-1): {"n":1}`, 1)
	p.shown.awaits(t, "got 1\r\n", 1)
	p.types(up + "\r")
	p.shown.awaits(t, `(1-2): {"n":1}`, 1)
	p.types(up + left + "7\r")
	p.shown.awaits(t, `(1-3): {"n":17}`, 1)
	p.types(controlC)
	p.ends(0)
	p.shown.awaits(t, "info: [golua] stopped", 1)
}
