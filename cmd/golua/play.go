package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"janus-golua/cmd/golua/internal/byhand"
	"janus-golua/internal/simulation"
)

// playOptions are those of golua run.
type playOptions struct {
	script  string
	general map[string]string
	json    bool
	// real says that time passes by itself.
	real bool
}

// readPlay reads the arguments of golua run; ok is false when it has said why not.
func readPlay(std streams, arguments []string) (options playOptions, status int, ok bool) {
	options.general = make(map[string]string)
	flags := flag.NewFlagSet("golua run", flag.ContinueOnError)
	flags.SetOutput(std.err)
	flags.Usage = func() {
		fmt.Fprintln(std.err, "usage: golua run [OPTION…] FILE: runs an application on a simulated Janus, with a prompt; help lists its commands")
		flags.PrintDefaults()
	}
	set := func(text string) error {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "script" {
			return errors.New("expected name=value, as in the configuration")
		}
		options.general[name] = value
		return nil
	}
	flags.Func("config", "the `text` of config in the configuration", func(text string) error { return set("config=" + text) })
	flags.Func("path", "`folders` for require, with ; between them", func(text string) error { return set("path=" + text) })
	flags.Func("set", "another entry of the configuration, `name=value`; may be repeated", set)
	flags.BoolVar(&options.json, "json", false, "read and write JSON, an object a line")
	clock := flags.String("clock", "", "`real`: time passes by itself, as it does at the prompt; virtual: by advance only, as it does with --json")
	if err := flags.Parse(arguments); err != nil {
		return options, usageStatus(err), false
	}
	switch *clock {
	case "":
		options.real = !options.json
	case "real", "virtual":
		options.real = *clock == "real"
	default:
		fmt.Fprintf(std.err, "golua run: --clock is %q, expected real or virtual\n", *clock)
		return options, misused, false
	}
	if flags.NArg() != 1 {
		flags.Usage()
		return options, misused, false
	}
	options.script = filepath.Clean(flags.Arg(0))
	return options, 0, true
}

// runPlay is golua run.
func runPlay(arguments []string, std streams) int {
	options, status, ok := readPlay(std, arguments)
	if !ok {
		return status
	}
	janus := simulation.New(simulation.Options{Script: options.script, General: options.general})
	p := play{std: std, playOptions: options, janus: janus}
	p.player = byhand.New(janus, p.tell)
	err := janus.Begin()
	p.player.Follow() // the log says more than err
	if err != nil {
		fmt.Fprintln(std.err, "golua run:", err)
		return faulty
	}
	if !p.json {
		fmt.Fprintln(std.out, "help lists the commands")
	}
	p.loop()
	faults, err := janus.Stop()
	p.player.Follow()
	for _, fault := range faults {
		fmt.Fprintln(std.err, "golua run: the plugin has left behind:", fault)
	}
	if err != nil || len(faults) > 0 {
		return faulty
	}
	return 0
}

// play is one golua run.
type play struct {
	playOptions
	std    streams
	janus  *simulation.Janus
	player *byhand.Player
}

func (p *play) tell(o byhand.Output) {
	if p.json {
		_ = json.NewEncoder(p.std.out).Encode(o)
		return
	}
	if text := byhand.Show(o); text != "" {
		fmt.Fprintln(p.std.out, text)
	}
}

// tick is how often time that passes by itself is minded.
const tick = 20 * time.Millisecond

// loop takes commands until quit, or the end of the input.
func (p *play) loop() {
	lines, done := make(chan string), make(chan struct{})
	defer close(done)
	go readLines(p.std.in, lines, done)
	ticks := time.NewTicker(tick)
	defer ticks.Stop()
	p.prompt()
	for before := time.Now(); ; {
		select {
		case line, more := <-lines:
			before = p.passTime(before)
			if !more || errors.Is(p.command(line), byhand.ErrQuit) {
				return
			}
			p.prompt()
		case <-ticks.C:
			before = p.passTime(before)
		}
	}
}

func (p *play) prompt() {
	if !p.json {
		fmt.Fprint(p.std.out, "> ")
	}
}

// passTime lets as much time pass as has really passed.
func (p *play) passTime(before time.Time) (now time.Time) {
	now = time.Now()
	if !p.real {
		return now
	}
	if err := p.janus.Advance(now.Sub(before)); err != nil {
		p.tell(byhand.Output{Event: "error", Error: err.Error()})
	}
	p.player.Follow()
	return now
}

func (p *play) command(line string) error {
	if strings.TrimSpace(line) == "" {
		return nil
	}
	parse := byhand.Parse
	if p.json {
		parse = func(line string) (byhand.Command, error) { return byhand.ParseJSON([]byte(line)) }
	}
	command, err := parse(line)
	switch {
	case err != nil:
		p.tell(byhand.Output{Event: "error", Error: err.Error(), ID: command.ID})
		return nil
	case command.Do == "":
		return nil
	case command.Do == "help":
		if !p.json {
			fmt.Fprint(p.std.out, byhand.Help())
			return nil
		}
	}
	return p.player.Do(command)
}

// maxLine is how long a command may be.
const maxLine = 4 << 20

// readLines hands on lines until the input ends, or nobody wants more.
func readLines(in io.Reader, lines chan<- string, done <-chan struct{}) {
	defer close(lines)
	scanner := bufio.NewScanner(in)
	scanner.Buffer(nil, maxLine)
	for scanner.Scan() {
		select {
		case lines <- scanner.Text():
		case <-done:
			return
		}
	}
}
