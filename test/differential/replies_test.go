package differential

import (
	"reflect"
	"slices"
	"testing"

	"github.com/tidwall/gjson"
	"github.com/tidwall/sjson"

	. "janus-golua/test/janustest"
)

// replies are what handleMessage returns, and how the client is answered. `ours`
// is the reason that our answer has instead of the stock plugin's.
var replies = []struct {
	lua       string
	ours, why string
}{
	{lua: `return 0, '{"ok":1}'`},
	{lua: `return 0, '{"list":[],"table":{},"null":null,"text":"\\u00e9/","n":1.5,"z":1,"a":2}'`},
	{lua: `return 0, json.encode { list = { 1, 2 }, text = "a/b", yes = true }`},
	{lua: `return "0", '{}'`},
	{lua: `return 0, '[1]'`},
	{lua: `return 1, "hint"`},
	{lua: `return 5`},
	{lua: `return -1, "the reason"`},
	{lua: `return 0, 'text'`, ours: "the application gave no valid reply", why: `says more than "Lua error"`},
	{lua: `return 0`, ours: "the application gave no valid reply", why: `says more than "Lua error"`},
	{lua: `return -1`, ours: "the application refused the request", why: `it was no error of Lua's`},
	{lua: `return`, ours: "the application failed to handle the request", why: `says more than "Lua error"`},
}

func TestRepliesAreTheSame(t *testing.T) {
	var answers = map[string][]gjson.Result{}
	for _, plugin := range both {
		handle := run(t, plugin, "").Connect().Attach(pkg)
		for _, reply := range replies {
			answers[plugin.Name] = append(answers[plugin.Name], handle.Message(map[string]any{"lua": reply.lua}, nil))
		}
	}
	for i, reply := range replies {
		stock, ours := answers["stock"][i], answers["golua"][i]
		for _, path := range []string{"janus", "plugindata.data", "error.code"} {
			// Values, not texts: Lua 5.3 writes the keys of a table in any order.
			if !reflect.DeepEqual(stock.Get(path).Value(), ours.Get(path).Value()) {
				t.Errorf("%s: stock %s, ours %s", reply.lua, stock.Raw, ours.Raw)
			}
		}
		want := stock.Get("error.reason").String()
		if reply.why != "" {
			want = reply.ours
		}
		if got := ours.Get("error.reason").String(); got != want {
			t.Errorf("%s: the reason is %q, want %q", reply.lua, got, want)
		}
	}
}

// scene is what a client does, and the events that it sees.
type scene func(t *testing.T, j *Janus, client *Client) (seen []string)

// pushed are the events that a handle got, in order.
func pushed(handle *Handle, last string) (seen []string) {
	handle.Wait("the event "+last, func(event gjson.Result) bool { return event.Get("plugindata.data.last").String() == last })
	for _, event := range handle.Events() {
		if event.Get("janus").String() == "event" {
			seen = append(seen, event.Get("transaction").String()+event.Get("plugindata.data").Raw)
		}
	}
	return seen
}

var scenes = map[string]scene{
	"attach and detach": func(_ *testing.T, j *Janus, client *Client) []string {
		client.Attach(pkg).Detach()
		j.WaitLog("NOTE destroySession")
		return nil
	},
	"hangup without a PeerConnection": func(_ *testing.T, j *Janus, client *Client) []string {
		handle := client.Attach(pkg)
		handle.Hangup()
		j.WaitLog("NOTE hangup")
		handle.Detach()
		j.WaitLog("NOTE destroySession")
		return nil
	},
	"session destroyed": func(_ *testing.T, j *Janus, client *Client) []string {
		client.Attach(pkg)
		client.Destroy()
		j.WaitLog("NOTE destroySession")
		return nil
	},
	"call and hangup": func(t *testing.T, j *Janus, client *Client) []string {
		handle, _ := connect(t, client)
		handle.Hangup()
		j.WaitLog("NOTE hangup")
		handle.Detach()
		j.WaitLog("NOTE destroySession")
		return nil
	},
	"call and detach": func(t *testing.T, j *Janus, client *Client) []string {
		handle, _ := connect(t, client)
		handle.Detach()
		j.WaitLog("NOTE destroySession")
		return nil
	},
	"call and closePc": func(t *testing.T, j *Janus, client *Client) []string {
		handle, _ := connect(t, client)
		handle.Call(map[string]any{"lua": `closePc(id) return 0, "{}"`})
		handle.WaitFor("hangup")
		j.WaitLog("NOTE hangup")
		return nil
	},
	"call and endSession": func(t *testing.T, j *Janus, client *Client) []string {
		handle, _ := connect(t, client)
		handle.Call(map[string]any{"lua": `endSession(id) return 0, "{}"`})
		handle.WaitFor("detached")
		j.WaitLog("NOTE destroySession")
		return nil
	},
	"the text of a message": func(_ *testing.T, _ *Janus, client *Client) []string {
		client.Attach(pkg).Call(map[string]any{"note": true, "lua": `return 0, "{}"`, "list": []any{1, 2.5, nil, "é/\n", map[string]any{}, []any{}}})
		return nil
	},
	"events in order": func(_ *testing.T, _ *Janus, client *Client) []string {
		handle := client.Attach(pkg)
		handle.Call(map[string]any{"lua": `
			for i = 1, 50 do pushEvent(id, i % 2 == 0 and "even" or nil, '{"i":' .. i .. ',"list":[],"t":{}}', nil) end
			pushEvent(id, nil, '{"last":"one"}', nil) return 0, "{}"`})
		return pushed(handle, "one")
	},
	"as many resumes as pokes, and timers": func(_ *testing.T, j *Janus, client *Client) []string {
		client.Attach(pkg).Call(map[string]any{"lua": `
			pokeScheduler() pokeScheduler() pokeScheduler()
			timeCallback("timer", "b", 600) timeCallback("timer", nil, 300) timeCallback("timer", 3, 900) return 0, "{}"`})
		j.WaitLog("NOTE timer 1 3")
		return nil
	},
	"Admin API": func(t *testing.T, j *Janus, client *Client) []string {
		handle := client.Attach(pkg)
		admin := j.Admin()
		answer := admin.MessagePlugin(pkg, map[string]any{"x": []any{}}).Get("response")
		// Ours adds what media has counted.
		info, err := sjson.Delete(admin.HandleInfo(handle).Get("plugin_specific").Raw, "golua")
		if err != nil {
			t.Fatal(err)
		}
		return []string{gjson.Get(info, "@ugly").Raw, answer.Raw}
	},
}

func TestScenesLookTheSame(t *testing.T) {
	for name, play := range scenes {
		t.Run(name, func(t *testing.T) {
			var noted, seen [2][]string
			for i, plugin := range both {
				j := run(t, plugin, "")
				seen[i] = play(t, j, j.Connect())
				j.Interrupt()
				j.Wait()
				noted[i] = notes(j)
			}
			if !slices.Equal(noted[0], noted[1]) {
				t.Errorf("the stock plugin's script noted %q, ours %q", noted[0], noted[1])
			}
			if !slices.Equal(seen[0], seen[1]) {
				t.Errorf("the stock plugin's client saw %q, ours %q", seen[0], seen[1])
			}
		})
	}
}
