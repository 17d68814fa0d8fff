package luavalue

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func TestShow(t *testing.T) {
	L := lua.NewState()
	defer L.Close()
	for code, want := range map[string]string{
		`return nil`:                            "nil",
		`return 1.5`:                            "1.5",
		`return "a\n\27"`:                       `"a\n\x1b"`,
		`return {}`:                             "{}",
		`return { 1, nil, 3, x = {} }`:          "{\n  1,\n  [3] = 3,\n  x = {},\n}",
		`return { [{}] = 1, [true] = print }`:   "{\n  [true] = function <Go>,\n  [table] = 1,\n}",
		`return { ["end if"] = function() end}`: "{\n  [\"end if\"] = function <<string>:1>,\n}",
		`local t = {} t.t = t return setmetatable(t, { __tostring = error, __index = error })`: "{\n  t = <cycle>,\n}",
		`return {{{{{{}}}}}}`: "{\n  {\n    {\n      {\n        {\n          {…},\n        },\n      },\n    },\n  },\n}",
	} {
		if err := L.DoString(code); err != nil {
			t.Fatal(err)
		}
		if got := Show(L.Get(-1)); got != want {
			t.Errorf("%s is\n%s\nwant\n%s", code, got, want)
		}
	}
	// Wide, deep and long at once.
	if err := L.DoString(`local function make(d)
  if d == 0 then return ("x"):rep(3000) end
  local t = {} for i = 1, 110 do t[i] = d > 2 and i > 2 and 1 or make(d - 1) end return t
end
return make(4)`); err != nil {
		t.Fatal(err)
	}
	if got := Show(L.Get(-1)); len(got) > 2*showBytes || !strings.Contains(got, "…") {
		t.Errorf("shown in %d bytes", len(got))
	}
}
