package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"janus-golua/cmd/golua/internal/installed"
	"janus-golua/internal/luacheck"
	"janus-golua/plugin/process"
)

const (
	addUsage = `usage: golua add [OPTION…] NAME SCRIPT: adds an application to a Janus
It copies the small plugin to libjanus_NAME.so and writes janus.plugin.NAME.jcfg, after it has checked the script.
If NAME is there already, the plugin file is made anew, as after an upgrade of Janus; the configuration stays.
`
	removeUsage = "usage: golua remove [OPTION…] NAME: removes an application from a Janus\n"
	listUsage   = "usage: golua list [OPTION…]: lists the applications of a Janus: script, package, and whether `golua check` passes\n"
)

// janusOptions are the options of the commands that change a Janus's folders.
type janusOptions struct {
	janus installed.Janus
	small string
	force bool
	purge bool
	names []string
}

// readJanusOptions reads the arguments of a command that takes a number of names.
func readJanusOptions(std streams, command, usage string, names int, arguments []string) (o janusOptions, status int, ok bool) {
	flags := flag.NewFlagSet("golua "+command, flag.ContinueOnError)
	flags.SetOutput(std.err)
	flags.Usage = func() {
		_, _ = fmt.Fprint(std.err, usage)
		flags.PrintDefaults()
	}
	flags.StringVar(&o.janus.Plugins, "plugins", stockPlugins(), "the `folder` of Janus's plugins")
	flags.StringVar(&o.janus.Config, "config", "/etc/janus", "the `folder` of Janus's configuration files")
	switch command {
	case "add":
		flags.StringVar(&o.small, "small", "", "the `file` of the small plugin; the default is the installed one")
		flags.BoolVar(&o.force, "force", false, "add the application though golua check finds errors in its script")
	case "remove":
		flags.BoolVar(&o.purge, "purge", false, "delete its configuration file, too")
	}
	o.names, ok = parseMixed(flags, arguments, &status)
	if ok && len(o.names) != names {
		flags.Usage()
		return o, misused, false
	}
	return o, status, ok
}

// parseMixed parses options that stand before, between or after other arguments.
func parseMixed(flags *flag.FlagSet, arguments []string, status *int) (names []string, ok bool) {
	for {
		if err := flags.Parse(arguments); err != nil {
			*status = usageStatus(err)
			return nil, false
		}
		if flags.NArg() == 0 {
			return names, true
		}
		names, arguments = append(names, flags.Arg(0)), flags.Args()[1:]
	}
}

// stockPlugins is the folder of the plugins of Debian's package.
func stockPlugins() string {
	found, _ := filepath.Glob("/usr/lib/*/janus/plugins")
	if len(found) == 0 {
		return "/usr/lib/janus/plugins"
	}
	return found[0]
}

// smallPlugin finds the file of the small plugin: beside this tool, as in build/, or where
// `make install` puts it.
func (o janusOptions) smallPlugin() (string, error) {
	candidates := []string{o.small}
	if o.small == "" {
		candidates = nil
		if tool, err := os.Executable(); err == nil {
			candidates = append(candidates, filepath.Join(filepath.Dir(tool), installed.SmallFile),
				filepath.Join(filepath.Dir(tool), "../lib/janus-golua", installed.SmallFile))
		}
		candidates = append(candidates, filepath.Join("/usr/lib/janus-golua", installed.SmallFile))
	}
	for _, file := range candidates {
		if _, err := os.Stat(file); err == nil {
			return file, nil
		}
	}
	return "", fmt.Errorf("the small plugin is not at %q: --small names its file (make build makes build/%s)", candidates, installed.SmallFile)
}

func fails(std streams, command string, err error) int {
	_, _ = fmt.Fprintf(std.err, "golua %s: %v\n", command, err)
	return faulty
}

// runAdd runs golua add.
func runAdd(arguments []string, std streams) int {
	o, status, ok := readJanusOptions(std, "add", addUsage, 2, arguments)
	if !ok {
		return status
	}
	name := o.names[0]
	script, err := filepath.Abs(o.names[1])
	if err != nil {
		return fails(std, "add", err)
	}
	if err := errors.Join(installed.CheckName(name), o.check(std.err, script)); err != nil {
		return fails(std, "add", fmt.Errorf("%w; nothing was added", err))
	}
	small, err := o.smallPlugin()
	if err != nil {
		return fails(std, "add", err)
	}
	renewed, err := o.janus.Add(small, name, script)
	if err != nil {
		return fails(std, "add", err)
	}
	_, _ = fmt.Fprintln(std.out, o.added(name, script, renewed))
	return 0
}

