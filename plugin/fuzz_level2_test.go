package plugin

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/coretest"
)

// anyMethod is an application of level 2 that does what its clients tell it to: a
// list of calls, of functions of the module or of methods of the session. Strings that
// begin with @ stand for values that JSON does not have.
const anyMethod = `
local janus = require "janus"
local function real(value, session, jsep)
  if type(value) == "table" then
    -- Nobody is asked for the address of a name.
    if value.host ~= nil then value.host = "127.0.0.1" end
    local copy = {}
    for k, v in pairs(value) do copy[k] = real(v, session, jsep) end
    return copy
  end
  if value == "@session" then return session end
  if value == "@jsep" then return jsep end
  if value == "@function" then return function(...) return ... end end
  if value == "@task" then return janus.spawn(janus.sleep, 1) end
  return value
end
local function run(session, call, jsep)
  local where = call.of == "janus" and janus or session
  local arguments = real(call.args or {}, session, jsep)
  if where == session then table.insert(arguments, 1, session) end
  return where[call.name](table.unpack(arguments, 1, 10))
end
janus.on("message", function(session, request, jsep, transaction)
  local last
  for _, call in ipairs(request.calls) do
    local ok, result, reason = pcall(run, session, call, jsep)
    last = ok and result or nil
    if request.fields then for k, v in pairs(request.fields) do session[k] = v end end
  end
  if request.raise then error(request.raise) end
  return request.answer or { calls = #request.calls }, request.jsep or request.echo and last or nil
end)
for _, event in ipairs { "data", "rtp", "media", "hangup", "detach", "query", "slow-link" } do
  janus.on(event, function(session, message) session.last = message end)
end
`

// FuzzLevel2 sends any request to an application that calls each function of the
// module janus with fields of it: nothing panics, nothing is left, and the next
// request is answered.
func FuzzLevel2(f *testing.F) {
	for _, calls := range []string{
		`{"name":"send","args":[{"a":1},{"transaction":"t","jsep":"@jsep"}]}`,
		`{"name":"configure","args":[{"audio":{"send":true},"video":false}]},{"name":"forward","args":[{"to":"@session"}]}`,
		`{"name":"forward","args":[{"to":"@session","medium":"video","from_mindex":1,"to_mindex":0}]},{"name":"stop_forward","args":[{"to":"@session"}]}`,
		`{"name":"record","args":[{"medium":"video","codec":"vp8","file":"x"}]},{"name":"pause_record","args":[{"medium":"video"}]}`,
		`{"name":"forward_rtp","args":[{"medium":"audio","host":"x","port":4000,"srtp_suite":32,"srtp_key":"AAAA"}]}`,
		`{"name":"layers","args":[{"substream":1,"temporal":0}]},{"name":"detect_talking","args":[{"group":"g","packets":3}]}`,
		`{"name":"bitrate","args":[1000,1]},{"name":"keyframe","args":[{"mindex":1}]},{"name":"keyframe_every","args":[3]},{"name":"keyframe_pause","args":[1]},{"name":"gop_cache","args":[{"kbytes":64}]}`,
		`{"name":"send_data","args":["x",{"label":"l","binary":true}]},{"name":"relay_rtp","args":[{"packet":"x","mindex":1}]},{"name":"relay_rtcp","args":[true,"x"]}`,
		`{"name":"offer","args":[{"media":[{"kind":"audio","codec":"opus"},{"kind":"data"}]}]},{"name":"answer","args":["@jsep",{"video":{"codecs":["vp9"]}}]}`,
		`{"name":"after","args":[0.001,"@function",1]},{"name":"every","args":[0.5,"@function"]},{"name":"spawn","args":["@function",{}]}`,
		`{"name":"hangup"},{"name":"detach"},{"name":"alive"},{"name":"stats"},{"name":"notify","args":[{"x":[1,2]}]}`,
		`{"of":"janus","name":"sleep","args":[0.001]},{"of":"janus","name":"channel","args":[3]},{"of":"janus","name":"condition"}`,
		`{"of":"janus","name":"join","args":[["@task"],0.01]},{"of":"janus","name":"session","args":[1]},{"of":"janus","name":"sessions"}`,
		`{"of":"janus","name":"on","args":["data","@function"]},{"of":"janus","name":"plugin","args":[{"name":"x"}]},{"of":"janus","name":"notify","args":[{}]}`,
	} {
		f.Add(`{"calls":[`+calls+`],"echo":true}`, []byte(nil), `{"type":"offer","sdp":"v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:0\r\na=rtpmap:111 opus/48000/2\r\n"}`)
	}
	f.Add(`{"calls":[],"raise":{"x":1},"fields":{"id":5,"send":1}}`, []byte(nil), `[]`)
	f.Add(`{"calls":[],"answer":[1,2],"jsep":"x"}`, []byte(nil), `{"type":1}`)
	f.Add(`{`, []byte(nil), ``)
	f.Add(``, []byte("any bytes make calls, and these make 15 or so of them"), `{"type":"answer","sdp":"v=0"}`)
	fake := coretest.New()
	file := f.TempDir() + "/app.lua"
	if err := os.WriteFile(file, []byte(anyMethod), 0o600); err != nil {
		f.Fatal(err)
	}
	fake.Config = core.Config{"general": {"script": file}}
	b := &bench{core: fake, plugin: New(fake)}
	if err := b.plugin.Init("/etc/janus"); err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		b.plugin.Destroy()
		fake.AssertClean(f)
	})
	next := uint64(0)
	f.Fuzz(func(t *testing.T, body string, recipe []byte, jsep string) {
		if len(recipe) > 0 {
			body = cook(recipe)
		}
		next++
		b.t = t
		b.attach(next)
		for range 2 {
			result := b.plugin.HandleMessage(next, Message{Transaction: "t", Body: body, JSEP: jsep})
			fake.FreeJSON(result.Content)
			b.plugin.SetupMedia(next)
			b.plugin.IncomingData(next, &core.Data{Buffer: []byte(body)})
		}
		fake.FreeJSON(b.plugin.QuerySession(next))
		if err := b.plugin.DestroySession(next); err != nil {
			t.Error(err)
		}
		eventually(t, "the end of all that the session waits for", func() bool {
			return len(b.plugin.host.Sessions.All()) == 0 && b.plugin.slot.Running().Engine.WaitingFor(next) == 0
		})
		if lines := fake.Lines("internal error"); len(lines) > 0 {
			t.Error(lines)
		}
		fake.Forget()
	})
}

