package plugin

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"

	lualib "janus-golua/lua"
	"janus-golua/plugin/core"
	"janus-golua/plugin/luaapi"
	"janus-golua/plugin/luaapi/json"
	"janus-golua/plugin/luaapi/socket"
	"janus-golua/plugin/script"
)

// requiredFunctions are those without which a script is refused.
var requiredFunctions = [...]string{
	"init", "destroy", "resumeScheduler", "createSession", "destroySession",
	"querySession", "handleMessage", "setupMedia", "hangupMedia",
}

// Init reads the configuration in folder, loads the script and starts it. On
// failure it has logged one line that says why, and nothing of ours is left
// running: the core unloads us.
func (p *Plugin) Init(folder string) error {
	err := p.start(folder)
	if err != nil {
		p.log(core.LogError, "not started: "+err.Error())
	}
	return err
}

func (p *Plugin) start(folder string) error {
	config, err := readConfiguration(p.core, filepath.Join(folder, configFile))
	if err != nil {
		return err
	}
	p.mediaBudget = config.media
	p.engine = script.New(script.Options{
		Path:            config.path,
		Libraries:       libraries(),
		Budget:          config.requests,
		Sandbox:         config.sandbox,
		CoroutineFailed: p.coroutineFailed,
	})
	p.sched = script.NewScheduler(func() { p.notify("resumeScheduler") })
	if err := p.engine.DoWithin(config.start(), script.Origin{}, func(state *lua.LState) error {
		luaapi.OpenLevel1(state, host{p})
		return p.runScript(config)
	}); err != nil {
		p.engine.Close()
		return firstLine(err)
	}
	go p.sched.Run()
	p.log(core.LogInfo, "running "+config.script)
	return nil
}

// libraries is what `require` finds in the plugin itself.
func libraries() script.Libraries {
	return script.Libraries{
		Native: map[string]lua.LGFunction{
			"json":        json.OpenLuaJSON,
			"json.util":   json.OpenLuaJSONUtil,
			"json.encode": json.OpenLuaJSONEncode,
			"json.decode": json.OpenLuaJSONDecode,
			"cjson":       json.OpenCJSON,
			"cjson.safe":  json.OpenCJSONSafe,
			"socket":      socket.Open,
			"socket.core": socket.Open,
		},
		Source: lualib.Library,
	}
}

// runScript loads the script, checks and initialises it, and fixes what the
// core will be told about us before anything the script sent reaches the core.
func (p *Plugin) runScript(config configuration) error {
	if err := p.engine.Load(config.script); err != nil {
		return err
	}
	if missing := p.missingFunctions(); len(missing) > 0 {
		return fmt.Errorf("%s defines no function %s", config.script, strings.Join(missing, ", "))
	}
	argument := lua.LValue(lua.LNil)
	if config.config != nil {
		argument = lua.LString(*config.config)
	}
	if _, err := p.engine.Call("init", 0, argument); err != nil {
		return err
	}
	metadata, err := p.askMetadata()
	if err != nil {
		return err
	}
	p.core.SetMetadata(metadata)
	p.callbacks = p.findCallbacks()
	return nil
}

func (p *Plugin) missingFunctions() []string {
	var missing []string
	for _, name := range requiredFunctions {
		if !p.engine.Defines(name) {
			missing = append(missing, name)
		}
	}
	return missing
}

// firstLine keeps the message of an error on one line.
func firstLine(err error) error {
	return errors.New(strings.Join(strings.Fields(err.Error()), " "))
}
