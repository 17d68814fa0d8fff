package luacheck

import (
	"strings"

	"janus-golua/plugin/nearest"
)

// comments are the instructions of `-- golua:` in a file:
//
//	-- golua: globals a, b      these are set elsewhere
//	-- golua: ignore code       on a line: not to be reported there; alone: on the next
//	-- golua: ignore-file code  nowhere in the file
//
// A colon behind the instruction begins a reason.
type comments struct {
	globals []string
	file    ignored
	lines   map[int]ignored
	bad     []badComment
}

type badComment struct {
	line, column        int
	message, suggestion string
}

// ignored are the codes to ignore; an empty list in the comment means all codes.
type ignored struct {
	all   bool
	codes map[Code]bool
}

func (i ignored) has(code Code) bool { return i.all || i.codes[code] }

const directive = "golua:"

func readComments(source string) comments {
	c := comments{lines: map[int]ignored{}}
	if !strings.Contains(source, directive) {
		return c
	}
	number := 0
	for line := range strings.Lines(source) {
		number++
		before, comment, ok := strings.Cut(line, "--")
		for ok && !strings.HasPrefix(strings.TrimLeft(comment, "- "), directive) {
			var more string
			more, comment, ok = strings.Cut(comment, "--")
			before += "--" + more
		}
		if ok {
			_, text, _ := strings.Cut(comment, directive)
			c.read(strings.TrimSpace(text), number, before)
		}
	}
	return c
}

func (c *comments) read(text string, line int, before string) {
	text, _, _ = strings.Cut(text, "--")
	text, _, _ = strings.Cut(text, ":") // cuts off the reason
	verb, rest, _ := strings.Cut(strings.TrimSpace(text), " ")
	words := strings.FieldsFunc(rest, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' })
	switch verb {
	case "globals":
		c.globals = append(c.globals, words...)
	case "ignore":
		of := line
		if strings.TrimSpace(before) == "" {
			of++
		}
		c.lines[of] = c.codes(words, line, len(before))
	case "ignore-file":
		c.file = c.codes(words, line, len(before))
	default:
		near := nearest.Name(verb, []string{"globals", "ignore", "ignore-file"})
		c.bad = append(c.bad, badComment{line, len(before) + 1, "golua: " + verb + " is not understood", near})
	}
}

func (c *comments) codes(words []string, line, column int) ignored {
	i := ignored{all: len(words) == 0, codes: map[Code]bool{}}
	for _, word := range words {
		if !IsCode(word) {
			var all []string
			for _, known := range Descriptions() {
				all = append(all, string(known.Code))
			}
			c.bad = append(c.bad, badComment{line, column + 1, "there is no code " + word, nearest.Name(word, all)})
			continue
		}
		i.codes[Code(word)] = true
	}
	return i
}

func (c *comments) ignores(f Finding) bool {
	return f.Code != SyntaxError && (c.file.has(f.Code) || c.lines[f.Line].has(f.Code))
}
