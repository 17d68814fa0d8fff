package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"janus-golua/cmd/golua/internal/byhand"
	"janus-golua/internal/simulation"
)

// playOptions are the options of golua run.
type playOptions struct {
	script  string
	general map[string]string
	json    bool
	// real says that time passes by itself.
	real bool
}

// readPlay reads the arguments of golua run. ok is false if it has printed an error.
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

// runPlay runs golua run.
func runPlay(arguments []string, std streams) int {
	options, status, ok := readPlay(std, arguments)
	if !ok {
		return status
	}
	p := play{std: std, playOptions: options, plain: std}
	if err := p.open(); err != nil {
		fmt.Fprintln(std.err, "golua run:", err)
		return faulty
	}
	defer p.close()
	return p.run()
}

// open opens the source of commands, and makes the simulated Janus.
func (p *play) open() (err error) {
	if !p.json {
		if p.editor, err = startEditor(&p.std); err != nil {
			return err
		}
	}
	p.commands = newPlainSource(p.std.in)
	if p.editor != nil {
		p.commands = p.editor
	}
	options := simulation.Options{Script: p.script, General: p.general, Output: p.std.out, Errors: p.std.err, Console: true}
	if p.json {
		options.Output = printing{p}
		options.Errors = printing{p}
	}
	p.janus = simulation.New(options)
	p.player = byhand.New(p.janus, p.tell)
	return nil
}

// close gives the terminal back.
func (p *play) close() {
	if p.editor != nil {
		p.editor.Close()
		p.editor, p.std = nil, p.plain
	}
}

func (p *play) run() int {
	err := p.janus.Begin()
	p.player.Follow() // the log explains more than err
	if err != nil {
		fmt.Fprintln(p.std.err, "golua run:", err)
		return faulty
	}
	if !p.json {
		fmt.Fprintln(p.std.out, "help lists the commands")
	}
	p.loop()
	p.close()
	faults, err := p.janus.Stop()
	p.player.Follow()
	for _, fault := range faults {
		fmt.Fprintln(p.std.err, "golua run: the plugin has left behind:", fault)
	}
	if err != nil || len(faults) > 0 {
		return faulty
	}
	return 0
}

// play is one run of golua run.
type play struct {
	playOptions
	// std is the input and the outputs, plain the same without an editor.
	std, plain streams
	// editor is nil unless the input is a terminal.
	editor   *editor
	commands source
	janus    *simulation.Janus
	player   *byhand.Player
}

// printing makes an event of what the application prints, since other text is no JSON.
type printing struct{ *play }

func (p printing) Write(text []byte) (int, error) {
	p.tell(byhand.Output{Event: "printed", Text: string(text)})
	return len(text), nil
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

// tick is how often passing time is given to the application.
const tick = 20 * time.Millisecond

// loop takes commands until quit, or the end of the input.
func (p *play) loop() {
	lines, wanted := make(chan string), make(chan struct{}, 1)
	defer close(wanted)
	go readLines(p.commands, wanted, lines)
	ticks := time.NewTicker(tick)
	defer ticks.Stop()
	p.prompt(wanted)
	for before := time.Now(); ; {
		select {
		case line, more := <-lines:
			before = p.passTime(before)
			if !more || errors.Is(p.command(line), byhand.ErrQuit) {
				return
			}
			p.prompt(wanted)
		case <-ticks.C:
			before = p.passTime(before)
		}
	}
}

// prompt asks for the next command. An editor prints its prompt itself.
func (p *play) prompt(wanted chan<- struct{}) {
	if !p.json && p.editor == nil {
		fmt.Fprint(p.std.out, prompt)
	}
	wanted <- struct{}{}
}

// passTime gives the application as much time as has really passed.
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

// readLines sends a line whenever one is wanted, until the input ends or wanted is closed.
func readLines(commands source, wanted <-chan struct{}, lines chan<- string) {
	defer close(lines)
	for range wanted {
		line, err := commands.ReadLine()
		if err != nil {
			return
		}
		lines <- line
	}
}
