package differential

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// valid are calls of all functions of level 1 whose arguments are right. Each argument in turn
// is replaced by each of the values, and left out.
var valid = []struct {
	function string
	args     []string
}{
	{"pushEvent", []string{`id`, `nil`, `'{"a":1}'`, `nil`}},
	{"pushEvent", []string{`id`, `"t"`, `'{"a":1}'`, `JSEP("answer", SDP)`}},
	{"notifyEvent", []string{`id`, `'{"a":1}'`}},
	{"eventsIsEnabled", nil},
	{"closePc", []string{`id`}},
	{"endSession", []string{`99`}},
	{"configureMedium", []string{`id`, `"audio"`, `"in"`, `true`}},
	{"addRecipient", []string{`id`, `id`}},
	{"removeRecipient", []string{`id`, `id`}},
	{"setBitrate", []string{`id`, `1000`}},
	{"setPliFreq", []string{`id`, `3`}},
	{"setSubstream", []string{`id`, `1`}},
	{"setTemporalLayer", []string{`id`, `1`}},
	{"sendPli", []string{`id`}},
	{"relayRtp", []string{`id`, `true`, `PACKET`, `20`}},
	{"relayRtcp", []string{`id`, `true`, `FEEDBACK`, `12`}},
	{"relayTextData", []string{`id`, `"text"`, `4`, `"label"`, `"protocol"`}},
	{"relayBinaryData", []string{`id`, `"text"`, `4`, `"label"`, `"protocol"`}},
	{"relayData", []string{`id`, `"text"`, `4`}},
	{"startRecording", []string{`id`, `"audio"`, `"opus"`, `FOLDER`, `"n"`}},
	{"stopRecording", []string{`id`, `"audio"`}},
	{"timeCallback", []string{`"timer"`, `"text"`, `600000`}},
	{"pokeScheduler", nil},
	{"janusLog", []string{`4`, `"text"`}},
}

// values are of all types, and texts of all kinds. No session has the number 7 or 12.
var values = []string{
	`nil`, `false`, `true`, `{}`, `print`, `coroutine.create(print)`,
	`""`, `"x"`, `" 12 "`, `"0x7"`, `"7"`, `0`, `-1`, `7.5`, `1e30`, `0/0`,
	`'{}'`, `'[]'`, `'{"type":"offer"}'`, `JSEP("offer", "")`, `JSEP("offer", "v=0\r\n")`, `JSEP("offer", SDP .. "m=audio\r\n")`,
	`JSEP("offer", SDP)`, `JSEP(NONE, SDP)`, `JSEP(1, SDP)`, `JSEP("rollback", SDP)`,
}

// prepared are what the calls use.
const prepared = `
SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 0\r\nc=IN IP4 127.0.0.1\r\na=rtpmap:0 PCMU/8000\r\n"
PACKET, FEEDBACK = ("\128"):rep(20), "\129\206\0\2\0\0\0\1\0\0\0\2"
function JSEP(kind, text) return json.encode { type = kind, sdp = text } end
`

// asked are all those calls, each once.
func asked() (calls []string) {
	for _, v := range valid {
		call := func(args ...string) {
			text := v.function + "(" + strings.Join(args, ", ") + ")"
			if !slices.Contains(calls, text) && !endsStock(v.function, args) {
				calls = append(calls, text)
			}
		}
		for count := range len(v.args) + 1 {
			call(v.args[:count]...)
		}
		call(append(slices.Clone(v.args), "1")...)
		call(append(slices.Clone(v.args), "1", "2")...)
		for i := range v.args {
			for _, value := range values {
				args := slices.Clone(v.args)
				args[i] = value
				call(args...)
			}
		}
	}
	return calls
}

// endsStock says that the stock plugin ends Janus: by stopRecording(id, nil) and the like.
func endsStock(function string, args []string) bool {
	return function == "stopRecording" && len(args) > 1 &&
		slices.Contains([]string{"nil", "false", "true", "{}", "print", "coroutine.create(print)"}, args[1])
}