// check prints what golua check finds in a script. The error says that there are errors.
func (o janusOptions) check(to io.Writer, script string) error {
	findings, err := checkedFindings(script)
	if err != nil {
		return err
	}
	mistakes := 0
	for _, finding := range findings {
		if finding.Severity == luacheck.Error {
			mistakes++
		}
		_ = printFinding(to, finding)
	}
	if mistakes > 0 && !o.force {
		return fmt.Errorf("golua check finds %d errors in %s (--force adds the application all the same)", mistakes, script)
	}
	return nil
}

// checkedFindings checks one script as `golua check` does.
func checkedFindings(script string) ([]luacheck.Finding, error) {
	checking, err := readChecking([]string{script}, io.Discard)
	return checking.findings(nil, err)
}

// added says what was done, and what to do next.
func (o janusOptions) added(name, script string, renewed bool) string {
	done := fmt.Sprintf("added %s: %s runs %s, with the settings in %s", name, o.janus.Plugin(name), script, o.janus.Settings(name))
	if renewed {
		done = fmt.Sprintf("made %s anew; %s stays as it is", o.janus.Plugin(name), o.janus.Settings(name))
	}
	pkg, known := o.packageOf(name, script)
	text := done + "\nNext: restart Janus. Clients attach to " + pkg + "."
	if known {
		text += o.rivals(name, pkg)
	}
	if _, err := os.Stat(filepath.Join(o.janus.Plugins, installed.Library)); err != nil {
		text += "\nMissing: " + installed.Library + " must be in " + o.janus.Plugins + " (make install)."
	}
	return text
}

// packageOf says by which name clients attach to an application.
func (o janusOptions) packageOf(name, script string) (pkg string, known bool) {
	settings, _ := os.ReadFile(o.janus.Settings(name))
	found, computed := installed.PackageOf(script, installed.PathIn(string(settings)))
	if computed {
		return "the package that the script computes", false
	}
	return cmp.Or(found, "janus.plugin."+name), true
}

// rivals says who else has the package of an application: another application, of which one
// would be refused, or a plugin of Janus's own, which one of the two would replace.
func (o janusOptions) rivals(name, pkg string) (text string) {
	if stock := o.janus.PluginOfStock(pkg); stock != "" {
		text = fmt.Sprintf("\nFirst: %s has this package, too. List that file in janus.jcfg: plugins: { disable = %q }", stock, stock)
	}
	others, _ := o.janus.List()
	for _, other := range others {
		settings, _ := os.ReadFile(o.janus.Settings(other))
		script := installed.ScriptIn(string(settings))
		if theirs, known := o.packageOf(other, script); known && theirs == pkg && other != name && script != "" {
			text += fmt.Sprintf("\nFirst: the application %s has this package, too. Janus runs only one of them; give the other a package of its own.", other)
		}
	}
	return text
}

// runRemove runs golua remove.
func runRemove(arguments []string, std streams) int {
	o, status, ok := readJanusOptions(std, "remove", removeUsage, 1, arguments)
	if !ok {
		return status
	}
	name := o.names[0]
	if err := installed.CheckName(name); err != nil {
		return fails(std, "remove", err)
	}
	if err := o.janus.Remove(name, o.purge); err != nil {
		return fails(std, "remove", err)
	}
	_, _ = fmt.Fprintf(std.out, "removed %s\n", o.janus.Plugin(name))
	if _, err := os.Stat(o.janus.Settings(name)); err == nil {
		_, _ = fmt.Fprintf(std.out, "%s stays (--purge deletes it)\n", o.janus.Settings(name))
	}
	_, _ = fmt.Fprintln(std.out, "Next: restart Janus; until then the application runs on.")
	return 0
}

// runList runs golua list.
func runList(arguments []string, std streams) int {
	o, status, ok := readJanusOptions(std, "list", listUsage, 0, arguments)
	if !ok {
		return status
	}
	names, err := o.janus.List()
	if err != nil {
		return fails(std, "list", err)
	}
	table := tabwriter.NewWriter(std.out, 0, 8, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "NAME\tSCRIPT\tPACKAGE\tCHECK")
	for _, name := range names {
		script, pkg, state := o.describe(name)
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", name, script, pkg, state)
	}
	if err := table.Flush(); err != nil {
		return fails(std, "list", err)
	}
	return 0
}

// describe returns what the list says of an application.
func (o janusOptions) describe(name string) (script, pkg, state string) {
	text, err := os.ReadFile(o.janus.Settings(name))
	if err != nil {
		return "-", "-", "no " + process.File(name) + " in " + o.janus.Config
	}
	if script = installed.ScriptIn(string(text)); script == "" {
		return "-", "-", "its configuration names no script"
	}
	pkg, _ = o.packageOf(name, script)
	findings, err := checkedFindings(script)
	switch {
	case err != nil:
		return script, pkg, err.Error()
	case len(findings) == 0:
		return script, pkg, "passes"
	}
	return script, pkg, fmt.Sprintf("%d findings", len(findings))
}
