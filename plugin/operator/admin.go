package operator

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

	"janus-golua/plugin/app"
	"janus-golua/plugin/core"
	"janus-golua/plugin/ellipsis"
	"janus-golua/plugin/host"
	"janus-golua/plugin/script"
)

// Handle answers a message of the Admin API. Messages with "golua", such as {"golua":
// "reload"} and {"golua": "stats"}, are for the plugin; the script answers all others. The
// answer is empty, 0, if the script has no function for it. The caller owns the answer.
func (o *Operator) Handle(text string) core.JSON {
	if command := gjson.Get(text, "golua"); command.Exists() {
		return o.command(command.String(), text)
	}
	if running := o.Slot.Running(); running == nil || !running.Callbacks.AdminMessage {
		return 0
	}
	value, err := o.askScript(text)
	if err == nil {
		if answer := o.Host.Delivery.Answer(o.Slot.Running().Engine.Entry(callback), value); answer != 0 || value == lua.LNil {
			return answer
		}
	}
	failed, _ := o.Host.Core.LoadJSON(host.FailureEvent)
	return failed
}

// command carries out a command to the plugin itself.
func (o *Operator) command(name, text string) core.JSON {
	switch name {
	case "reload":
		if err := o.Slot.Reload(); err != nil {
			return o.answer(map[string]any{"golua": "error", "error": err.Error()})
		}
		return o.answer(map[string]any{"golua": "reloaded"})
	case "stats":
		return o.answer(map[string]any{"golua": "stats", "stats": o.Stats()})
	}
	if ask := consoleCommands()[name]; ask != nil {
		return o.answer(o.askConsole(name, text, ask))
	}
	return o.answer(map[string]any{"golua": "error", "error": "unknown command " + ellipsis.Cut(name, 100) + ", expected reload, stats, " +
		strings.Join(slices.Sorted(maps.Keys(consoleCommands())), ", ")})
}

func (o *Operator) answer(fields map[string]any) core.JSON {
	text, err := json.Marshal(fields)
	if err != nil {
		return 0
	}
	parsed, _ := o.Host.Core.LoadJSON(string(text))
	return parsed
}

// adminPatience is how long a thread of the core waits for the answer of a script whose
// handler waits.
const adminPatience = 10 * time.Second

// errReplaced says why a message of the Admin API gets no answer.
var errReplaced = errors.New("the script was replaced before it had answered a message of the Admin API")

// callback is the function of the script for messages of the Admin API.
const callback = "handleAdminMessage"

// askScript lets the script handle a message of the Admin API. The script may wait.
func (o *Operator) askScript(text string) (lua.LValue, error) {
	type answer struct {
		value lua.LValue
		err   error
	}
	answers := make(chan answer, 1)
	var ended <-chan struct{}
	err := o.inside(func(now *app.Application) error {
		ended = now.Engine.Context().Done()
		fn := now.Engine.Function(callback)
		if fn == nil { // a reload came in between
			answers <- answer{value: lua.LNil}
			return nil
		}
		now.Engine.Begin(callback, fn, func(values []lua.LValue, err error) {
			answers <- answer{script.FirstOf(values)[0], err}
		}, lua.LString(text))
		return nil
	})
	if err != nil {
		return lua.LNil, err
	}
	select {
	case got := <-answers:
		o.Host.Log.ScriptFailed(got.err)
		return got.value, got.err
	case <-ended:
		o.Host.Log.Line(core.LogWarning, errReplaced.Error())
		return lua.LNil, errReplaced
	case <-time.After(adminPatience):
		o.Host.Log.Line(core.LogError, fmt.Sprintf("the script has not answered a message of the Admin API within %v", adminPatience))
		return lua.LNil, script.ErrWaits
	}
}
