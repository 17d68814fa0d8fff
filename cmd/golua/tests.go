package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"time"

	"janus-golua/cmd/golua/internal/coverage"
	"janus-golua/cmd/golua/internal/spec"
)

// faulty is the exit status when a check or a test has found faults.
const faulty = 1

// testOptions are the options of golua test.
type testOptions struct {
	filter                              *regexp.Regexp
	timeout                             time.Duration
	verbose, tap, json, coverage, watch bool
	files                               []string
}

// readTest reads the arguments of golua test. ok is false if it has printed an error.
func readTest(std streams, arguments []string) (options testOptions, status int, ok bool) {
	flags := flag.NewFlagSet("golua test", flag.ContinueOnError)
	flags.SetOutput(std.err)
	flags.Usage = func() {
		fmt.Fprintln(std.err, "usage: golua test [OPTION…] [FILE|FOLDER…]: runs *_test.lua, of this folder when none is named")
		flags.PrintDefaults()
	}
	filter := flags.String("filter", "", "run the tests whose full name matches this `regexp` only")
	flags.DurationVar(&options.timeout, "timeout", 10*time.Second, "how long a test may take")
	flags.BoolVar(&options.verbose, "verbose", false, "print a line for each test")
	flags.BoolVar(&options.tap, "tap", false, "print the Test Anything Protocol")
	flags.BoolVar(&options.json, "json", false, "print a JSON object a line")
	flags.BoolVar(&options.coverage, "coverage", false, "say which lines of scripts have run")
	flags.BoolVar(&options.watch, "watch", false, "run again when a .lua file changes, until Ctrl-C")
	if err := flags.Parse(arguments); err != nil {
		return options, usageStatus(err), false
	}
	if *filter != "" {
		var err error
		if options.filter, err = regexp.Compile(*filter); err != nil {
			fmt.Fprintln(std.err, "golua test: --filter:", err)
			return options, misused, false
		}
	}
	options.files = flags.Args()
	if len(options.files) == 0 {
		options.files = []string{"."}
	}
	return options, 0, true
}

// usageStatus is the exit status after an error of flags: 0 if the user asked for help.
func usageStatus(err error) int {
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	return misused
}

// reporter returns the reporter that the options ask for.
func (o testOptions) reporter(out io.Writer) spec.Reporter {
	switch {
	case o.json:
		return spec.JSONLines{Out: out}
	case o.tap:
		return &spec.TAP{Out: out}
	case o.verbose:
		return spec.Lines{Out: out}
	}
	return &spec.Dots{Out: out}
}

// runTest runs golua test.
func runTest(arguments []string, std streams) int {
	options, status, ok := readTest(std, arguments)
	if !ok {
		return status
	}
	if !options.watch {
		return newTestRun(std, options).run()
	}
	return watchTests(std, options, nil)
}

// watchTests runs tests again after each change, until done is closed.
func watchTests(std streams, options testOptions, done <-chan struct{}) (status int) {
	err := watch(std, done, func() []string {
		r := newTestRun(std, options)
		status = r.run()
		return append(foldersOf(options.files), r.folders...)
	})
	if err != nil {
		fmt.Fprintln(std.err, "golua test:", err)
		return faulty
	}
	return status
}

// testRun is one run of all tests.
type testRun struct {
	testOptions
	std      streams
	reporter spec.Reporter
	summary  spec.Summary
	// covered is nil unless coverage is asked for.
	covered *coverage.Recorder
	// folders are the folders of the tested scripts.
	folders []string
}

func newTestRun(std streams, options testOptions) *testRun {
	r := &testRun{testOptions: options, std: std, reporter: options.reporter(std.out)}
	if options.coverage {
		r.covered = coverage.New()
	}
	return r
}

// run runs all tests once.
func (r *testRun) run() (status int) {
	files, err := findTests(r.files)
	if err != nil {
		return r.fails(err.Error())
	}
	began, found := time.Now(), 0
	for _, file := range files {
		found += r.file(file)
	}
	reported := r.summary != spec.Summary{}
	r.summary.Took = time.Since(began)
	r.reporter.End(r.summary)
	if r.covered != nil {
		printCoverage(r.std.out, r.covered.Report(), r.json)
	}
	switch {
	case !r.summary.OK():
		return faulty
	case !reported:
		return r.fails(r.nothingFound(found))
	}
	return 0
}

func (r *testRun) report(result spec.Result) {
	r.summary.Add(result)
	r.reporter.Result(result)
}

func (r *testRun) fails(why string) int {
	fmt.Fprintln(r.std.err, "golua test:", why)
	return faulty
}

func (r *testRun) nothingFound(found int) string {
	if found > 0 {
		return fmt.Sprintf("no test matches --filter %s; there are %d", r.filter, found)
	}
	return "the files have no tests in them (it, with a name and a function)"
}
