package luacompat

import (
	"errors"
	"strings"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
)

// bombs are chunks that would run for ever or grow without end, each with the error that
// ends it.
var bombs = map[string]string{
	`return (("a"):rep(40)):find(("a*"):rep(30) .. "b")`:                                "enough",
	`return (("a"):rep(40)):gsub(("a-"):rep(30) .. "b", "")`:                            "enough",
	`return ("x"):rep(1e9)`:                                                             "too large",
	`return ("x"):rep(2^60)`:                                                            "too large",
	`return ("x"):rep(1e6, ("y"):rep(1e6))`:                                             "too large",
	`return (("x"):rep(1000)):gsub(".", ("y"):rep(10000))`:                              "too large",
	`local t = {} for i = 1, 2000 do t[i] = ("x"):rep(1000) end return table.concat(t)`: "too large",
	`return table.concat(setmetatable({}, {__index = function() return "x" end, __len = function() return 2^50 end}))`: "too large",
	`return (("("):rep(40)):find(("("):rep(40))`: "too many captures",
	`return ("%99999d"):format(1)`:               "too long",
	`return (("%99d"):rep(20000)):format(table.unpack(setmetatable({}, {__index = function() return 1 end}), 1, 20000))`: "too large",
	`return table.unpack({}, 1, 1e8)`: "too many results",
	`for i = 1, 5 do local n = select("#", ("x"):rep(5e5):byte(1, -1)) end error("enough")`:                                "enough",
	`local t = {} for i = 1, 1000 do t[i] = -i end table.sort(t, function() return true end)`:                              "invalid order function",
	`local t = {} for i = 1, 3e5 do t[i] = i % 7 end while true do table.sort(t) end`:                                      "enough",
	`table.sort(setmetatable({}, {__len = function() return 2^40 end}))`:                                                   "array too big",
	`table.move(setmetatable({}, {__index = rawlen and function() end}), 1, 2^52, 2, {})`:                                  "enough",
	`table.insert(setmetatable({}, {__len = function() return 2^52 end}), 1, 1)`:                                           "enough",
	`table.remove(setmetatable({}, {__len = function() return 2^52 end}), 1)`:                                              "enough",
	`load(function() return " " end)`:                                                                                      "enough",
	`load(function() return (" "):rep(1e5) end)`:                                                                           "too large",
	`return string.pack("c1000000000", "x")`:                                                                               "too large",
	`return string.pack(("c100000"):rep(20), table.unpack(setmetatable({}, {__index = function() return "" end}), 1, 20))`: "too large",
	`return utf8.char(table.unpack(setmetatable({}, {__index = function() return 0x10ffff end}), 1, 4000)):rep(100)`:       "too large",
	`return os.date(("%c"):rep(500000))`:                                                                                   "too large",
	`return io.open("/dev/zero"):read("a")`:                                                                                "too large",
	`return io.open("/dev/zero"):read("l")`:                                                                                "too large",
	`return io.open("/dev/zero"):read(1e12)`:                                                                               "too large",
	`for l in io.lines("/dev/zero") do end`:                                                                                "too large",
	`local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) return t[1]`:                               "overflow",
	`local t = setmetatable({}, {__tostring = function(t) return tostring(t) end}) return tostring(t)`:                     "overflow",
	`local t = setmetatable({}, {}) getmetatable(t).__index = t return t.x`:                                                "too many recursions",
}

// watched is a state whose scripts are told to stop after some time.
func watched(limit time.Duration) *lua.LState {
	enough := errors.New("enough")
	deadline := time.Now().Add(limit)
	L := lua.NewState(lua.Options{CallStackSize: 8192, RegistrySize: 512, RegistryMaxSize: 1 << 20, RegistryGrowStep: 1024})
	Open(L, Limits{MaxString: 1 << 20, GoOn: func() error {
		if time.Now().After(deadline) {
			return enough
		}
		return nil
	}})
	return L
}

func TestABombEnds(t *testing.T) {
	for chunk, want := range bombs {
		L := watched(50 * time.Millisecond)
		start := time.Now()
		if err := L.DoString(chunk); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %.200v, want %s", chunk, err, want)
		}
		if took := time.Since(start); took > time.Minute {
			t.Errorf("%s: took %v", chunk, took)
		}
		L.Close()
	}
}
