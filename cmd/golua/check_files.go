package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"janus-golua/internal/luacheck"
)

// largestFile is how much of one file is read at most, in bytes.
const largestFile = 16 << 20

// sources reads the files to check.
func (c *checking) sources(in io.Reader) ([]luacheck.Source, error) {
	var sources []luacheck.Source
	for _, name := range c.names {
		if name == "-" {
			text, err := io.ReadAll(io.LimitReader(in, largestFile))
			if err != nil {
				return nil, err
			}
			sources = append(sources, luacheck.Source{Name: c.stdinName, Text: string(text)})
			continue
		}
		paths, err := c.paths(name)
		if err != nil {
			return nil, err
		}
		for _, path := range paths {
			source, err := readSource(path)
			if err != nil {
				return nil, err
			}
			sources = append(sources, source)
		}
	}
	return sources, nil
}

func readSource(path string) (luacheck.Source, error) {
	info, err := os.Stat(path)
	if err != nil {
		return luacheck.Source{}, err
	}
	if info.Size() > largestFile {
		return luacheck.Source{}, fmt.Errorf("%s has %d bytes, of which at most %d are checked", path, info.Size(), largestFile)
	}
	text, err := os.ReadFile(path)
	return luacheck.Source{Name: path, Text: string(text)}, err
}

// paths are the Lua files in a folder, or the named file itself. Of a folder it also notes
// that require looks there.
func (c *checking) paths(name string) ([]string, error) {
	info, err := os.Stat(name)
	if err != nil || !info.IsDir() {
		return []string{name}, err
	}
	c.Folders = append(c.Folders, name)
	var paths []string
	err = filepath.WalkDir(name, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != name && strings.HasPrefix(entry.Name(), "."):
			return filepath.SkipDir
		case !entry.IsDir() && filepath.Ext(path) == ".lua":
			paths = append(paths, path)
		}
		return nil
	})
	return paths, err
}

// configuration is the content of a file .golua.json.
type configuration struct {
	// Globals are set elsewhere; Ignore lists codes that are not reported.
	Globals []string        `json:"globals"`
	Ignore  []luacheck.Code `json:"ignore"`
	// Path has the folders where require looks, relative to the folder of .golua.json.
	Path []string `json:"path"`
}

const configurationName = ".golua.json"

// configure reads the configuration in the folder of the first file, or in the
// nearest one above it, if there is one.
func (c *checking) configure() error {
	start := c.names[0]
	if start == "-" {
		start = c.stdinName
	}
	folder, err := filepath.Abs(start)
	if err != nil {
		return err
	}
	for {
		if err := c.readConfiguration(folder); err == nil || !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if folder == filepath.Dir(folder) {
			return nil
		}
		folder = filepath.Dir(folder)
	}
}

func (c *checking) readConfiguration(folder string) error {
	path := filepath.Join(folder, configurationName)
	if info, err := os.Stat(folder); err != nil || !info.IsDir() {
		return fs.ErrNotExist // the first one is a regular file
	}
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	decoder := json.NewDecoder(io.LimitReader(file, largestFile))
	decoder.DisallowUnknownFields()
	var read configuration
	if err := decoder.Decode(&read); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for _, code := range read.Ignore {
		if !luacheck.IsCode(string(code)) {
			return fmt.Errorf("%s: there is no code %q", path, code)
		}
	}
	c.Globals = append(c.Globals, read.Globals...)
	c.Ignore = append(c.Ignore, read.Ignore...)
	for _, each := range read.Path {
		c.Folders = append(c.Folders, filepath.Join(folder, each))
	}
	return nil
}

// splitPath lists the folders of a path; a pattern such as lib/?.lua stands for
// its folder.
func splitPath(path string) []string {
	var folders []string
	for folder := range strings.SplitSeq(path, ";") {
		folder = strings.TrimSpace(folder)
		if before, _, isPattern := strings.Cut(folder, "?"); isPattern {
			folder = filepath.Dir(before + "x")
		}
		if folder != "" {
			folders = append(folders, folder)
		}
	}
	return folders
}
