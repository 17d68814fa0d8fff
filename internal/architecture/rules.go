package architecture

import (
	"fmt"
	"slices"
)

// A package under plugin/ has at most mostFiles files and at most mostLines lines, so
// that a reader can read it in one go.
const (
	mostFiles = 15
	mostLines = 1500
)

// Faults lists the packages that break a rule of the page, one sentence each, and the
// exceptions on the page that no package needs.
func Faults(rooms Rooms, packages []Package) (faults []string) {
	needed := map[string]bool{}
	for _, p := range packages {
		from, layer := rooms.Room(p.Name)
		if from == "" {
			faults = append(faults, fmt.Sprintf("%s is in no room of %s", p.Name, Page))
			continue
		}
		for _, imported := range p.Imports {
			to, below := rooms.Room(imported)
			arrow := from + " → " + to
			switch {
			case from == to || below > layer:
			case slices.Contains(rooms.up, arrow):
				needed[arrow] = true
			default:
				faults = append(faults, fmt.Sprintf("%s imports %s, which is not below it", p.Name, imported))
			}
		}
		if within(p.Name, "plugin") && (p.Files > mostFiles || p.Lines > mostLines) && !rooms.mayBeLarge(p.Name) {
			faults = append(faults, fmt.Sprintf("%s has %d files and %d lines, more than %d or %d", p.Name, p.Files, p.Lines, mostFiles, mostLines))
		}
	}
	for _, arrow := range rooms.up {
		if !needed[arrow] {
			faults = append(faults, fmt.Sprintf("%s names the arrow %s, which nothing needs", Page, arrow))
		}
	}
	return faults
}
