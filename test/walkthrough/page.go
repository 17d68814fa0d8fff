// Package walkthrough reads pages that somebody follows step by step, so that tests can
// follow them, too: the fenced blocks of a page are files, or commands and what they print.
//
//   - A block whose first line is `-- app.lua` or `# app.jcfg` is that file. With `, at its end`
//     behind the name it is added to the file; with `, in place of …` it replaces what begins
//     with the block's second line, up to the next line that begins with `end`.
//   - A block of the language console has commands, behind `$ `, each followed by what it prints;
//     there, what stands behind `> ` is typed at the prompt.
//   - Where output says `…`, anything may stand.
//   - A block behind the comment `<!-- not run -->` is left alone.
package walkthrough

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Block is a fenced block of a page.
type Block struct {
	// Line is where its text begins, from 1.
	Line     int
	Language string
	Text     string
	// NotRun says that the page marks it so.
	NotRun bool
}

// notRun is the comment that marks the next block.
const notRun = "<!-- not run -->"

// Read reads the blocks of a page.
func Read(path string) ([]Block, error) {
	page, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var blocks []Block
	var open *Block
	marked := false
	for i, line := range strings.Split(string(page), "\n") {
		language, isFence := strings.CutPrefix(line, "```")
		switch {
		case isFence && open != nil:
			blocks, open, marked = append(blocks, *open), nil, false
		case isFence:
			open = &Block{Line: i + 2, Language: language, NotRun: marked}
		case open != nil:
			open.Text += line + "\n"
		case line != "":
			marked = line == notRun
		}
	}
	if open != nil {
		return nil, fmt.Errorf("%s:%d: the block has no end", path, open.Line)
	}
	return blocks, nil
}

// First is the first line, by which tests name blocks.
func (b Block) First() string {
	first, _, _ := strings.Cut(b.Text, "\n")
	return first
}

// heading is the first line of a block that is a file.
var heading = regexp.MustCompile(`^(?:--|#) (?:/\S*/)?([\w.-]+\.(?:lua|jcfg))(, at its end|, in place of .+)?$`)

// IsFile tells files from other blocks.
func (b Block) IsFile() bool { return heading.MatchString(b.First()) }

// Write puts the file into a folder, or changes the one that is there.
func (b Block) Write(folder string) error {
	parts := heading.FindStringSubmatch(b.First())
	path := filepath.Join(folder, parts[1])
	if parts[2] == "" {
		return os.WriteFile(path, []byte(b.Text), 0o600)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	_, text, _ := strings.Cut(b.Text, "\n")
	after := string(before) + "\n" + text
	if strings.HasPrefix(parts[2], ", in place") {
		if after, err = replace(string(before), text); err != nil {
			return fmt.Errorf("line %d: %s %w", b.Line, parts[1], err)
		}
	}
	return os.WriteFile(path, []byte(after), 0o600)
}

// replace puts text in the place of what begins with its first line.
func replace(source, text string) (string, error) {
	first, _, _ := strings.Cut(text, "\n")
	head, rest, found := strings.Cut("\n"+source, "\n"+first+"\n")
	if !found {
		return "", fmt.Errorf("has no line %q", first)
	}
	_, rest, found = strings.Cut(rest, "\nend")
	if !found {
		return "", fmt.Errorf("has no end of %q", first)
	}
	_, rest, _ = strings.Cut(rest, "\n")
	return strings.TrimPrefix(head+"\n", "\n") + text + rest, nil
}
