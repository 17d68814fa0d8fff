package access

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// places are an allowed and a forbidden folder, each with a file and a folder in it.
func places(t *testing.T) (inside, outside string) {
	t.Helper()
	base := t.TempDir()
	inside, outside = base+"/inside", base+"/outside"
	for _, folder := range []string{inside, outside} {
		if err := os.MkdirAll(folder+"/folder", 0o700); err != nil {
			t.Fatal(err)
		}
		write(t, folder+"/file", "of "+filepath.Base(folder))
	}
	return inside, outside
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func link(t *testing.T, to, name string) {
	t.Helper()
	if err := os.Symlink(to, name); err != nil {
		t.Fatal(err)
	}
}

func TestPaths(t *testing.T) {
	inside, outside := places(t)
	link(t, outside+"/file", inside+"/link")
	link(t, outside+"/folder", inside+"/away")
	link(t, outside+"/new", inside+"/nowhere")
	link(t, "folder", inside+"/near")
	link(t, inside+"/file", inside+"/near2")
	link(t, inside, outside+"/back")
	link(t, inside+"/loop", inside+"/loop")
	s := Sandbox{Write: []string{inside}}
	for path, want := range map[string]bool{
		inside:                                     true,
		inside + "/file":                           true,
		inside + "/new":                            true,
		inside + "/new/and/newer":                  true,
		inside + "/near/new":                       true,
		inside + "/near/../file":                   true,
		inside + "/near2":                          true,
		inside + "//folder/./new":                  true,
		outside + "/back/file":                     true, // it is in the folder
		inside + "/link":                           false,
		inside + "/away/file":                      false,
		inside + "/away/../file":                   false, // the kernel goes up from where the link leads to
		inside + "/nowhere":                        false,
		inside + "/nowhere/file":                   false,
		inside + "/loop":                           false,
		inside + "/../outside/file":                false,
		inside + "/new/../../outside/file":         false,
		inside + "x":                               false,
		inside + "/file/":                          false,
		outside + "/file":                          false,
		"/proc/self/root" + outside + "/file":      false,
		"/proc/self/cwd":                           false,
		"/dev/stdin":                               false,
		"":                                         false,
		inside + "/a\x00/../file":                  false,
		"file://" + inside + "/file":               false,
		inside + strings.Repeat("/folder/..", 500): false, // longer than a path may be
	} {
		if got := s.Allows(path, true); got != want {
			t.Errorf("%q: %v", path, got)
		}
		if !want && path != "" {
			for _, flags := range []int{os.O_RDONLY, os.O_RDWR, os.O_WRONLY | os.O_CREATE} {
				if _, err := s.Open(path, flags); !errors.Is(err, ErrRefused) {
					t.Errorf("opening %q: %v", path, err)
				}
			}
		}
	}
	if _, err := os.Stat(outside + "/new"); err == nil {
		t.Error("a file was made outside")
	}
}

func TestRelativePathsBeginWhereTheProcessIs(t *testing.T) {
	inside, _ := places(t)
	t.Chdir(inside)
	s := Sandbox{Read: []string{"."}}
	for path, want := range map[string]bool{"file": true, "./folder/../file": true, "../outside/file": false, "../inside/file": true} {
		if content, err := s.ReadFile(path); (err == nil && content == "of inside") != want {
			t.Errorf("%s: %q, %v", path, content, err)
		}
	}
}

// A file that was judged may have become a link by the time it is opened.
func TestALinkThatComesInBetweenIsNotFollowed(t *testing.T) {
	inside, outside := places(t)
	s := Sandbox{Write: []string{inside}}
	for _, name := range []string{"file", "folder/file"} {
		at, err := s.find(inside+"/"+name, true)
		if err != nil {
			t.Fatal(err)
		}
		swap := inside + "/" + strings.Split(name, "/")[0]
		if err := os.RemoveAll(swap); err != nil {
			t.Fatal(err)
		}
		link(t, outside+"/"+strings.Split(name, "/")[0], swap)
		if file, err := at.open(os.O_RDWR | os.O_CREATE); err == nil || failure("open", name, err).(*os.PathError).Err != ErrRefused {
			t.Errorf("%s: %v, %v", name, file, err)
		}
		if err := at.remove(); name == "folder/file" && err == nil {
			t.Error("it was removed outside")
		}
		if err := at.rename(place{inside, "other"}); name == "folder/file" && err == nil {
			t.Error("it was renamed outside")
		}
	}
	if content, err := os.ReadFile(outside + "/file"); err != nil || string(content) != "of outside" {
		t.Errorf("outside there is %q, %v", content, err)
	}
}

func TestSingleFiles(t *testing.T) {
	inside, _ := places(t)
	s := Sandbox{Read: []string{inside + "/file"}}
	if content, err := s.ReadFile(inside + "/file"); err != nil || content != "of inside" {
		t.Errorf("%q, %v", content, err)
	}
	for _, path := range []string{inside, inside + "/folder", inside + "/file2", inside + "/file/x"} {
		if s.Allows(path, false) {
			t.Errorf("%s is allowed", path)
		}
	}
}

func TestReadingIsNotWriting(t *testing.T) {
	inside, _ := places(t)
	s := Sandbox{Read: []string{inside}}
	for _, flags := range []int{os.O_WRONLY, os.O_RDWR, os.O_RDONLY | os.O_TRUNC, os.O_RDONLY | os.O_CREATE, os.O_WRONLY | os.O_APPEND} {
		if _, err := s.Open(inside+"/file", flags); !errors.Is(err, ErrRefused) {
			t.Errorf("%x: %v", flags, err)
		}
	}
	if err := s.Remove(inside + "/file"); !errors.Is(err, ErrRefused) {
		t.Error(err)
	}
	if err := s.Rename(inside+"/file", inside+"/other"); !errors.Is(err, ErrRefused) {
		t.Error(err)
	}
	if content, err := os.ReadFile(inside + "/file"); err != nil || string(content) != "of inside" {
		t.Errorf("%q, %v", content, err)
	}
}

func TestRemoveAndRename(t *testing.T) {
	inside, outside := places(t)
	other := t.TempDir()
	s := Sandbox{Write: []string{inside, other}}
	for _, path := range []string{inside, inside + "/", inside + "/.", inside + "/folder/..", outside, outside + "/file", inside + "/../outside/file"} {
		if err := s.Remove(path); !errors.Is(err, ErrRefused) {
			t.Errorf("remove %s: %v", path, err)
		}
		if err := s.Rename(path, inside+"/b"); !errors.Is(err, ErrRefused) {
			t.Errorf("rename %s: %v", path, err)
		}
		if err := s.Rename(inside+"/file", path); !errors.Is(err, ErrRefused) {
			t.Errorf("rename to %s: %v", path, err)
		}
	}
	link(t, "file", inside+"/link")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Error(err)
		}
	}
	must(s.Remove(inside + "/link")) // the link, not the file
	must(s.Rename(inside+"/file", other+"/moved"))
	must(s.Rename(other+"/moved", inside+"/folder/moved"))
	if content, err := s.ReadFile(inside + "/folder/moved"); err != nil || content != "of inside" {
		t.Errorf("%q, %v", content, err)
	}
	must(s.Remove(inside + "/folder/moved"))
	must(s.Remove(inside + "/folder"))
	var failed *os.PathError
	if err := s.Remove(inside + "/folder"); !errors.As(err, &failed) || failed.Err != syscall.ENOENT || failed.Path != inside+"/folder" {
		t.Errorf("%v", err)
	}
}

