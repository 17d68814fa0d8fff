package plays

import (
	"testing"

	. "janus-golua/test/janustest"
)

var videocall = application{
	name:   "videocall",
	config: "general: {}\n",
	fence:  body{"request": "fence"},
	verbs:  videocallVerbs,
	probes: []probe{
		{step: step{Who: "a", Body: body{"request": "list"}}},
		{step: step{Who: "a", Body: body{"request": "register", "username": "ann"}}},
		{before: registered, step: step{Who: "a", Body: body{"request": "call", "username": "bob"}}},
		{before: registered, step: step{Who: "a", Body: body{"request": "accept"}}},
		{before: registered, step: step{Who: "a", Body: body{"request": "set"}}},
		{before: registered, step: step{Who: "a", Body: body{"request": "hangup"}}},
	},
	make:  videocallPlay,
	tidy:  nobodyRegistered,
	media: setting("GOLUA_MEDIA", 2),
	plays: 30,
}

var registered = sequence{
	{Who: "a", Body: body{"request": "register", "username": "ann"}},
	{Who: "b", Body: body{"request": "register", "username": "bob"}},
}

// nobodyRegistered waits until all names are free: those of handles that are gone are free
// some time later.
func nobodyRegistered(t testing.TB, handle *Handle) {
	Eventually(t, "no names", func() bool {
		return handle.Start(body{"request": "list"}, nil).Get("plugindata.data.result.list.#").Int() == 0
	})
}

var videocallVerbs = map[string][]verb{"": {
	{name: "list", weight: 2},
	{name: "register", weight: 3, fields: []field{always("username", names...)}},
	{name: "call", weight: 6, fields: []field{always("username", names...)}, deed: offers},
	{name: "call", weight: 1, fields: []field{always("username", names...)}},
	{name: "accept", weight: 1},
	{name: "accept", weight: 4, deed: answers},
	{name: "set", weight: 6, fields: []field{maybe("audio", bools()...), maybe("video", bools()...), maybe("bitrate", bitrates...), rarely("record", bools()...), rarely("filename", "call"),
		maybe("substream", layerNumbers...), maybe("temporal", layerNumbers...), rarely("fallback", n(0), n(250000)), rarely("restart", bools()...), rarely("update", bools()...)}},
	{name: "hangup", weight: 2, fields: []field{maybe("reason", texts...)}},
}}

func videocallPlay(g *grammar, media bool) sequence {
	whos := []string{"a", "b", "c"}[:2+g.r.Intn(2)]
	var play sequence
	for i, who := range whos {
		play = append(play, step{Who: who, Body: body{"request": "register", "username": names[i]}})
	}
	if media {
		play = append(play, step{Who: "a", Do: connects, Body: body{"request": "call", "username": "bob"}}, step{Who: "b", Do: answersLive, Body: body{"request": "accept"}})
	}
	for range 3 + g.r.Intn(10) {
		who := pick(g.r, whos)
		s := g.step(who, g.choose(videocallVerbs[""]))
		switch {
		case media && g.chance(40):
			s = step{Who: who, Do: sends}
		case media && (s.Do == offers || s.Do == answers):
			s.Do = ""
		case g.chance(4):
			s = step{Who: who, Do: pick(g.r, []string{hangsUp, detaches})}
		}
		play = append(play, s)
	}
	return play
}
