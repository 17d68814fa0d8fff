package luacats

import (
	"fmt"
	"regexp"
	"strings"
)

// parser reads one file, line by line.
type parser struct {
	file *File
	line int
	// block has the lines of comments before the statement that they describe.
	block      []string
	blockStart int
	// ruled says that the previous line was a rule, so that a title may follow.
	ruled bool
	// objects are the local variables, and their fields, that stand for classes.
	objects map[string]string
}

// Parse reads the definitions of a file; an error begins with its path and line.
func Parse(path, source string) (*File, error) {
	p := &parser{file: &File{Path: path}, objects: make(map[string]string)}
	for line := range strings.Lines(source) {
		p.line++
		if err := p.next(strings.TrimRight(line, " \r\n")); err != nil {
			return nil, fmt.Errorf("%s:%d: %w", path, p.line, err)
		}
	}
	p.line++
	if err := p.next(""); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", path, p.line, err)
	}
	p.file.split()
	return p.file, nil
}

// split takes the title and the module's class out of the entries.
func (f *File) split() {
	text := &f.Doc
	if f.Module != "" {
		f.Title = "`" + f.Module + "`"
		if len(f.Entries) > 0 && f.Entries[0].Kind == Class {
			f.Main = f.Entries[0]
			text = &f.Main.Doc
		}
	}
	if first, rest, _ := strings.Cut(*text, "\n"); strings.HasPrefix(first, "# ") {
		f.Title, *text = strings.TrimPrefix(first, "# "), strings.TrimSpace(rest)
	}
}

// rule is a line of dashes before a title.
var rule = regexp.MustCompile(`^-{10,}$`)

func (p *parser) next(line string) error {
	ruled := p.ruled
	p.ruled = rule.MatchString(line)
	switch {
	case p.ruled:
		return p.finish("")
	case strings.HasPrefix(line, "---"):
		if len(p.block) == 0 {
			p.blockStart = p.line
		}
		p.block = append(p.block, strings.TrimPrefix(line, "---"))
		return nil
	case strings.HasPrefix(line, "--"):
		if ruled {
			p.add(&Entry{Kind: Section, Name: strings.TrimSpace(strings.TrimPrefix(line, "--"))})
		}
		return p.finish("")
	}
	return p.finish(line)
}

func (p *parser) add(entry *Entry) {
	if entry.Line == 0 {
		entry.Line = p.line
	}
	p.file.Entries = append(p.file.Entries, entry)
}

// finish ends the block before a statement; the statement is empty where none follows.
func (p *parser) finish(statement string) error {
	lines := p.block
	p.block = nil
	if len(lines) == 0 {
		return p.statement(&Entry{Kind: Section}, statement)
	}
	entry, err := p.annotations(lines)
	if err != nil {
		return err
	}
	return p.statement(entry, statement)
}

var (
	localStatement    = regexp.MustCompile(`^local ([\w]+)( = (\{\}|nil))?$`)
	functionStatement = regexp.MustCompile(`^function ([\w.:]+)\(([\w, .]*)\) end$`)
	tableStatement    = regexp.MustCompile(`^([\w.]+) = \{\}$`)
	valueStatement    = regexp.MustCompile(`^([\w.]+) = .+$`)
	returnStatement   = regexp.MustCompile(`^return [\w]+$`)
)

// statement gives an entry the statement that follows it. A block without annotations is no
// section if a statement follows.
func (p *parser) statement(entry *Entry, statement string) error {
	switch {
	case statement == "" || returnStatement.MatchString(statement):
		return p.alone(entry)
	case localStatement.MatchString(statement):
		return p.object(entry, localStatement.FindStringSubmatch(statement)[1])
	case functionStatement.MatchString(statement):
		match := functionStatement.FindStringSubmatch(statement)
		return p.function(entry, match[1], match[2])
	case entry.Kind == Class && tableStatement.MatchString(statement):
		return p.object(entry, tableStatement.FindStringSubmatch(statement)[1])
	case valueStatement.MatchString(statement):
		return p.variable(entry, valueStatement.FindStringSubmatch(statement)[1])
	}
	return fmt.Errorf("%q is no statement of definitions", statement)
}

// object notes a local variable, or a field, that stands for a class. The class has the
// variable's name unless @class gives another.
func (p *parser) object(entry *Entry, name string) error {
	if entry.Kind == Section {
		entry.Kind, entry.Name = Class, name
	}
	if entry.Kind != Class {
		return fmt.Errorf("what stands in front of the local variable %s is about no class", name)
	}
	p.objects[name] = entry.Name
	p.add(entry)
	return nil
}

// alone adds an entry that no statement follows: a class, an alias, or text.
func (p *parser) alone(entry *Entry) error {
	switch {
	case entry.Kind == Class || entry.Kind == Alias:
		entry.Line = p.blockStart
		p.add(entry)
	case entry.Kind != Section:
		return fmt.Errorf("annotations from line %d on are about nothing", p.blockStart)
	case entry.Doc != "" && p.file.Doc == "" && len(p.file.Entries) == 0:
		p.file.Doc = entry.Doc
	case entry.Doc != "":
		return fmt.Errorf("the text from line %d on is about nothing", p.blockStart)
	}
	return nil
}

func (p *parser) function(entry *Entry, name, parameters string) error {
	if entry.Kind != Function && entry.Kind != Section {
		return fmt.Errorf("what stands in front of %s is about no function", name)
	}
	var names []string
	for parameter := range strings.SplitSeq(parameters, ",") {
		if parameter = strings.TrimSpace(parameter); parameter != "" {
			names = append(names, parameter)
		}
	}
	var described []string
	for _, value := range entry.Params {
		described = append(described, value.Name)
	}
	if strings.Join(names, ", ") != strings.Join(described, ", ") {
		return fmt.Errorf("%s has parameters (%s), but @param describes (%s)", name, strings.Join(names, ", "), strings.Join(described, ", "))
	}
	entry.Kind = Function
	return p.named(entry, name)
}

func (p *parser) variable(entry *Entry, name string) error {
	if entry.Type == "" || entry.Kind != Variable {
		return fmt.Errorf("%s has no @type", name)
	}
	return p.named(entry, name)
}

// named gives an entry its name, and finds its owner.
func (p *parser) named(entry *Entry, name string) error {
	entry.Name, entry.Key = name, name
	dotted := strings.Replace(name, ":", ".", 1)
	for end := strings.LastIndex(dotted, "."); end >= 0; end = strings.LastIndex(dotted[:end], ".") {
		if owner, known := p.objects[dotted[:end]]; known {
			entry.Owner, entry.Key = owner, dotted[end+1:]
			p.add(entry)
			return nil
		}
	}
	if strings.Contains(dotted, ".") {
		return fmt.Errorf("%s: it belongs to no variable of a class", name)
	}
	p.add(entry)
	return nil
}
