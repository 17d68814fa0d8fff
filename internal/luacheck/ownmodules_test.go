package luacheck_test

import (
	"fmt"
	"strings"
	"testing"

	"janus-golua/internal/luacheck"
)

// messages are what is found in files, as "name:line message".
func messages(t *testing.T, sources ...luacheck.Source) []string {
	t.Helper()
	var all []string
	for _, f := range newChecker(t).Check(sources, luacheck.Options{}) {
		all = append(all, fmt.Sprintf("%s:%d %s", f.File, f.Line, f.Message))
	}
	return all
}

const ownRooms = `local M = { limit = 5 }
M.__index = M
local function hidden() end
function M.find(name) return name end
function M:close() return M.find(self) end
M.names = {}
return M`

func TestFieldsOfOwnModulesAreKnown(t *testing.T) {
	rooms := luacheck.Source{Name: "app/lib/rooms.lua", Text: ownRooms}
	main := func(text string) luacheck.Source {
		return luacheck.Source{Name: "app/main.lua", Text: "local rooms = require 'lib.rooms'\n" + text}
	}
	expect(t, messages(t, rooms, main("rooms.fnid(rooms.limit) rooms:clsoe() print(rooms.nmaes.x, rooms.find)")),
		"app/main.lua:2 module rooms has no fnid; did you mean find?",
		"app/main.lua:2 module rooms has no clsoe; did you mean close?",
		"app/main.lua:2 module rooms has no nmaes; did you mean names?")
	expect(t, messages(t, rooms, luacheck.Source{Name: "app/main.lua", Text: `require("lib.rooms").hidden()`}),
		"app/main.lua:1 module rooms has no hidden")
	expect(t, messages(t, luacheck.Source{Name: "m.lua", Text: "return { a = 1, b = function() end }"},
		luacheck.Source{Name: "main.lua", Text: `local m = require "m" print(m.a, m.c)`}), "main.lua:1 module m has no c")
	expect(t, messages(t, luacheck.Source{Name: "m.lua", Text: "local M = {} function M.find() end function M.other() return M.fnid() end return M"}),
		"m.lua:1 module m has no fnid; did you mean find?")
}

// Where a table may have more fields, nothing is reported.
func TestOwnModulesMayHaveMoreThanIsSeen(t *testing.T) {
	use := luacheck.Source{Name: "main.lua", Text: `local m = require "m" m.any() print(m.thing)`}
	for _, module := range []string{
		"return setmetatable({}, {})", "local M = {} for _, n in ipairs { 'a' } do M[n] = print end return M",
		"local M = {} setmetatable(M, { __index = table }) return M", "local M = {} local other = M other.any = print return M",
		"local M = {} print(M) return M", "local M = {} M = { any = print } return M", "local M = { 'x', [io] = 1 } return M",
		"local M = dofile('x') return M", "local M = {} return M, 1, helper(M)", "return print", "return nil", "return ...", "any = 1",
		"local M = {} M.self = M return M", "local M = {} function M.add(into) into = M end return M", "local M <const> = require 'n' return M",
		"return {} , 2",
	} {
		all := messages(t, luacheck.Source{Name: "m.lua", Text: module}, use)
		for _, m := range all {
			if strings.Contains(m, "module m has") {
				t.Errorf("%s: %q", module, all)
			}
		}
	}
	// A file that requires another may set fields that the other reads.
	expect(t, messages(t, luacheck.Source{Name: "m.lua", Text: "local M = {} function M.get() return M.thing, M.any end return M"}))
	module := luacheck.Source{Name: "m.lua", Text: "local M = {} return M"}
	for _, text := range []string{
		`local m = require "m" m.any = print m.any()`, `local m = require "m" mixin(m) m.any()`, `local m = require "m" m[x] = 1 m.any()`,
		`local m = require "m" if m.any then m.any() end`, `local m = require "m" local n = m n.x = 1 m.x()`,
		`extend(require "m") local m = require "m" m.any()`, `local m = require "m" all = { m } m.any()`, `local m = require "m" return m`,
	} {
		for _, m := range messages(t, module, luacheck.Source{Name: "main.lua", Text: text}) {
			if strings.Contains(m, "module m has") {
				t.Errorf("%s: %s", text, m)
			}
		}
	}
}

