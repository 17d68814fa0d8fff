package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"janus-golua/internal/luacheck"
)

// checking is one run of `golua check`.
type checking struct {
	luacheck.Options
	json, noWarnings bool
	stdinName        string
	names            []string
}

const checkUsage = `usage: golua check [OPTIONS] FILE…
Finds mistakes in scripts. A FILE may be a folder, of which all .lua files are checked, or - for the standard input.
The exit status is 0 without findings, 1 with some, 2 when a file cannot be read or an option is wrong.
`

// runCheck runs `golua check`.
func runCheck(arguments []string, std streams) int {
	asked, err := readChecking(arguments, std.err)
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	findings, err := asked.findings(std.in, err)
	if err != nil {
		_, _ = fmt.Fprintln(std.err, "golua check:", err)
		return misused
	}
	print := printFinding
	if asked.json {
		print = printJSON
	}
	for _, finding := range findings {
		if err := print(std.out, finding); err != nil {
			_, _ = fmt.Fprintln(std.err, "golua check:", err)
			return misused
		}
	}
	if len(findings) > 0 {
		return 1
	}
	return 0
}

func readChecking(arguments []string, messages io.Writer) (*checking, error) {
	c := &checking{}
	flags := flag.NewFlagSet("golua check", flag.ContinueOnError)
	flags.SetOutput(messages)
	flags.BoolVar(&c.json, "json", false, "write an object of JSON in each line")
	flags.BoolVar(&c.noWarnings, "no-warnings", false, "report errors only")
	flags.BoolVar(&c.Unused, "unused", false, "report local variables that nothing reads, too")
	flags.StringVar(&c.stdinName, "stdin-name", "stdin", "the `name` of what comes from the standard input; its folder is where require looks")
	path := flags.String("path", "", "folders where require looks, with ; between, as `path` in the configuration")
	flags.Usage = func() {
		_, _ = fmt.Fprint(messages, checkUsage)
		flags.PrintDefaults()
	}
	if err := flags.Parse(arguments); err != nil {
		return c, err
	}
	c.names = flags.Args()
	if len(c.names) == 0 {
		return c, errors.New("no file is named; golua check -h says more")
	}
	c.Folders = splitPath(*path)
	c.Read = readOptional
	if folder, err := os.Getwd(); err == nil {
		c.Depth = strings.Count(filepath.Clean(folder), string(filepath.Separator))
	}
	return c, c.configure()
}

func (c *checking) findings(in io.Reader, failed error) ([]luacheck.Finding, error) {
	if failed != nil {
		return nil, failed
	}
	sources, err := c.sources(in)
	if err != nil {
		return nil, err
	}
	checker, err := luacheck.New()
	if err != nil {
		return nil, err
	}
	var kept []luacheck.Finding
	for _, finding := range checker.Check(sources, c.Options) {
		if !c.noWarnings || finding.Severity == luacheck.Error {
			kept = append(kept, finding)
		}
	}
	return kept, nil
}

func printFinding(to io.Writer, f luacheck.Finding) error {
	_, err := fmt.Fprintf(to, "%s:%d:%d: %s: %s [%s]\n", f.File, f.Line, f.Column, f.Severity, f.Message, f.Code)
	return err
}

func printJSON(to io.Writer, f luacheck.Finding) error {
	encoder := json.NewEncoder(to)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(f)
}

// readOptional reads a file that may be missing.
func readOptional(path string) (text string, ok bool) {
	info, err := os.Stat(path)
	if err != nil || !info.Mode().IsRegular() || info.Size() > largestFile {
		return "", false
	}
	content, err := os.ReadFile(path)
	return string(content), err == nil
}
