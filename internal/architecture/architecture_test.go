package architecture

import (
	"strings"
	"testing"
)

const root = "../.."

func TestImportsKeepToTheLayers(t *testing.T) {
	rooms, packages := repository(t)
	for _, fault := range Faults(rooms, packages) {
		t.Error(fault)
	}
}

func TestTheDrawingStandsOnThePage(t *testing.T) {
	rooms, packages := repository(t)
	stands, err := Stands(root, Drawing(rooms, packages))
	if err != nil || !stands {
		t.Errorf("the drawing on %s is stale: make imports (%v)", Page, err)
	}
}

func repository(t *testing.T) (Rooms, []Package) {
	t.Helper()
	rooms, err := ReadRooms(root)
	if err != nil {
		t.Fatal(err)
	}
	packages, err := Packages(root)
	if err != nil {
		t.Fatal(err)
	}
	return rooms, packages
}

var twoLayers = Rooms{layers: [][]string{{"plugin/high", "plugin/beside"}, {"plugin/low"}}}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		of    Package
		fault string
	}{
		"down":            {of: Package{Name: "plugin/high", Imports: []string{"plugin/low/part"}}},
		"own room":        {of: Package{Name: "plugin/high/a", Imports: []string{"plugin/high/b"}}},
		"up":              {Package{Name: "plugin/low/part", Imports: []string{"plugin/high"}}, "plugin/low/part imports plugin/high, which is not below it"},
		"to the side":     {Package{Name: "plugin/high", Imports: []string{"plugin/beside"}}, "plugin/high imports plugin/beside, which is not below it"},
		"no room":         {Package{Name: "plugin/lowest"}, "plugin/lowest is in no room of docs/architecture.md"},
		"too many files":  {Package{Name: "plugin/low", Files: 16}, "plugin/low has 16 files and 0 lines, more than 15 or 1500"},
		"too many lines":  {Package{Name: "plugin/low", Lines: 1501}, "plugin/low has 0 files and 1501 lines, more than 15 or 1500"},
		"as many as may":  {of: Package{Name: "plugin/low", Files: 15, Lines: 1500}},
		"unknown imports": {Package{Name: "plugin/high", Imports: []string{"nowhere"}}, "plugin/high imports nowhere, which is not below it"},
	} {
		if got := strings.Join(Faults(twoLayers, []Package{c.of}), "\n"); got != c.fault {
			t.Errorf("%s: %q, not %q", name, got, c.fault)
		}
	}
}

func TestExceptions(t *testing.T) {
	rooms := twoLayers
	rooms.up, rooms.large = []string{"plugin/low → plugin/high"}, []string{"plugin/low"}
	up := Package{Name: "plugin/low", Imports: []string{"plugin/high"}, Files: 40, Lines: 4000}
	if faults := Faults(rooms, []Package{up}); faults != nil {
		t.Error(faults)
	}
	faults := Faults(rooms, []Package{{Name: "plugin/low"}})
	if len(faults) != 1 || faults[0] != "docs/architecture.md names the arrow plugin/low → plugin/high, which nothing needs" {
		t.Error(faults)
	}
}

func TestRoomsThatImportNothingShareALine(t *testing.T) {
	if drawing := Drawing(twoLayers, nil); drawing != "high beside\n\nlow\n" {
		t.Errorf("%q", drawing)
	}
}

func TestArrowsUpAreMarked(t *testing.T) {
	drawing := Drawing(twoLayers, []Package{
		{Name: "plugin/high", Imports: []string{"plugin/low", "plugin/low/part"}},
		{Name: "plugin/low", Imports: []string{"plugin/beside"}},
	})
	const want = "high               → low\nbeside\n\nlow                → ⇑beside\n"
	if drawing != want {
		t.Errorf("%q, not %q", drawing, want)
	}
}
