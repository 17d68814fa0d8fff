package system

import (
	"os"
	"os/exec"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// popen is io.popen(command[, mode]). It exists only without a sandbox.
func (f *files) popen(L *lua.LState) int {
	line := check.String(L, 1)
	mode := check.OptString(L, 2, "r")
	if mode != "r" && mode != "w" {
		check.Argument(L, 2, "invalid mode")
	}
	ours, theirs, err := os.Pipe()
	if err != nil {
		return pushFailure(L, err, false)
	}
	command := exec.Command("/bin/sh", "-c", line)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, theirs, os.Stderr
	if mode == "w" {
		ours, theirs = theirs, ours
		command.Stdin, command.Stdout = theirs, os.Stdout
	}
	err = command.Start()
	_ = theirs.Close()
	if err != nil {
		_ = ours.Close()
		return pushFailure(L, err, false)
	}
	L.Push(f.value(&stream{file: ours, command: command}))
	return 1
}