// Otherwise opening a pipe would wait for the other end, with the Lua lock held.
func TestAPipeIsNotOpened(t *testing.T) {
	inside, _ := places(t)
	if err := syscall.Mkfifo(inside+"/pipe", 0o600); err != nil {
		t.Fatal(err)
	}
	s := Sandbox{Write: []string{inside}}
	for _, flags := range []int{os.O_RDONLY, os.O_RDWR} {
		if _, err := s.Open(inside+"/pipe", flags); !errors.Is(err, ErrRefused) {
			t.Error(err)
		}
	}
	if _, err := s.Open(inside+"/pipe", os.O_WRONLY); err == nil {
		t.Error("it was opened to write")
	}
	if err := (Sandbox{Off: true}).Readable(inside + "/pipe"); err == nil {
		t.Error("require would read it")
	}
}

func TestErrorsNameThePathAsItWasWritten(t *testing.T) {
	inside, _ := places(t)
	link(t, "folder", inside+"/near")
	s := Sandbox{Read: []string{inside}}
	var failed *os.PathError
	if _, err := s.Open(inside+"/near/none", os.O_RDONLY); !errors.As(err, &failed) || failed.Path != inside+"/near/none" || failed.Err != syscall.ENOENT {
		t.Errorf("%v", err)
	}
	if _, err := s.ReadFile(inside + "/near"); !errors.As(err, &failed) || failed.Path != inside+"/near" || failed.Err != syscall.EISDIR {
		t.Errorf("%v", err)
	}
}

func TestWithoutASandboxAllIsAllowed(t *testing.T) {
	_, outside := places(t)
	s := Sandbox{Off: true}
	if content, err := s.ReadFile(outside + "/file"); err != nil || content != "of outside" || !s.Allows("/", true) {
		t.Errorf("%q, %v", content, err)
	}
	if err := s.Rename(outside+"/file", outside+"/other"); err != nil {
		t.Error(err)
	}
	if err := s.Remove(outside + "/other"); err != nil {
		t.Error(err)
	}
}
