package janustest

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// Application is a further application in the same Janus.
type Application struct {
	// Name is in the names of its plugin file and of its configuration file. An Application
	// without a name stands for the plugin under test: its file is then made at this place
	// of the list, else before all others.
	Name string
	// Script is the script's file, or Source its text.
	Script, Source string
	// More are further lines of its configuration. Config replaces the whole
	// configuration; "-" leaves the file out.
	More, Config string
}

// Small is the file of the small plugin, of which each application has a copy.
func Small(t testing.TB) string {
	t.Helper()
	return Plugin{library: "build/libjanus_golua_small.so"}.Path(t)
}

// ConfigFile is the name of the application's configuration file.
func (a Application) ConfigFile() string { return "janus.plugin." + a.Name + ".jcfg" }

// Library is the name of its plugin file.
func (a Application) Library() string { return "libjanus_" + a.Name + ".so" }

// Package is that of a script that names none.
func (a Application) Package() string { return "janus.plugin." + a.Name }

// CopySmall copies the small plugin for the application into a folder.
func (a Application) CopySmall(t testing.TB, folder string) {
	t.Helper()
	content, err := os.ReadFile(Small(t))
	must(t, err)
	must(t, os.WriteFile(filepath.Join(folder, a.Library()), content, 0o755))
}

func (a Application) config(t testing.TB, folder string) string {
	t.Helper()
	if a.Config != "" {
		return a.Config
	}
	script := a.Script
	if script == "" {
		script = filepath.Join(folder, a.Name+".lua")
		must(t, os.WriteFile(script, []byte(a.Source), 0o600))
	}
	return fmt.Sprintf("general: {\n\tscript = %q\n\trecordings = %q\n%s}\n", script, os.TempDir(), a.More)
}

// listsItself says that the list of applications has the plugin under test.
func (o Options) listsItself() bool {
	return slices.ContainsFunc(o.Applications, func(a Application) bool { return a.Name == "" })
}
