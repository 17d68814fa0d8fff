package lines

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"janus-golua/test/janustest"
)

// protocol is how clients talk to the application.
type protocol interface {
	// publish offers what a camera sends, and returns the event with the answer.
	publish(handle *janustest.Handle, id int, offer *janustest.JSEP) gjson.Result
	// watch asks for all cameras, and returns the event with the offer.
	watch(handle *janustest.Handle, cameras int) gjson.Result
	// start answers that offer.
	start(handle *janustest.Handle, answer *janustest.JSEP)
	// pkg is the package of the application.
	pkg() string
}

// videoRoom is the protocol of Janus's VideoRoom.
type videoRoom struct{}

func (videoRoom) pkg() string { return janustest.VideoRoom }

func (videoRoom) publish(handle *janustest.Handle, id int, offer *janustest.JSEP) gjson.Result {
	return handle.Start(map[string]any{"request": "joinandconfigure", "ptype": "publisher", "room": 1, "id": id}, offer)
}

func (videoRoom) watch(handle *janustest.Handle, cameras int) gjson.Result {
	var feeds []string
	for id := 1; id <= cameras; id++ {
		feeds = append(feeds, fmt.Sprintf(`{"feed":%d}`, id))
	}
	request := fmt.Sprintf(`{"request":"join","ptype":"subscriber","room":1,"streams":[%s]}`, strings.Join(feeds, ","))
	return handle.Start(gjson.Parse(request).Value(), nil)
}

func (videoRoom) start(handle *janustest.Handle, answer *janustest.JSEP) {
	handle.Start(map[string]any{"request": "start"}, answer)
}

// stage is the protocol of testdata/stage.lua. The videos have no audio, and number onStage, from 1, is
// the one that the viewer looks at.
type stage struct{ onStage int }

func (stage) pkg() string { return "janus.plugin.stage" }

func (stage) publish(handle *janustest.Handle, _ int, offer *janustest.JSEP) gjson.Result {
	return handle.Start(map[string]any{"publish": true}, offer)
}

func (s stage) watch(handle *janustest.Handle, _ int) gjson.Result {
	return handle.Start(map[string]any{"watch": true, "stage": s.onStage}, nil)
}

func (stage) start(handle *janustest.Handle, answer *janustest.JSEP) {
	handle.Message(map[string]any{}, answer)
}

// OpenStage starts Janus with testdata/stage.lua: viewers watch all cameras, and one is on stage.
func OpenStage(t testing.TB, onStage int) *Room {
	t.Helper()
	plugin := janustest.Golua
	plugin.Package = stage{}.pkg()
	script := filepath.Join(janustest.Root(t), "test", "lines", "testdata", "stage.lua")
	options := janustest.Options{Plugin: plugin, LogLevel: 4, PluginConfig: withConsole(fmt.Sprintf("general: {\n\tscript = %q\n}\n", script))}
	return newRoom(t, Ours, &Room{Janus: janustest.Start(t, options), protocol: stage{onStage}})
}
