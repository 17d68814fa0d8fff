package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// layers are the C files, without their endings, from the bottom to the top. A file
// includes its own header and the headers of lower layers.
var layers = [][]string{
	{"clock", "futex", "golua", "rtp", "sysmon"},
	{"departures", "errand", "gateway", "keyframe", "meter", "reception", "rewriter", "ring"},
	{"frame", "gop", "slots", "spool", "stock"},
	{"selection", "sending"},
	{"burst"},
	{"passage", "selecting"},
	{"fanout"},
	{"bursts"},
	{"forwarders"},
	{"ingress"},
	{"core"},
	{"plugin"},
	{"own"},
	{"join"},
}

var (
	includes = regexp.MustCompile(`(?m)^#include "(.+)\.h"`)
	// Matches a function that other files see. A static function begins with another word.
	functions = regexp.MustCompile(`(?m)^(?:[a-z_0-9]+ )+\*?(golua_\w+)\([^;]*?\) \{`)
)

func layerOf(name string) int {
	return slices.IndexFunc(layers, func(names []string) bool { return slices.Contains(names, name) })
}

// faultsOf returns the headers that a C file includes but must not.
func faultsOf(file, text string) (faults []string) {
	name, own := strings.TrimSuffix(file, filepath.Ext(file)), layerOf(strings.TrimSuffix(file, filepath.Ext(file)))
	isHeader := filepath.Ext(file) == ".h"
	if own < 0 {
		return []string{file + " is in no layer"}
	}
	found := includes.FindAllStringSubmatch(text, -1)
	if !isHeader && (len(found) == 0 || found[0][1] != name) {
		faults = append(faults, file+" does not include its own header first")
	}
	for _, include := range found {
		switch other := include[1]; {
		case other == name && !isHeader:
		case other == "_cgo_export" && !isHeader:
		case layerOf(other) < 0:
			faults = append(faults, fmt.Sprintf("%s includes %s.h, which is in no layer", file, other))
		case layerOf(other) >= own:
			faults = append(faults, fmt.Sprintf("%s includes %s.h, which is not below it", file, other))
		}
	}
	return faults
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func glob(t *testing.T, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s: %v, %v", pattern, files, err)
	}
	return files
}

// TestAFileOfCIncludesLowerLayersOnly keeps the C files free of circles.
func TestAFileOfCIncludesLowerLayersOnly(t *testing.T) {
	for _, file := range append(glob(t, "*.c"), glob(t, "*.h")...) {
		for _, fault := range faultsOf(file, read(t, file)) {
			t.Error(fault)
		}
	}
}

// Without this test, a file could call a function of a higher layer, by a declaration in a
// header that both include.
func TestEachFunctionOfCIsDeclaredInTheHeaderOfItsFile(t *testing.T) {
	defined := 0
	for _, file := range glob(t, "*.c") {
		header := read(t, strings.TrimSuffix(file, ".c")+".h")
		for _, function := range functions.FindAllStringSubmatch(read(t, file), -1) {
			if strings.HasPrefix(function[0], "static ") {
				continue
			}
			defined++
			if !strings.Contains(header, function[1]+"(") {
				t.Errorf("%s defines %s, and its header does not declare it", file, function[1])
			}
		}
	}
	if defined < 30 {
		t.Errorf("only %d functions were found", defined)
	}
}

// cgo copies the preambles of files with exports into _cgo_export.h, which C files of
// many layers include.
func TestExportsIncludeTheTypesOnly(t *testing.T) {
	for _, file := range glob(t, "exports*.go") {
		for _, include := range includes.FindAllStringSubmatch(read(t, file), -1) {
			if include[1] != "golua" {
				t.Errorf("%s includes %s.h", file, include[1])
			}
		}
	}
}

func TestFaultsOfLayersAreFound(t *testing.T) {
	for text, want := range map[string]string{
		"#include \"slots.h\"\n#include \"ring.h\"\n#include \"_cgo_export.h\"\n": "",
		"#include \"slots.h\"\n#include \"fanout.h\"\n":                           "slots.c includes fanout.h, which is not below it",
		"#include \"slots.h\"\n#include \"other.h\"\n":                            "slots.c includes other.h, which is in no layer",
		"#include \"ring.h\"\n":                                                   "slots.c does not include its own header first",
	} {
		if got := strings.Join(faultsOf("slots.c", text), "; "); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
	if got := faultsOf("new.c", ""); len(got) != 1 {
		t.Error("a file in no layer is accepted: ", got)
	}
}
