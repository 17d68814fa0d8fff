// Package differential runs the same scripts and the same client's actions
// against the stock Lua plugin and ours, in the same Janus version, and compares
// what the client, the log and the peers see. Where we differ on purpose, the
// tables say why.
package differential

import (
	"regexp"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

func TestMain(m *testing.M) { Main(m) }

var both = []Plugin{StockLua, Golua}

// pkg is the package that the scripts here take, the same for both plugins.
const pkg = "janus.plugin.differential"

// app is what every script begins with. It notes callbacks in the log, and runs
// the Lua in a request.
const app = `
json = require "json"
function note(...)
  local words = {...}
  for i = 1, select("#", ...) do words[i] = tostring(words[i]) end
  janusLog(4, "NOTE " .. table.concat(words, " ") .. " .")
end
function getPackage() return "` + pkg + `" end
function init(config) note("init", config) end
function destroy() note("destroy") end
function createSession(id) note("create") end
function destroySession(id) note("destroySession") end
function querySession(id) return '{"answer":[1,2]}' end
function setupMedia(id) note("setup") addRecipient(id, id) end
function hangupMedia(id) note("hangup") end
function resumeScheduler() note("resume") end
function timer(...) note("timer", select("#", ...), (...)) end
function handleAdminMessage(text) note("admin", text) return text end
function handleMessage(id, tr, message, jsep)
  local request = json.decode(message)
  if request.note then note("message", message, type(tr), jsep and "jsep") end
  local chunk = assert(load("local id, tr, jsep = ...; " .. request.lua))
  return chunk(id, tr, jsep)
end
`

// number matches what differs between the plugins without meaning: session ids,
// and that whole numbers of Lua 5.3 that came out of C print with ".0".
var fraction = regexp.MustCompile(`(\d)\.0\b`)

// notes are what a script noted.
func notes(j *Janus) []string {
	var noted []string
	for _, line := range j.Lines("NOTE ") {
		_, text, _ := strings.Cut(line, "NOTE ")
		noted = append(noted, fraction.ReplaceAllString(strings.TrimSuffix(text, " ."), "$1"))
	}
	return noted
}

// run runs a plugin with app and more.
func run(t *testing.T, plugin Plugin, more string) *Janus {
	t.Helper()
	return Start(t, Options{Plugin: plugin, Source: app + more, Path: "/usr/share/janus/lua", Config: "the config"})
}
