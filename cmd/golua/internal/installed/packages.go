package installed

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// Matches comments and strings of Lua, and the ways in which a script names its package: a
// function of level 1, and janus.plugin of level 2. The group "computed" is a package that
// is no constant.
var packages = regexp.MustCompile(`(?s)--\[\[.*?\]\]|--[^\n]*|` +
	`(?:\bgetPackage\s*\(\s*\)\s*return|\bpackage\s*=)\s*["'](?P<constant>[^"'\n]+)["'](?P<more>\s*\.\.)?|` +
	`(?P<computed>\bgetPackage\b|\bpackage\s*=[^=])|` +
	`\brequire\b\s*\(?\s*["'](?P<module>[\w./-]+)["']|` +
	`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'`)

// find returns a group of a match.
func find(match []string, group string) string { return match[packages.SubexpIndex(group)] }

// PackageIn returns the package that a script names by a constant; computed says that the
// script may name one that cannot be seen in its text.
func PackageIn(source string) (name string, computed bool) {
	for _, match := range packages.FindAllStringSubmatch(source, -1) {
		constant := find(match, "constant")
		if constant != "" && find(match, "more") == "" {
			return constant, false
		}
		computed = computed || constant != "" || find(match, "computed") != ""
	}
	return "", computed
}

// PackageOf returns the package that a file names by itself, or by files that it requires from
// some folders or from its own.
func PackageOf(file string, folders []string) (name string, computed bool) {
	return packageOf(file, append(folders, filepath.Dir(file)), make(map[string]bool))
}

func packageOf(file string, folders []string, seen map[string]bool) (name string, computed bool) {
	source, err := os.ReadFile(file)
	if err != nil || seen[file] {
		return "", false
	}
	seen[file] = true
	name, computed = PackageIn(string(source))
	for _, match := range packages.FindAllStringSubmatch(string(source), -1) {
		if module := find(match, "module"); module != "" && name == "" && !computed {
			name, computed = packageOf(moduleFile(module, folders), folders, seen)
		}
	}
	return name, computed
}

// moduleFile is the file of a module, empty if no folder has it.
func moduleFile(module string, folders []string) string {
	module = strings.ReplaceAll(module, ".", "/")
	for _, folder := range folders {
		for _, end := range []string{".lua", "/init.lua"} {
			if _, err := os.Stat(filepath.Join(folder, module+end)); err == nil && folder != "" {
				return filepath.Join(folder, module+end)
			}
		}
	}
	return ""
}
