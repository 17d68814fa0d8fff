package plugin

import (
	"errors"
	"path/filepath"
	"strings"
	gotime "time"

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

// Init reads the configuration in folder, loads the script and starts it. On
// failure it has logged why, and nothing of ours is left running: the core unloads
// us. The error has one line.
func (p *Plugin) Init(folder string) error {
	err := p.start(folder)
	if err != nil {
		p.store.Close()
		p.folds.close()
		p.logLines(core.LogError, "not started: "+refusalText(err))
		return firstLine(err)
	}
	return nil
}

func (p *Plugin) start(folder string) error {
	if err := p.Build.Check(); err != nil {
		return err
	}
	config, err := readConfiguration(p.core, filepath.Join(folder, configFile))
	if err != nil {
		return err
	}
	if config.metrics != "" {
		p.meters = newMeters()
	}
	limitHeap(config.requests.Memory)
	app, err := p.load(config)
	if err != nil {
		return err
	}
	// What the core is told about us is fixed before anything that the script
	// sends from its init reaches it.
	if err := app.engine.DoWithin(config.start(), script.Origin{}, func(*lua.LState) error {
		if err := app.initialise(); err != nil {
			return err
		}
		metadata, err := app.askMetadata()
		if err == nil {
			p.core.SetMetadata(metadata)
		}
		return err
	}); err != nil {
		app.abandon()
		return err
	}
	if err := p.core.StartForwarders(config.forwarders); err != nil {
		app.abandon()
		return err
	}
	p.use(app)
	if config.watch {
		if p.watcher, err = p.watch(config); err != nil {
			p.log(core.LogWarning, "files are not watched: "+err.Error())
		}
	}
	p.around.clock().Drive(app.sched)
	p.serveMetrics(config)
	p.log(core.LogInfo, "running "+config.script)
	return nil
}

// use makes an application the one that runs.
func (p *Plugin) use(app *application) {
	p.app.Store(app)
	p.counted.loaded.Store(gotime.Now().UnixMilli())
	app.begin()
	p.protect(func() { p.router.SetInlineLimit(app.config.inlineViewers) })
	p.protect(func() { p.router.SetScripted(app.callbacks.incomingRTP) })
}

// libraries is what `require` finds in the plugin itself.
func (a *application) libraries() script.Libraries {
	return script.Libraries{
		Native: a.plugin.around.replace(map[string]lua.LGFunction{
			"janus":       func(L *lua.LState) int { return a.level2.Open(L) },
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
			"log":         log.Opener(scriptLog{a.plugin.core}),
			"sql":         func(L *lua.LState) int { return sql.Opener(a.sqlOptions())(L) },
			"store":       store.Opener(a.plugin.store),
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

// computer computes for the modules of this generation, in a pool that all generations
// share.
func (a *application) computer() waiting.Computer {
	return waiting.Computer{Work: a.engine.Work, Pool: a.plugin.computing, AtOnce: a.engine.MustNotWait}
}

func (a *application) jwtOptions() jwt.Options {
	return jwt.Options{Now: a.plugin.around.now, Computer: a.computer()}
}

// scriptLog takes the lines of the module `log`, which are escaped already.
type scriptLog struct{ core Core }

func (l scriptLog) Log(level core.Level, text string) { l.core.Log(level, text) }

// firstLine keeps the message of an error on one line.
func firstLine(err error) error {
	return errors.New(strings.Join(strings.Fields(err.Error()), " "))
}
