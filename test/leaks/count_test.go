package leaks

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	. "janus-golua/test/janustest"
)

// site is a way that leads from the plugin to malloc, and what was allocated on it;
// count.c has the same layout.
type site struct {
	Way         uint64
	Outstanding int64
	Bytes       int64
	Made        uint64
	Place       uint64
	Frames      [11]uint64
}

// report is what count.c writes.
type report struct {
	Loaded, Dropped uint64
	Sites           [8192]site
}

// counter counts the allocations of a Janus.
type counter struct {
	file string
	maps string // of Janus's memory, once it runs
}

// newCounter builds the library that counts; environment makes Janus load it.
func newCounter(t *testing.T) (c counter, environment []string) {
	t.Helper()
	folder := t.TempDir()
	library := filepath.Join(folder, "count.so")
	build := exec.Command("gcc", "-O2", "-g", "-fno-omit-frame-pointer", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", "-o", library, "testdata/count.c")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("gcc: %v\n%s", err, output)
	}
	c = counter{file: filepath.Join(folder, "counts")}
	// GLib is to have no pools of its own.
	return c, []string{"LD_PRELOAD=" + library, "GOLUA_COUNT=" + c.file, "G_SLICE=always-malloc"}
}

// read are the counts at this moment.
func (c counter) read(t *testing.T) *report {
	t.Helper()
	content, err := os.ReadFile(c.file)
	if err != nil {
		t.Fatal(err)
	}
	r := new(report)
	if err := binary.Read(bytes.NewReader(content), binary.NativeEndian, r); err != nil {
		t.Fatal(err)
	}
	if r.Loaded == 0 || r.Dropped > 0 {
		t.Fatalf("the plugin is at %#x, %d allocations were not counted", r.Loaded, r.Dropped)
	}
	return r
}

// of reads where Janus has its libraries.
func (c *counter) of(t *testing.T, j *Janus) {
	t.Helper()
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", j.PID()))
	if err != nil {
		t.Fatal(err)
	}
	c.maps = string(maps)
}

// calm waits until nothing is freed any more: the core takes a second or two for
// the rest of a handle.
func (c counter) calm(t *testing.T) *report {
	t.Helper()
	for deadline := time.Now().Add(Patience); ; {
		before := c.read(t)
		time.Sleep(3 * time.Second)
		after := c.read(t)
		if *before == *after || time.Now().After(deadline) {
			return after
		}
	}
}

// settled waits until nothing has grown that must not, and returns what still has. Some memory
// of C belongs to objects of Go, such as spools of recordings: collect has Go collect them,
// which an idle Janus does every two minutes only.
func (c counter) settled(t *testing.T, before *report, collect func()) (left []growth) {
	t.Helper()
	for deadline := time.Now().Add(Patience); time.Now().Before(deadline); time.Sleep(time.Second) {
		collect()
		left = slices.DeleteFunc(c.since(t, before), growth.allowed)
		if len(left) == 0 {
			break
		}
	}
	return left
}

// total is what all sites together have made, and still have.
func (r *report) total() (made uint64, outstanding, size int64) {
	for _, s := range r.Sites {
		made, outstanding, size = made+s.Made, outstanding+s.Outstanding, size+s.Bytes
	}
	return made, outstanding, size
}

// growth is what a function of the plugin has more than it had, by the library that
// allocated it.
type growth struct {
	function    string
	allocations int64
	ways        []string
}

// since are the functions that have more than before.
func (c counter) since(t *testing.T, before *report) []growth {
	t.Helper()
	now := c.read(t)
	byFunction := make(map[string]*growth)
	for i, s := range now.Sites {
		more := s.Outstanding - before.Sites[i].Outstanding
		if more == 0 {
			continue
		}
		name := function(t, s.Place) + " by " + libraryOf(located(c.maps, s.Frames[0]))
		if byFunction[name] == nil {
			byFunction[name] = &growth{function: name}
		}
		byFunction[name].add(more, fmt.Sprintf("%+d, %d of %d, %d bytes, by %s", more, s.Outstanding, s.Made, s.Bytes, c.describe(s)))
	}
	var grown []growth
	for _, g := range byFunction {
		if g.allocations > 0 {
			grown = append(grown, *g)
		}
	}
	return grown
}

func (g *growth) add(more int64, way string) {
	g.allocations += more
	g.ways = append(g.ways, way)
}

// describe names the files that a way leads through, with places in them.
func (c counter) describe(s site) string {
	var words []string
	for _, address := range s.Frames {
		if address != 0 {
			words = append(words, located(c.maps, address))
		}
	}
	return strings.Join(words, " < ")
}

// located is an address of Janus's memory, as a file and the place in it.
func located(maps string, address uint64) string {
	var first = make(map[string]uint64)
	for line := range strings.Lines(maps) {
		var begin, end uint64
		var file string
		if n, _ := fmt.Sscanf(line, "%x-%x %s %s %s %s %s", &begin, &end, new(string), new(string), new(string), new(string), &file); n < 7 {
			continue
		}
		if _, seen := first[file]; !seen {
			first[file] = begin
		}
		if address >= begin && address < end {
			return fmt.Sprintf("%s+%#x", filepath.Base(file), address-first[file])
		}
	}
	return fmt.Sprintf("%#x", address)
}

// libraryOf is the file of a located address, without what follows its name.
func libraryOf(located string) string {
	name, _, _ := strings.Cut(located, "+")
	name, _, _ = strings.Cut(name, ".so")
	return name
}

// function names the function of a place in the plugin.
func function(t *testing.T, place uint64) string {
	t.Helper()
	// The call is before the place to which it returns.
	output, err := exec.Command("addr2line", "-f", "-s", "-e", Golua.Path(t), fmt.Sprintf("%#x", place-1)).Output()
	if err != nil {
		t.Fatal("addr2line: ", err)
	}
	name, _, _ := strings.Cut(string(output), "\n")
	return name
}
