package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"

	"janus-golua/cmd/golua/internal/adminapi"
)

// consoleOptions are the options of golua console.
type consoleOptions struct {
	client adminapi.Client
	json   bool
	// command is the command in the arguments; if empty, commands come from the input.
	command string
}

const consoleHelp = `sessions     who is attached, whether the PeerConnection is up, and what streams there are
routes       who forwards what to whom
timers       when timers are due
coroutines   what waits: since when, for which session, where
errors       the latest errors of the script, with tracebacks
locals       the local variables of the script's modules, and what they hold
stats        counters of the plugin
reload       replaces the script by what its file says now
help, quit
Anything else is Lua, an expression or a chunk, and may use the globals and those locals; = before it says that
it is Lua where it reads like a command.
`

// plainCommands are sent to the plugin by their own names.
var plainCommands = map[string]bool{
	"sessions": true, "routes": true, "timers": true, "coroutines": true, "errors": true, "locals": true, "stats": true, "reload": true,
}

// readConsole reads the arguments of golua console. ok is false if it has printed an error.
func readConsole(std streams, arguments []string) (options consoleOptions, status int, ok bool) {
	flags := flag.NewFlagSet("golua console", flag.ContinueOnError)
	flags.SetOutput(std.err)
	flags.Usage = func() {
		fmt.Fprintln(std.err, "usage: golua console [OPTION…] [COMMAND]: looks into a running Janus, over its Admin API; without COMMAND it\n"+
			"takes one a line. Secrets are better given by the environment: arguments can be seen by others.")
		flags.PrintDefaults()
		fmt.Fprint(std.err, consoleHelp)
	}
	c := &options.client
	flags.StringVar(&c.URL, "url", "", "the `URL` of the Admin API (GOLUA_ADMIN_URL; http://127.0.0.1:7088/admin)")
	flags.StringVar(&c.AdminSecret, "admin-secret", "", "the admin_secret of janus.jcfg (GOLUA_ADMIN_SECRET)")
	flags.StringVar(&c.Secret, "secret", "", "the console_secret of janus.plugin.golua.jcfg (GOLUA_CONSOLE_SECRET)")
	flags.StringVar(&c.Plugin, "plugin", adminapi.Plugin, "the `name` that the script gives the plugin")
	flags.BoolVar(&options.json, "json", false, "write answers as JSON, one a line")
	if err := flags.Parse(arguments); err != nil {
		return options, usageStatus(err), false
	}
	c.URL = cmp.Or(c.URL, os.Getenv("GOLUA_ADMIN_URL"), "http://127.0.0.1:7088/admin")
	c.AdminSecret = cmp.Or(c.AdminSecret, os.Getenv("GOLUA_ADMIN_SECRET"))
	c.Secret = cmp.Or(c.Secret, os.Getenv("GOLUA_CONSOLE_SECRET"))
	options.command = strings.Join(flags.Args(), " ")
	return options, 0, true
}

// runConsole runs golua console. The exit status is that of the last command.
func runConsole(arguments []string, std streams) int {
	options, status, ok := readConsole(std, arguments)
	if !ok {
		return status
	}
	c := console{consoleOptions: options, std: std}
	if c.command != "" {
		c.do(c.command)
		return c.status
	}
	if err := c.loop(); err != nil {
		fmt.Fprintln(std.err, "golua console:", err)
		return faulty
	}
	return c.status
}

// console is one run of golua console.
type console struct {
	consoleOptions
	std    streams
	status int
}

// do carries out a command; more is false after quit.
func (c *console) do(line string) (more bool) {
	line = strings.TrimSpace(line)
	request := map[string]any{"golua": line}
	switch {
	case line == "":
		return true
	case line == "quit" || line == "exit":
		return false
	case line == "help":
		fmt.Fprint(c.std.out, consoleHelp)
		return true
	case !plainCommands[line]:
		code, isLua := strings.CutPrefix(line, "=")
		request = map[string]any{"golua": "evaluate", "code": code, "lua": isLua}
	}
	c.status = 0
	answer, err := c.client.Ask(request)
	if err != nil {
		answer, _ = json.Marshal(map[string]any{"golua": "error", "error": err.Error()})
	}
	c.show(answer)
	return true
}

// show prints an answer. Errors go to the error output, unless all output is JSON.
func (c *console) show(answer json.RawMessage) {
	text, failed := adminapi.Show(answer)
	to := c.std.out
	if failed {
		c.status, to = faulty, c.std.err
	}
	if c.json {
		text, to = string(answer), c.std.out
	}
	if text != "" {
		fmt.Fprintln(to, text)
	}
}

// loop takes commands until quit, or the end of the input.
func (c *console) loop() error {
	editor, err := startEditor(&c.std)
	if err != nil {
		return err
	}
	commands := source(newPlainSource(c.std.in))
	if editor != nil {
		defer editor.Close()
		commands = editor
		fmt.Fprintln(c.std.out, "help lists the commands")
	}
	for {
		line, err := commands.ReadLine()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !c.do(line) {
			return nil
		}
	}
}
