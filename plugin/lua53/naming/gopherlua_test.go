package naming_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// likeLua are texts of gopher-lua's interpreter that are Lua's own, or reach no script: only
// functions in Go can make these errors.
var likeLua = regexp.MustCompile("^(stack overflow|table index is (NaN|nil)|attempt to compare %v with %v|registry must be a table|no calling environment|" +
	"environment must be a table|_G must be a table|register underflow|cannot use %v as an environment|metatable must be a table or nil|" +
	"sub threads are not allowed|can not yield from outside of a coroutine|bad argument #%v to %v|name conflict for module|package.preload must be a table)")

// Each text that gopher-lua's interpreter raises is known, so that a new version of gopher-lua
// brings no new one unseen.
func TestNoTextOfGopherLuaIsLeft(t *testing.T) {
	folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/yuin/gopher-lua").Output()
	if err != nil {
		t.Skip("the source of gopher-lua is not there: ", err)
	}
	raised := regexp.MustCompile(`(?:RaiseError|panic)\((?:fmt\.Sprintf\()?"([^"]+)"`)
	count := 0
	for _, file := range []string{"vm.go", "state.go", "auxlib.go"} {
		source, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(folder)), file))
		if err != nil {
			t.Fatal(err)
		}
		for _, match := range raised.FindAllStringSubmatch(string(source), -1) {
			count++
			if text := match[1]; !likeLua.MatchString(text) && !ofGopherLua.MatchString(text) && text != "should not reach here" {
				t.Errorf("%s raises %q", file, text)
			}
		}
	}
	if count < 40 {
		t.Errorf("only %d texts were found", count)
	}
}

// The functions of Lua 5.1 that stay are gopher-lua's own; their errors have Lua's form, too.
func TestErrorsOfOldFunctionsHaveTheFormOfLua(t *testing.T) {
	sources := []string{"setfenv(print)", "setfenv(1)", "module(5)", "newproxy({})", "table.getn(5)", "local f = table.maxn f(5)", "getfenv({})", "pcall(error) error(select(2, pcall(table.getn, 5)), 0)"}
	if got := ours(t, []string{"module('x', 5)"})[0]; got != "attempt to call a number value" {
		t.Error(got)
	}
	form := regexp.MustCompile(`^(c:1: )?bad argument #\d to '[\w.]+' \(.+\)$`)
	for i, message := range ours(t, sources) {
		if message != "no error" && !form.MatchString(message) {
			t.Errorf("%s: %s", sources[i], message)
		}
	}
}
