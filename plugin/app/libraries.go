package app

import (
	lua "github.com/yuin/gopher-lua"

	lualib "janus-golua/lua"
	"janus-golua/plugin/core"
	"janus-golua/plugin/luaapi/base64"
	"janus-golua/plugin/luaapi/crypto"
	"janus-golua/plugin/luaapi/hex"
	"janus-golua/plugin/luaapi/http"
	"janus-golua/plugin/luaapi/json"
	"janus-golua/plugin/luaapi/jwt"
	"janus-golua/plugin/luaapi/log"
	"janus-golua/plugin/luaapi/redis"
	"janus-golua/plugin/luaapi/sdp"
	"janus-golua/plugin/luaapi/socket"
	"janus-golua/plugin/luaapi/sql"
	"janus-golua/plugin/luaapi/store"
	"janus-golua/plugin/luaapi/time"
	"janus-golua/plugin/luaapi/url"
	"janus-golua/plugin/luaapi/websocket"
	"janus-golua/plugin/script"
	"janus-golua/plugin/waiting"
)

// Libraries is what `require` finds in the plugin itself.
func (a *Application) Libraries() script.Libraries {
	return script.Libraries{
		Native: a.services.Environment.replace(map[string]lua.LGFunction{
			"janus":       func(L *lua.LState) int { return a.Level2.Open(L) },
			"json":        json.OpenLuaJSON,
			"json.util":   json.OpenLuaJSONUtil,
			"json.encode": json.OpenLuaJSONEncode,
			"json.decode": json.OpenLuaJSONDecode,
			"cjson":       json.OpenCJSON,
			"cjson.safe":  json.OpenCJSONSafe,
			"base64":      base64.Open,
			"crypto":      func(L *lua.LState) int { return crypto.Opener(a.computer())(L) },
			"hex":         hex.Open,
			"http":        func(L *lua.LState) int { return http.Opener(a.httpOptions())(L) },
			"jwt":         func(L *lua.LState) int { return jwt.Opener(a.jwtOptions())(L) },
			"log":         log.Opener(scriptLog{a.services.core()}),
			"sql":         func(L *lua.LState) int { return sql.Opener(a.sqlOptions())(L) },
			"store":       store.Opener(a.services.Store),
			"time":        time.Open,
			"url":         url.Open,
			"websocket":   func(L *lua.LState) int { return websocket.Opener(websocket.Options{Ground: a.ground("websocket")})(L) },
			"redis":       func(L *lua.LState) int { return redis.Opener(redis.Options{Ground: a.ground("redis")})(L) },
			"sdp":         sdp.Open,
			"socket":      socket.Open,
			"socket.core": socket.Open,
		}),
		Source: lualib.Library,
	}
}

// computer computes for the modules of this generation. All generations share the pool.
func (a *Application) computer() waiting.Computer {
	return waiting.Computer{Work: a.Engine.Work, Pool: a.services.Computing, AtOnce: a.Engine.MustNotWait}
}

func (a *Application) jwtOptions() jwt.Options {
	return jwt.Options{Now: a.services.Environment.Now, Computer: a.computer()}
}

// scriptLog takes the lines of the module `log`, which has escaped them.
type scriptLog struct{ core core.Core }

func (l scriptLog) Log(level core.Level, text string) { l.core.Log(level, text) }
