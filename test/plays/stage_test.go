package plays

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	. "janus-golua/test/janustest"
)

// application is one of ours, and the C plugin that it replaces.
type application struct {
	name string
	// title names it in tests, where that is not the name.
	title string
	// config is the C plugin's configuration file, which ours reads, too.
	config string
	// fence is a request that changes nothing, and that the C plugin answers on the thread
	// that it answers events on: what comes behind its answer belongs to the next step.
	fence body
	// verbs are the requests, in groups.
	verbs map[string][]verb
	// fields are names of more that requests may have.
	fields string
	// probes ask what is checked in which order.
	probes []probe
	// make makes a play.
	make func(g *grammar, media bool) sequence
	// tidy ends what a play has left, but for its handles, by a handle of its own.
	tidy func(t testing.TB, handle *Handle)
	// plays are how many CI tries.
	plays int
	// media is in how many plays, of a hundred, media flow.
	media int
}

func (a application) called() string { return cmp.Or(a.title, a.name) }

func (a application) pkg() string { return "janus.plugin." + a.name }

// ours is the package of our application while the C plugin has the name.
const ours = "janus.plugin.ours"

// wrapper runs an application under another name.
const wrapper = `
local janus = require "janus"
local plugin = janus.plugin
function janus.plugin(about)
  about.package = %q
  return plugin(about)
end
require %q
`

// stage is a Janus with the C plugin and ours.
type stage struct {
	t     testing.TB
	app   application
	janus *Janus
	sides [2]*side
	// canned are offers, by deeds.
	canned map[string]*JSEP
}

// side is one of both plugins: a client's session, and how it attaches.
type side struct {
	name, pkg string
	client    *Client
	janitor   *Handle
}

func newStage(t testing.TB, app application) *stage {
	t.Helper()
	j := Start(t, options(t, app))
	s := &stage{t: t, app: app, janus: j, canned: cannedOffers(t)}
	for i, pkg := range []string{app.pkg(), ours} {
		client := j.Connect()
		s.sides[i] = &side{name: []string{"C", "ours"}[i], pkg: pkg, client: client, janitor: client.Attach(pkg)}
	}
	return s
}

func options(t testing.TB, app application) Options {
	t.Helper()
	folder, lua := t.TempDir(), cmp.Or(os.Getenv("GOLUA_LUA"), filepath.Join(Root(t), "lua"))
	settings, script := filepath.Join(folder, "settings.jcfg"), filepath.Join(folder, "ours.lua")
	must(t, os.WriteFile(settings, []byte(app.config), 0o600))
	must(t, os.WriteFile(script, fmt.Appendf(nil, wrapper, ours, app.name), 0o600))
	return Options{
		Plugin: Golua, Beside: []string{"libjanus_" + app.name + ".so"},
		More:     map[string]string{"janus.plugin." + app.name + ".jcfg": app.config},
		ShortLog: true, LogLevel: 4,
		PluginConfig: fmt.Sprintf("general: { script = %q, path = %q, config = %q, files = %q, recordings = %q }\n",
			script, strings.Join([]string{lua, filepath.Join(lua, "lib")}, ";"), settings, folder, os.TempDir()),
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// play plays a sequence against both, and says what came of each step.
func (s *stage) play(play sequence) (said [2][]outcome) {
	s.t.Helper()
	var both sync.WaitGroup
	for i, side := range s.sides {
		both.Go(func() {
			p := newPlayer(s, side, play)
			said[i] = p.all(play)
			p.end()
			if s.app.tidy != nil {
				s.app.tidy(s.t, side.janitor)
			}
		})
	}
	both.Wait()
	if len(said[0]) != len(play) || len(said[1]) != len(play) {
		s.t.Fatalf("the play ended early: %s", play)
	}
	return said
}
