// Package walkthrough reads pages that somebody follows step by step, so that tests can
// follow them, too: the fenced blocks of a page are files, or commands and what they print.
//
//   - A block whose first line is `-- app.lua`, `# app.jcfg` or `<!-- app.html -->` is that file. With `, at its end`
//     behind the name it is added to the file; with `, in place of TEXT` it replaces the first line
//     that begins with that text, and of a function the rest, up to a line that begins with `end`.
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

// Deploy writes all files of a page that are not marked, with what here puts in the place of paths
// and addresses that belong to another machine.
func Deploy(blocks []Block, folder string, here *strings.Replacer) error {
	for _, b := range blocks {
		b.Text = here.Replace(b.Text)
		if b.NotRun || !b.IsFile() {
			continue
		}
		if err := b.Write(folder); err != nil {
			return err
		}
	}
	return nil
}

// First is the first line, by which tests name blocks.
func (b Block) First() string {
	first, _, _ := strings.Cut(b.Text, "\n")
	return first
}

// heading is the first line of a block that is a file.
var heading = regexp.MustCompile(`^(?:--|#|<!--) (?:/\S*/)?([\w.-]+\.(?:lua|jcfg|html))(?:(, at its end)|, in place of (.+?))?(?: -->)?$`)

// IsFile tells files from other blocks.
func (b Block) IsFile() bool { return heading.MatchString(b.First()) }

// Write puts the file into a folder, or changes the one that is there.
func (b Block) Write(folder string) error {
	parts := heading.FindStringSubmatch(b.First())
	path, atEnd, inPlaceOf := filepath.Join(folder, parts[1]), parts[2], parts[3]
	if atEnd == "" && inPlaceOf == "" {
		return os.WriteFile(path, []byte(b.Text), 0o600)
	}
	before, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	_, text, _ := strings.Cut(b.Text, "\n")
	after := string(before) + "\n" + text
	if inPlaceOf != "" {
		if after, err = replace(string(before), inPlaceOf, text); err != nil {
			return fmt.Errorf("line %d: %s %w", b.Line, parts[1], err)
		}
	}
	return os.WriteFile(path, []byte(after), 0o600)
}

// replace puts text in the place of the first line that begins with what is said, and of
// the rest of the function that begins there.
func replace(source, beginning, text string) (string, error) {
	head, rest, found := strings.Cut("\n"+source, "\n"+beginning)
	if !found {
		return "", fmt.Errorf("has no line that begins with %q", beginning)
	}
	line, rest, _ := strings.Cut(rest, "\n")
	if strings.Contains(beginning+line, "function") && !strings.HasSuffix(line, "end") {
		if _, rest, found = strings.Cut("\n"+rest, "\nend"); !found {
			return "", fmt.Errorf("has no end of %q", beginning)
		}
		_, rest, _ = strings.Cut(rest, "\n")
	}
	return strings.TrimPrefix(head+"\n", "\n") + text + rest, nil
}

// Row is the command that a table has in the row of a page that begins with a text: what stands
// in backticks first.
func Row(path, beginning string) (string, error) {
	page, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(page)) {
		cell, found := strings.CutPrefix(line, "| "+beginning+" | ")
		if parts := strings.SplitN(cell, "`", 3); found && len(parts) == 3 {
			return parts[1], nil
		}
	}
	return "", fmt.Errorf("%s has no row %q with a command", path, beginning)
}