func TestResultsOfHandlers(t *testing.T) {
	const head = `local janus = require "janus" janus.plugin { package = "janus.plugin.x" } `
	on := func(event, body string) string {
		return head + "janus.on('" + event + "', function(a, request, jsep) " + body + " end)"
	}
	const wrong = "main.lua:1 result 1 of the handler of %q is %s, expected a table or nil"
	for text, want := range map[string]string{
		on("message", `return "hello " .. request.name`):                        fmt.Sprintf(wrong, "message", "a string"),
		on("message", `return "hello"`):                                         `main.lua:1 result 1 of the handler of "message" is`,
		on("message", `if request.x then return 403, "no" end return {}`):       `main.lua:1 result 1 of the handler of "message" is`,
		on("message", `return true`):                                            `main.lua:1 result 1 of the handler of "message" is true or false`,
		on("message", `return {}, 5`):                                           `main.lua:1 result 2 of the handler of "message" is`,
		on("query", `return "text"`):                                            `main.lua:1 result 1 of the handler of "query" is`,
		on("admin", `return tostring(a)`):                                       fmt.Sprintf(wrong, "admin", "a string"),
		head + `local function h() return "x" end janus.on("message", h)`:       `main.lua:1 result 1 of the handler of "message" is`,
		on("message", `return { hello = 1 }`):                                   "",
		on("message", `return nil, "no"`):                                       "",
		on("message", `return nil, { error = "no" }`):                           "",
		on("message", `return janus.later`):                                     "",
		on("message", `return`):                                                 "",
		on("message", `return request.x and {} or nil, a:answer(jsep)`):         "",
		on("message", `local f = function() return "x" end return { x = f() }`): "",
		on("message", `return unknown(request)`) + " function unknown() end":    "",
		on("reload", `return "any"`):                                            "",
		on("media", `return "nobody cares"`):                                    "",
	} {
		got := messages(t, luacheck.Source{Name: "main.lua", Text: text})
		if want == "" && len(got) > 0 || want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], want)) {
			t.Errorf("%s: %q, want %q", strings.TrimPrefix(text, head), got, want)
		}
	}
}

// Test files have globals of their own; scripts do not.
func TestGlobalsOfTestFiles(t *testing.T) {
	const text = `describe("x", function()
  before_each(function() end)
  it("y", function()
    local app = janus_sim.start { script = "hello.lua" }
    local client = assert(app:atach(), "no client")
    assert.are.same({}, client:request {})
    client:sends_dta("x")
    sim.strat {}
    janus_sim.start { scirpt = "x" }
    desribe("x")
  end)
end)`
	expect(t, messages(t, luacheck.Source{Name: "app/x_test.lua", Text: text}),
		"app/x_test.lua:5 janus_sim.App has no atach; did you mean attach?",
		"app/x_test.lua:8 janus_sim has no strat; did you mean start?",
		"app/x_test.lua:9 janus_sim.start: field script is missing",
		"app/x_test.lua:9 janus_sim.start: there is no field scirpt; did you mean script?",
		"app/x_test.lua:10 nothing sets the global variable desribe; did you mean describe?")
	expect(t, messages(t, luacheck.Source{Name: "x_test.lua", Text: `local test = require "golua.test"
local sim = require "janus_sim"
local client = sim.start({ script = "x" }):attach()
test.it("z", function() client:sends_dta("x") test.descrbe() test.assert.is_nil(nil) end)`}),
		"x_test.lua:4 janus_sim.Client has no sends_dta; did you mean sends_data?",
		"x_test.lua:4 golua.test has no descrbe; did you mean describe?")
	expect(t, messages(t, luacheck.Source{Name: "x.lua", Text: "print(janus_sim)"}), "x.lua:1 nothing sets the global variable janus_sim")
}
