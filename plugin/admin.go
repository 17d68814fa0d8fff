package plugin

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/tidwall/gjson"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/script"
)

// HandleAdminMessage answers a message of the Admin API
// (handle_admin_message): those with "golua" itself, such as {"golua": "reload"} and {"golua": "stats"}, all others by the script;
// 0, when that has no function for it, is an empty answer. The caller owns it.
func (p *Plugin) HandleAdminMessage(text string) core.JSON {
	if command := gjson.Get(text, "golua"); command.Exists() {
		return p.command(command.String(), text)
	}
	if app := p.app.Load(); app == nil || !app.callbacks.adminMessage {
		return 0
	}
	value, err := p.askAdmin(text)
	if err == nil {
		if answer := p.jsonAnswer("handleAdminMessage", value); answer != 0 || value == lua.LNil {
			return answer
		}
	}
	failed, _ := p.core.LoadJSON(failureEvent)
	return failed
}

// command carries out what an operator asks of the plugin itself.
func (p *Plugin) command(name, text string) core.JSON {
	switch name {
	case "reload":
		if err := p.Reload(); err != nil {
			return p.answer(map[string]any{"golua": "error", "error": err.Error()})
		}
		return p.answer(map[string]any{"golua": "reloaded"})
	case "stats":
		return p.answer(map[string]any{"golua": "stats", "stats": p.Stats()})
	}
	if ask := consoleCommands[name]; ask != nil {
		return p.answer(p.askConsole(name, text, ask))
	}
	return p.answer(map[string]any{"golua": "error", "error": "unknown command " + ellipsis.Cut(name, 100) + ", expected reload, stats, " +
		strings.Join(slices.Sorted(maps.Keys(consoleCommands)), ", ")})
}

func (p *Plugin) answer(fields map[string]any) core.JSON {
	text, err := json.Marshal(fields)
	if err != nil {
		return 0
	}
	parsed, _ := p.core.LoadJSON(string(text))
	return parsed
}

// adminPatience is how long the core's thread waits for a script that waits before
// it answers.
const adminPatience = 10 * time.Second

// errReplaced is why a message of the Admin API is not answered.
var errReplaced = errors.New("the script was replaced before it had answered a message of the Admin API")

// askAdmin has the script handle a message of the Admin API. It may wait.
func (p *Plugin) askAdmin(text string) (lua.LValue, error) {
	type answer struct {
		value lua.LValue
		err   error
	}
	answers := make(chan answer, 1)
	var ended <-chan struct{}
	err := p.within(requestBudget, script.Origin{}, func(app *application) error {
		const name = "handleAdminMessage"
		ended = app.engine.Context().Done()
		fn := app.engine.Function(name)
		if fn == nil { // a reload came in between
			answers <- answer{value: lua.LNil}
			return nil
		}
		app.engine.Begin(name, fn, func(values []lua.LValue, err error) {
			answers <- answer{script.FirstOf(values)[0], err}
		}, lua.LString(text))
		return nil
	})
	if err != nil {
		return lua.LNil, err
	}
	select {
	case got := <-answers:
		p.log.ScriptFailed(got.err)
		return got.value, got.err
	case <-ended:
		p.log.Line(core.LogWarning, errReplaced.Error())
		return lua.LNil, errReplaced
	case <-time.After(adminPatience):
		p.log.Line(core.LogError, fmt.Sprintf("the script has not answered a message of the Admin API within %v", adminPatience))
		return lua.LNil, script.ErrWaits
	}
}
