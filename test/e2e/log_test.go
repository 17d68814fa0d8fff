package e2e

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

const logged = `
local janus = require "janus"
janus.plugin { package = "janus.plugin.logged" }
janus.on("message", function(session, request, jsep)
  if request.bye then session:hangup() return { bye = true } end
  if request.leave then session:detach() return { left = true } end
  return { said = request.say }, jsep and session:answer(jsep, { audio = true })
end)
`

// TestACallReadsFromTopToBottom reads what the log of level 7 says of one call, and of the
// same at lower levels.
func TestACallReadsFromTopToBottom(t *testing.T) {
	for level, wants := range map[int][]string{
		7: {"attached", `request TR: {"say":"hello"}`, `reply TR: {"said":"hello"}`, `request TR: {"say":"call"}`, "gets an offer: audio",
			`event TR: {"said":"call"}`, "sends an answer: audio", `reply TR: acknowledged`, "media is up", `request TR: {"bye":true}`, `reply TR: {"bye":true}`, "hung up by the script (closePc)",
			`request TR: {"leave":true}`, `reply TR: {"left":true}`, "detached by the script (endSession)"},
		6: {"attached", "gets an offer: audio", "sends an answer: audio", "media is up", "hung up by the script (closePc)", "detached by the script (endSession)"},
		5: nil,
	} {
		t.Run(fmt.Sprint("level ", level), func(t *testing.T) {
			j := Start(t, Options{Plugin: Golua, Source: logged, LogLevel: level})
			handle, peer := j.Connect().Attach("janus.plugin.logged"), NewPeer(t)
			peer.AddAudio()
			handle.Call(map[string]any{"say": "hello"})
			event := handle.Start(map[string]any{"say": "call"}, peer.Offer())
			peer.Accept(event.Get("jsep.sdp").String())
			peer.Connected()
			handle.WaitFor("webrtcup")
			if got := j.Admin().HandleInfo(handle).Get("plugin_specific.golua.session").Int(); got != 1 {
				t.Errorf("handle_info has the session %d", got)
			}
			handle.Call(map[string]any{"bye": true})
			handle.WaitFor("hangup")
			handle.Ask(map[string]any{"janus": "message", "body": map[string]any{"leave": true}})
			handle.WaitFor("detached")
			about := fmt.Sprintf("[golua] session 1, handle %d: ", handle.ID)
			if level > 5 {
				j.WaitLog(about + "detached")
			}
			said := traced(j, about)
			if strings.Join(said, "\n") != strings.Join(wants, "\n") {
				t.Errorf("the log says\n%s\nwant\n%s", strings.Join(said, "\n"), strings.Join(wants, "\n"))
			}
		})
	}
}

var transactions = regexp.MustCompile(`^(request|reply|event) \S+: `)

// traced is what the log says about a session, without the numbers of requests.
func traced(j *Janus, about string) (said []string) {
	for _, line := range j.Lines("[golua] session ") {
		_, text, ok := strings.Cut(line, about)
		if !ok {
			text = line
		}
		text = strings.ReplaceAll(text, `": `, `":`)
		text = transactions.ReplaceAllString(text, "$1 TR: ")
		said = append(said, strings.TrimSuffix(text, ", the answer is an event "))
	}
	return said
}
