package architecture

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Page is the path of the page that lists the rooms, relative to the repository's root.
const Page = "docs/architecture.md"

const (
	beginDrawing = "<!-- Made by `make imports`; do not edit. -->\n```\n"
	endDrawing   = "```\n"
)

// Rooms is the content of the page: the rooms of each layer, the top layer first, and the
// exceptions from the rules.
type Rooms struct {
	layers [][]string
	// up has the arrows that may go up, as "from → to".
	up []string
	// large has the rooms whose packages may be larger than others.
	large []string
}

var quoted = regexp.MustCompile("`([^`]+)`")

// ReadRooms reads the page of the repository at root: the rows of the table "Layers", the
// list items of "Arrows back up", and those of "Larger packages". Names stand in backquotes.
func ReadRooms(root string) (Rooms, error) {
	text, err := os.ReadFile(filepath.Join(root, Page))
	if err != nil {
		return Rooms{}, err
	}
	var rooms Rooms
	section := ""
	for line := range strings.Lines(string(text)) {
		if title, ok := strings.CutPrefix(line, "## "); ok {
			section = strings.TrimSpace(title)
			continue
		}
		rooms.read(section, line)
	}
	if len(rooms.layers) == 0 {
		return rooms, fmt.Errorf("%s has no table of layers", Page)
	}
	return rooms, nil
}

func (r *Rooms) read(section, line string) {
	switch {
	case section == "Layers" && strings.HasPrefix(line, "| ") && strings.Count(line, "|") > 3:
		if names := namesIn(strings.Split(line, "|")[2]); names != nil {
			r.layers = append(r.layers, names)
		}
	case section == "Arrows back up" && strings.HasPrefix(line, "- "):
		if names := namesIn(line); len(names) > 1 {
			r.up = append(r.up, names[0]+" → "+names[1])
		}
	case section == "Larger packages" && strings.HasPrefix(line, "- "):
		r.large = append(r.large, namesIn(strings.SplitN(line, ":", 2)[0])...)
	}
}

func namesIn(text string) (names []string) {
	for _, match := range quoted.FindAllStringSubmatch(text, -1) {
		names = append(names, match[1])
	}
	return names
}

// Room returns the room of a package, and the room's layer, 0 for the top one. Of several
// fitting rooms the longest name wins. An unknown package is in the room "" of layer -1.
func (r Rooms) Room(name string) (room string, layer int) {
	layer = -1
	for i, names := range r.layers {
		for _, candidate := range names {
			if within(name, candidate) && len(candidate) > len(room) {
				room, layer = candidate, i
			}
		}
	}
	return room, layer
}

func within(name, room string) bool { return name == room || strings.HasPrefix(name, room+"/") }

func (r Rooms) mayBeLarge(name string) bool {
	return slices.ContainsFunc(r.large, func(room string) bool { return within(name, room) })
}
