package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// prepare fills folder with what Janus is to read: etc/, a copy of its stock
// configuration with ours added, and plugins/, links to its plugins and ours.
func prepare(folder string, o options, replaced demo) error {
	etc, plugins := filepath.Join(folder, "etc"), filepath.Join(folder, "plugins")
	for _, made := range []string{etc, plugins} {
		if err := os.Mkdir(made, 0o755); err != nil {
			return err
		}
	}
	if err := copyFiles(etc, filepath.Join(o.janusConfig, "*.jcfg")); err != nil {
		return err
	}
	if err := writeConfiguration(etc, o, replaced); err != nil {
		return err
	}
	if err := linkPlugins(plugins, o.janusPlugins, replaced.library); err != nil {
		return err
	}
	plugin, err := filepath.Abs(o.plugin)
	if err != nil {
		return err
	}
	if _, err := os.Stat(plugin); err != nil {
		return fmt.Errorf("%w; `make` builds it", err)
	}
	return os.Symlink(plugin, filepath.Join(plugins, "libjanus_golua.so"))
}

func copyFiles(to, pattern string) error {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return err
	}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, filepath.Base(file)), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func writeConfiguration(etc string, o options, replaced demo) error {
	script, err := filepath.Abs(o.script)
	if err != nil {
		return err
	}
	var config strings.Builder
	fmt.Fprintf(&config, "general: {\n\tscript = %q\n\tpath = %q\n", script, filepath.Dir(script))
	if replaced.settings != "" {
		// Our copy, beside which the script may keep what it makes for good.
		fmt.Fprintf(&config, "\tconfig = %q\n\tfiles = %q\n", filepath.Join(etc, replaced.settings), etc)
	}
	config.WriteString("}\n")
	return os.WriteFile(filepath.Join(etc, "janus.plugin.golua.jcfg"), []byte(config.String()), 0o600)
}

// linkPlugins links Janus's own plugins but the one that the script replaces,
// and the versioned names that only repeat another.
func linkPlugins(to, from, without string) error {
	files, err := filepath.Glob(filepath.Join(from, "libjanus_*.so"))
	if err != nil {
		return err
	}
	for _, file := range files {
		name := filepath.Base(file)
		if name == without || name == "libjanus_golua.so" {
			continue
		}
		if err := os.Symlink(file, filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return nil
}
