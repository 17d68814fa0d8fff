package main

import (
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// takeTerminal makes this process the only one that a Ctrl-C reaches. Otherwise make, which
// has started this process, would get the Ctrl-C as well and report a failure. The
// returned function gives the terminal back. Without a terminal nothing happens.
func takeTerminal() (giveBack func()) {
	terminal := int(os.Stdin.Fd())
	before, err := unix.IoctlGetInt(terminal, unix.TIOCGPGRP)
	if err != nil || before != unix.Getpgrp() {
		return func() {} // there is no terminal, or this process is in its background
	}
	// A process outside the owning group may change the owner only while it ignores SIGTTOU.
	signal.Ignore(syscall.SIGTTOU)
	if err := unix.Setpgid(0, 0); err != nil {
		return func() {}
	}
	set := func(group int) { _ = unix.IoctlSetPointerInt(terminal, unix.TIOCSPGRP, group) }
	set(unix.Getpid())
	return func() { set(before) }
}