// explained are the differences on purpose: where a call begins so, the stock plugin answers
// 0 and ours -1, for the reason that the table calls gives for the call named here.
var explained = map[string]string{
	`pushEvent(id, `:                       `pushEvent(id, {}, '{}', nil)`,
	`configureMedium(id, `:                 `configureMedium(id, nil, "in", true)`,
	`setBitrate(id, `:                      `setBitrate(id, "fast")`,
	`setPliFreq(id, `:                      `setPliFreq(id, "x")`,
	`setSubstream(id, `:                    `setSubstream(id, 3)`,
	`setTemporalLayer(id, `:                `setTemporalLayer(id, 3)`,
	`relayRtp(id, true, `:                  `relayRtp(id, true, "short", 5)`,
	`relayRtcp(id, true, `:                 `relayRtcp(id, true, "short", 5)`,
	`startRecording(id, `:                  `startRecording(id, "smell", "opus", FOLDER, "a")`,
	`startRecording(id, "audio", "opus", `: `startRecording(id, "audio", "opus", {}, "a")`,
	`stopRecording(id, `:                   `stopRecording(id, "smell")`,
	`timeCallback("timer", `:               `timeCallback("timer", {}, 1)`,
	`timeCallback("timer", "text", `:       `timeCallback("timer", "text", "soon")`,
}

// differingNotice says whether a call is one of notifyEvent that differ: what names no session ties an event to none
// in the stock plugin, also a table or a session that is gone. Ours takes nil, false and 0.
func differingNotice(call string) bool {
	return strings.HasPrefix(call, "notifyEvent(") && strings.HasSuffix(call, `, '{"a":1}')`)
}

// isExplained says whether a difference is one on purpose. Calls with nil or false in place
// of an argument that may be unset are none: scripts hand on fields that are not set.
func isExplained(call, stock, ours string) bool {
	if differingNotice(call) && stock == "0" && ours == "-1" {
		return !strings.HasPrefix(call, "notifyEvent(nil") && !strings.HasPrefix(call, "notifyEvent(false")
	}
	for begin, row := range explained {
		known := slices.ContainsFunc(calls, func(c struct{ lua, ours, why string }) bool { return c.lua == row && c.why != "" })
		if known && strings.HasPrefix(call, begin) && (stock == "0" || stock == "455") && ours == "-1" {
			return strings.HasPrefix(call, "configureMedium") || !strings.Contains(call, "nil") && !strings.Contains(call, "false") ||
				strings.HasPrefix(call, "pushEvent") && !strings.Contains(call, "false")
		}
	}
	return false
}

// TestEachArgumentOfEachFunction replaces each argument of each function.
func TestEachArgumentOfEachFunction(t *testing.T) {
	for name, eventsTo := range map[string]string{"nobody listens to events": "", "somebody listens to events": "http://127.0.0.1:9"} {
		t.Run(name, func(t *testing.T) {
			answers := map[string][]string{}
			for _, plugin := range both {
				answers[plugin.Name] = answersOf(t, plugin, eventsTo)
			}
			for i, call := range asked() {
				stock, ours := answers["stock"][i], answers["golua"][i]
				if stock != ours && !isExplained(call, stock, ours) {
					t.Errorf("%s: stock %s, ours %s", call, stock, ours)
				}
			}
		})
	}
}

func answersOf(t *testing.T, plugin Plugin, eventsTo string) (answers []string) {
	j := Start(t, Options{
		Plugin: plugin, Source: app + prepared + fmt.Sprintf("FOLDER = %q", t.TempDir()), Path: "/usr/share/janus/lua",
		EventsTo: eventsTo, LogLevel: 4, ShortLog: true,
	})
	handle := j.Connect().Attach(pkg)
	for _, call := range asked() {
		reply := handle.Call(map[string]any{"lua": `
			local answer = tostring((` + call + `)):gsub("%.0", "")
			stopRecording(id, "audio")
			return 0, '{"r":"' .. answer .. '"}'`})
		answers = append(answers, reply.Get("r").String())
	}
	return answers
}

// TestWhatThePluginIsCalled compares what the core says of the plugin, of texts and numbers.
// Where the functions return anything else, ours keeps its own name; the stock plugin has none.
func TestWhatThePluginIsCalled(t *testing.T) {
	for value, same := range map[string]bool{`"12"`: true, `12`: true, `7.5`: true, `" 5 "`: true, `nil`: false, `false`: false, `{}`: false, `""`: false} {
		more := ""
		for _, name := range []string{"getVersion", "getVersionString", "getDescription", "getName", "getAuthor"} {
			more += fmt.Sprintf("function %s() return %s end\n", name, value)
		}
		var said [2]gjson.Result
		for i, plugin := range both {
			client := run(t, plugin, more).Connect()
			said[i] = client.Info().Get("plugins." + strings.ReplaceAll(pkg, ".", `\.`))
		}
		switch stock, ours := said[0], said[1]; {
		case same && stock.Raw != ours.Raw:
			t.Errorf("%s: stock %s, ours %s", value, stock.Raw, ours.Raw)
		case !same && (ours.Get("name").String() != "JANUS Lua in Go plugin" || ours.Get("version").Int() != 1):
			t.Errorf("%s: ours is called %s", value, ours.Raw)
		}
	}
}
