package walkthrough

import (
	"regexp"
	"strings"
)

// Command is a line that somebody types, with what follows.
type Command struct {
	// Line is where it stands in the page, from 1.
	Line int
	Text string
	// Input is what is typed at its prompt, a line each.
	Input string
	// Output is what is printed. What a terminal shows of the input is not in it.
	Output string
}

// Commands are those of a block of the language console.
func (b Block) Commands() []Command {
	var commands []Command
	for i, line := range strings.Split(strings.TrimSuffix(b.Text, "\n"), "\n") {
		if text, ok := strings.CutPrefix(line, "$ "); ok {
			commands = append(commands, Command{Line: b.Line + i, Text: text})
			continue
		}
		if len(commands) == 0 {
			continue
		}
		command := &commands[len(commands)-1]
		if typed, ok := strings.CutPrefix(line, "> "); ok {
			command.Input += typed + "\n"
			command.Output += "> "
			continue
		}
		command.Output += line + "\n"
	}
	return commands
}

// Matches compares what is printed with what a page shows; `…` stands for anything.
func Matches(shown, printed string) bool {
	parts := strings.Split(strings.TrimSpace(shown), "…")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile("(?s)^" + strings.Join(parts, ".*") + "$").MatchString(strings.TrimSpace(printed))
}
