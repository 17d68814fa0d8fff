package main

import (
	"flag"
	"fmt"
	"regexp"
	"time"

	"janus-golua/cmd/golua/internal/spec"
)

// testOptions are those of golua test.
type testOptions struct {
	filter   *regexp.Regexp
	timeout  time.Duration
	report   func() spec.Reporter
	coverage bool
	watch    bool
	files    []string
}

// readTest reads the arguments of golua test; ok is false when it has said why not.
func readTest(t terminal, arguments []string) (options testOptions, status int, ok bool) {
	flags := flag.NewFlagSet("golua test", flag.ContinueOnError)
	flags.SetOutput(t.err)
	flags.Usage = func() {
		fmt.Fprintln(t.err, "usage: golua test [OPTION…] [FILE|FOLDER…]: runs *_test.lua, of this folder when none is named")
		flags.PrintDefaults()
	}
	filter := flags.String("filter", "", "run the tests whose full name matches this `regexp` only")
	flags.DurationVar(&options.timeout, "timeout", 10*time.Second, "how long a test may take")
	verbose := flags.Bool("verbose", false, "print a line for each test")
	tap := flags.Bool("tap", false, "print the Test Anything Protocol")
	json := flags.Bool("json", false, "print a JSON object a line")
	flags.BoolVar(&options.coverage, "coverage", false, "say which lines of scripts have run")
	flags.BoolVar(&options.watch, "watch", false, "run again when a .lua file changes, until Ctrl-C")
	if err := flags.Parse(arguments); err != nil {
		if err == flag.ErrHelp {
			return options, exitOK, false
		}
		return options, exitUsage, false
	}
	if *filter != "" {
		var err error
		if options.filter, err = regexp.Compile(*filter); err != nil {
			fmt.Fprintln(t.err, "golua test: --filter:", err)
			return options, exitUsage, false
		}
	}
	options.report = func() spec.Reporter {
		switch {
		case *json:
			return spec.JSONLines{Out: t.out}
		case *tap:
			return &spec.TAP{Out: t.out}
		case *verbose:
			return spec.Lines{Out: t.out}
		}
		return &spec.Dots{Out: t.out}
	}
	options.files = flags.Args()
	if len(options.files) == 0 {
		options.files = []string{"."}
	}
	return options, exitOK, true
}

// runTest is golua test.
func runTest(t terminal, arguments []string) int {
	options, status, ok := readTest(t, arguments)
	if !ok {
		return status
	}
	return testOnce(t, options)
}

// testOnce runs all tests once.
func testOnce(t terminal, options testOptions) int {
	files, err := findTests(options.files)
	if err != nil {
		fmt.Fprintln(t.err, "golua test:", err)
		return exitFaults
	}
	reporter, summary := options.report(), spec.Summary{}
	began, found := time.Now(), 0
	for _, file := range files {
		found += testFile(file, options, func(r spec.Result) {
			summary.Add(r)
			reporter.Result(r)
		})
	}
	summary.Took = time.Since(began)
	reporter.End(summary)
	switch {
	case !summary.OK():
		return exitFaults
	case found == 0 || summary == spec.Summary{Took: summary.Took}:
		fmt.Fprintln(t.err, "golua test:", nothingFound(options, found))
		return exitFaults
	}
	return exitOK
}

func nothingFound(options testOptions, found int) string {
	if found > 0 {
		return fmt.Sprintf("no test matches --filter %s; there are %d", options.filter, found)
	}
	return "the files have no tests in them (it, with a name and a function)"
}