// cook makes calls from bytes, which choose the functions and their arguments.
func cook(recipe []byte) string {
	take := func(from []string) string {
		if len(recipe) == 0 {
			return from[0]
		}
		choice := from[int(recipe[0])%len(from)]
		recipe = recipe[1:]
		return choice
	}
	fields := func() string {
		var made []string
		for range len(take(counts)) {
			made = append(made, fmt.Sprintf("%q:%s", take(fieldNames), take(values)))
		}
		return "{" + strings.Join(made, ",") + "}"
	}
	var calls []string
	for len(recipe) > 0 && len(calls) < 20 {
		arguments := make([]string, len(take(counts)))
		for i := range arguments {
			if arguments[i] = take(values); arguments[i] == "{}" {
				arguments[i] = fields()
			}
		}
		of := ""
		name := take(functionNames)
		if module, function, ok := strings.Cut(name, "."); ok {
			of, name = module, function
		}
		calls = append(calls, fmt.Sprintf(`{"of":%q,"name":%q,"args":[%s]}`, of, name, strings.Join(arguments, ",")))
	}
	return `{"echo":true,"calls":[` + strings.Join(calls, ",") + `]}`
}

// The values from which cook chooses.
var (
	counts = []string{"", "1", "22", "333"} // as long as they say

	functionNames = strings.Fields(`send notify answer offer hangup detach configure forward stop_forward bitrate keyframe
		keyframe_every keyframe_pause gop_cache layers detect_talking send_data relay_rtp relay_rtcp record stop_record pause_record resume_record
		forward_rtp stop_forward_rtp stats spawn after every alive
		janus.sleep janus.spawn janus.after janus.every janus.join janus.channel janus.condition janus.session
		janus.sessions janus.notify janus.now janus.on janus.plugin`)

	fieldNames = strings.Fields(`to medium from_mindex to_mindex mindex codec folder file host port payload_type ssrc substream
		temporal spatial fallback_ms level packets group enabled label protocol binary packet video audio data extensions
		transaction jsep rtcp_port srtp_suite srtp_key family id media kind direction msid send receive package`)

	values = []string{"{}", "null", "true", "0", "1", "-1", "2.5", "80", "4000", "65536", "1e300", `""`, `"video"`, `"audio"`, `"data"`,
		`"opus"`, `"vp8"`, `"sendonly"`, `"x"`, `"@session"`, `"@jsep"`, `"@function"`, `"@task"`, "[]", `[{"kind":"audio"}]`,
		`{"codecs":["vp9"]}`, `"\u0000\u00ff"`, `"../../x"`, "[[[[1]]]]"}
)
