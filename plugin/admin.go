package plugin

import (
	"encoding/json"

	"github.com/tidwall/gjson"
	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/core"
	"janus-golua/plugin/script"
)

// HandleAdminMessage answers a message of the Admin API
// (handle_admin_message): {"golua": "reload"} and {"golua": "stats"} itself, all others by the script;
// 0, when that has no function for it, is an empty answer. The caller owns it.
func (p *Plugin) HandleAdminMessage(text string) core.JSON {
	if command := gjson.Get(text, "golua"); command.Exists() {
		return p.command(command.String())
	}
	if app := p.app.Load(); app == nil || !app.callbacks.adminMessage {
		return 0
	}
	values, err := p.call(script.Origin{}, "handleAdminMessage", 1, lua.LString(text))
	if err == nil {
		if answer := p.jsonAnswer("handleAdminMessage", values[0]); answer != 0 || values[0] == lua.LNil {
			return answer
		}
	}
	failed, _ := p.core.LoadJSON(failureEvent)
	return failed
}

// command carries out what an operator asks of the plugin itself.
func (p *Plugin) command(name string) core.JSON {
	switch name {
	case "reload":
		if err := p.Reload(); err != nil {
			return p.answer(map[string]any{"golua": "error", "error": err.Error()})
		}
		return p.answer(map[string]any{"golua": "reloaded"})
	case "stats":
		return p.answer(map[string]any{"golua": "stats", "stats": p.Stats()})
	}
	return p.answer(map[string]any{"golua": "error", "error": "unknown command " + name + ", expected reload or stats"})
}

func (p *Plugin) answer(fields map[string]any) core.JSON {
	text, err := json.Marshal(fields)
	if err != nil {
		return 0
	}
	parsed, _ := p.core.LoadJSON(string(text))
	return parsed
}
