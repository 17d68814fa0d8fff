// Package system implements the os and io libraries of Lua 5.3. The sandbox decides what a
// script may use.
package system

import (
	"os"
	"os/exec"
	"syscall"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/luacompat/check"
)

// Open replaces the os and io libraries of a state.
func Open(L *lua.LState, limits check.Limits) {
	check.SetAll(L, "os", map[string]lua.LGFunction{
		"clock":     clock,
		"difftime":  difference,
		"execute":   execute,
		"exit":      exit,
		"getenv":    getEnvironment,
		"remove":    remove,
		"rename":    rename,
		"setlocale": setLocale,
		"tmpname":   temporaryName,
	})
	SetClock(L, limits, time.Now)
	openFiles(L, limits)
}

// SetClock sets another clock for os.time and os.date than the machine's.
func SetClock(L *lua.LState, limits check.Limits, now func() time.Time) {
	check.SetAll(L, "os", map[string]lua.LGFunction{
		"date": func(L *lua.LState) int { return date(L, limits, now()) },
		"time": func(L *lua.LState) int { return timeOf(L, now()) },
	})
}

// clock returns the processor time that the process, Janus, has used.
func clock(L *lua.LState) int {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		L.Push(lua.LNumber(-1))
		return 1
	}
	used := usage.Utime.Nano() + usage.Stime.Nano()
	L.Push(lua.LNumber(float64(used) / 1e9))
	return 1
}

func difference(L *lua.LState) int {
	L.Push(lua.LNumber(check.Integer(L, 1) - check.Integer(L, 2)))
	return 1
}

func exit(L *lua.LState) int {
	check.Raise(L, "os.exit would end Janus; it is not available")
	return 0
}

func getEnvironment(L *lua.LState) int {
	if value, ok := os.LookupEnv(check.String(L, 1)); ok {
		L.Push(lua.LString(value))
	} else {
		L.Push(lua.LNil)
	}
	return 1
}

func remove(L *lua.LState) int {
	return pushResult(L, OutsideOf(L).Files.Remove(check.String(L, 1)), true)
}

func rename(L *lua.LState) int {
	from, to := check.String(L, 1), check.String(L, 2)
	return pushResult(L, OutsideOf(L).Files.Rename(from, to), false)
}

// setLocale knows only the locale C.
func setLocale(L *lua.LState) int {
	locale := check.OptString(L, 1, "C")
	check.Option(L, 2, "all", "collate", "ctype", "monetary", "numeric", "time")
	switch locale {
	case "", "C", "POSIX":
		L.Push(lua.LString("C"))
	default:
		L.Push(lua.LNil)
	}
	return 1
}

func temporaryName(L *lua.LState) int {
	file, err := os.CreateTemp("", "lua_")
	if err != nil {
		check.Raise(L, "unable to generate a unique filename")
	}
	_ = file.Close()
	L.Push(lua.LString(file.Name()))
	return 1
}

// execute is os.execute([command]). It returns whether the command succeeded, and how it
// ended.
func execute(L *lua.LState) int {
	if L.Get(1) == lua.LNil {
		L.Push(lua.LTrue)
		return 1
	}
	command := exec.Command("/bin/sh", "-c", check.String(L, 1))
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	return pushEnd(L, command, command.Run())
}

// pushEnd pushes how a command ended: true or nil, "exit" or "signal", and its
// number.
func pushEnd(L *lua.LState, command *exec.Cmd, err error) int {
	if command.ProcessState == nil {
		return pushFailure(L, err, false)
	}
	how, number := "exit", command.ProcessState.ExitCode()
	if status, ok := command.ProcessState.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		how, number = "signal", int(status.Signal())
	}
	if how == "exit" && number == 0 {
		L.Push(lua.LTrue)
	} else {
		L.Push(lua.LNil)
	}
	L.Push(lua.LString(how))
	L.Push(lua.LNumber(number))
	return 3
}
