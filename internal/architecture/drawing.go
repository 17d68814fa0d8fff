package architecture

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Drawing has a line for each room with the rooms that it imports, the top layer first. The
// rooms of a layer that import nothing share the layer's last line. An empty line separates
// two layers. "⇑" marks an arrow that goes up or to the side.
func Drawing(rooms Rooms, packages []Package) string {
	arrows := map[string][]string{}
	for _, p := range packages {
		from, layer := rooms.Room(p.Name)
		for _, imported := range p.Imports {
			to, below := rooms.Room(imported)
			if to != from {
				if below <= layer {
					to = "⇑" + to
				}
				arrows[from] = append(arrows[from], to)
			}
		}
	}
	var drawing strings.Builder
	for i, names := range rooms.layers {
		if i > 0 {
			drawing.WriteByte('\n')
		}
		drawLayer(&drawing, names, arrows)
	}
	return drawing.String()
}

func drawLayer(drawing *strings.Builder, names []string, arrows map[string][]string) {
	var alone []string
	for _, name := range names {
		imported := slices.Sorted(slices.Values(arrows[name]))
		if len(imported) == 0 {
			alone = append(alone, name)
			continue
		}
		fmt.Fprintf(drawing, "%-18s → %s\n", short(name), shortAll(slices.Compact(imported)))
	}
	if len(alone) > 0 {
		drawing.WriteString(shortAll(alone) + "\n")
	}
}

func shortAll(names []string) string {
	for i, name := range names {
		names[i] = short(name)
	}
	return strings.Join(names, " ")
}

// short shortens a name by the folder that most rooms are in.
func short(name string) string {
	return strings.Replace(strings.TrimPrefix(name, "plugin/"), "⇑plugin/", "⇑", 1)
}

// Stands says whether the page of the repository at root has this drawing.
func Stands(root, drawing string) (bool, error) {
	_, standing, _, err := cutPage(root)
	return standing == drawing, err
}

// Write puts the drawing into the page of the repository at root.
func Write(root, drawing string) error {
	before, _, after, err := cutPage(root)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(root, Page), []byte(before+beginDrawing+drawing+endDrawing+after), 0o644)
}

func cutPage(root string) (before, drawing, after string, err error) {
	text, err := os.ReadFile(filepath.Join(root, Page))
	if err != nil {
		return "", "", "", err
	}
	before, rest, found := strings.Cut(string(text), beginDrawing)
	drawing, after, ended := strings.Cut(rest, endDrawing)
	if !found || !ended {
		return "", "", "", fmt.Errorf("%s has no place for the drawing", Page)
	}
	return before, drawing, after, nil
}
