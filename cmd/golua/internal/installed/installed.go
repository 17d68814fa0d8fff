// Package installed adds applications to a Janus, removes them and lists them: the copies of
// the small plugin in Janus's folder of plugins, and their configuration files.
package installed

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"janus-golua/plugin/process"
)

// Library is the file of the Go library, which runs the application of
// janus.plugin.golua.jcfg itself.
const Library = "libjanus_golua.so"

// SmallFile is the file of the small plugin where `make install` puts it.
const SmallFile = "libjanus_golua_small.so"

// Janus says where a Janus has its files.
type Janus struct {
	// Plugins is the folder of its plugins, Config that of its configuration.
	Plugins, Config string
}

// names are what an application may be called: the name is part of file names, and
// export/join.c checks it, too.
var names = regexp.MustCompile(`^[A-Za-z0-9_-]{1,60}$`)

// CheckName says why an application may not be called so.
func CheckName(name string) error {
	switch {
	case name == "golua":
		return fmt.Errorf("golua is the application of %s itself: its script is in %s", Library, process.File(name))
	case !names.MatchString(name):
		return fmt.Errorf("the name %q is not made of 1 to 60 letters, digits, - and _", name)
	}
	return nil
}

// Plugin is the plugin file of an application, Settings its configuration file.
func (j Janus) Plugin(name string) string   { return filepath.Join(j.Plugins, "libjanus_"+name+".so") }
func (j Janus) Settings(name string) string { return filepath.Join(j.Config, process.File(name)) }

// marker is a text in each copy of the small plugin, and in no other plugin but our library.
var marker = []byte("golua_join")

// isSmall says whether a file is a copy of the small plugin.
func isSmall(file string) bool {
	_, err := readSmall(file)
	return err == nil
}

// largestSmall bounds the small plugin, which has 17 KB; the Go library is larger.
const largestSmall = 1 << 20

func readSmall(file string) (content []byte, err error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if info.Mode().IsRegular() && info.Size() <= largestSmall {
		if content, err = os.ReadFile(file); err != nil {
			return nil, err
		}
	}
	if !bytes.Contains(content, marker) {
		return nil, fmt.Errorf("%s is not the small plugin", file)
	}
	return content, nil
}

// ErrNotOurs says that a plugin file is somebody else's.
var ErrNotOurs = errors.New("is no application of ours")

// Add copies the small plugin for an application, and writes its configuration. The plugin
// file of an application that is there already is made anew; its configuration stays, and
// must be of the same script. renewed says that. After an error, nothing was added.
func (j Janus) Add(small, name, script string) (renewed bool, err error) {
	content, err := readSmall(small)
	if err := errors.Join(err, j.hasRoom(name)); err != nil {
		return false, err
	}
	if renewed, err = j.isConfigured(name, script); err != nil {
		return false, err
	}
	if !renewed {
		if err := write(j.Settings(name), settingsFor(name, script), 0o644); err != nil {
			return false, err
		}
	}
	if err := write(j.Plugin(name), content, 0o644); err != nil {
		if !renewed {
			_ = os.Remove(j.Settings(name))
		}
		return false, err
	}
	return renewed, nil
}

// most is how many applications there may be beside golua (GOLUA_MOST_APPLICATIONS).
const most = 15

// hasRoom says why a plugin file of a name cannot be written.
func (j Janus) hasRoom(name string) error {
	if _, err := os.Stat(j.Plugin(name)); err == nil {
		if !isSmall(j.Plugin(name)) {
			return fmt.Errorf("%s %w: choose another name", j.Plugin(name), ErrNotOurs)
		}
		return nil
	}
	found, err := j.List()
	found = slices.DeleteFunc(found, func(other string) bool { return other == "golua" })
	if err == nil && len(found) >= most {
		return fmt.Errorf("%s has %d applications, and one Janus runs no more beside golua", j.Plugins, len(found))
	}
	return err
}

// isConfigured says whether an application has a configuration, which must be of a script.
func (j Janus) isConfigured(name, script string) (bool, error) {
	text, err := os.ReadFile(j.Settings(name))
	if errors.Is(err, os.ErrNotExist) {
		return false, nil
	}
	found := ScriptIn(string(text))
	switch {
	case err == nil && found == "":
		return false, fmt.Errorf("%s is there already, and names no script: change that file, or choose another name", j.Settings(name))
	case err == nil && found != script:
		return false, fmt.Errorf("%s is there already, for the script %q: change that file, or choose another name", j.Settings(name), found)
	}
	return true, err
}

// write puts a whole file in its place, so that nobody reads half of it. A running Janus
// keeps the plugin file that it has loaded.
func write(file string, content []byte, mode os.FileMode) error {
	temporary, err := os.CreateTemp(filepath.Dir(file), ".golua-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(temporary.Name()) }()
	_, err = temporary.Write(content)
	if err := errors.Join(err, temporary.Chmod(mode), temporary.Close()); err != nil {
		return err
	}
	return os.Rename(temporary.Name(), file)
}

// Remove deletes the plugin file of an application. The configuration stays unless purge is
// set: somebody may have written much into it. With purge, the plugin file may be gone
// already.
func (j Janus) Remove(name string, purge bool) error {
	_, missing := os.Stat(j.Plugin(name))
	if missing == nil && !isSmall(j.Plugin(name)) {
		return fmt.Errorf("%s %w", j.Plugin(name), ErrNotOurs)
	}
	if missing == nil {
		if err := os.Remove(j.Plugin(name)); err != nil {
			return err
		}
	}
	text, err := os.ReadFile(j.Settings(name))
	switch {
	case missing != nil && (!purge || err != nil || ScriptIn(string(text)) == ""): // the file may be that of a stock plugin
		return missing
	case !purge || errors.Is(err, os.ErrNotExist):
		return nil
	}
	return os.Remove(j.Settings(name))
}

// PluginOfStock returns the file of a plugin of Janus's own that has a package, empty if there is none.
// When two plugins have a package, the core replaces the one by the other without a word.
func (j Janus) PluginOfStock(pkg string) string {
	name, ok := strings.CutPrefix(pkg, "janus.plugin.")
	if _, err := os.Stat(j.Plugin(name)); !ok || err != nil || name == "golua" || isSmall(j.Plugin(name)) {
		return ""
	}
	return filepath.Base(j.Plugin(name))
}

// List returns the names of the applications that have a plugin file, in order. golua is
// the first if its library is there.
func (j Janus) List() (found []string, err error) {
	entries, err := os.ReadDir(j.Plugins)
	if err != nil {
		return nil, err
	}
	library := false
	for _, entry := range entries {
		name, isPlugin := strings.CutPrefix(strings.TrimSuffix(entry.Name(), ".so"), "libjanus_")
		switch {
		case entry.Name() == Library:
			library = true
		case isPlugin && strings.HasSuffix(entry.Name(), ".so") && isSmall(filepath.Join(j.Plugins, entry.Name())):
			found = append(found, name)
		}
	}
	slices.Sort(found)
	if library {
		found = slices.Insert(found, 0, "golua")
	}
	return found, nil
}
