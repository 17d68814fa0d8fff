package plays

var echotest = application{
	name:   "echotest",
	config: "general: {}\n",
	fence:  body{}, // an error: there is nothing in it
	verbs:  map[string][]verb{"": {echo}},
	probes: []probe{{step: step{Who: "a", Body: body{}}}},
	make:   echotestPlay,
	media:  setting("GOLUA_MEDIA", 2),
	plays:  60,
}

var echo = verb{fields: []field{
	maybe("audio", bools()...), maybe("video", bools()...), maybe("bitrate", bitrates...), rarely("record", bools()...), rarely("filename", "echo"), rarely("restart", bools()...),
	maybe("substream", layerNumbers...), maybe("temporal", layerNumbers...), rarely("fallback", n(0), n(250000)), rarely("svc", bools()...), rarely("spatial_layer", layerNumbers...), rarely("temporal_layer", layerNumbers...),
	maybe("audiocodec", audioCodecs...), maybe("videocodec", videoCodecs...), rarely("videoprofile", "2", "42e01f", "x"), rarely("opusred", bools()...),
	rarely("min_delay", smallInts...), rarely("max_delay", smallInts...),
}}

var (
	audioCodecs = []any{"opus", "pcmu", "pcma", "g722", "isac16", "nonsense", "l16"}
	videoCodecs = []any{"vp8", "vp9", "h264", "av1", "h265", "nonsense"}
)

func echotestPlay(g *grammar, media bool) sequence {
	g.key = ""
	var play sequence
	if media {
		play = append(play, step{Who: "a", Do: connects, Body: body{"audio": true}})
	}
	for range 1 + g.r.Intn(8) {
		s := g.step("a", echo)
		switch {
		case media && g.chance(40):
			s = step{Who: "a", Do: sends}
		case !media && g.chance(25):
			s.Do = pick(g.r, canned)
		case g.chance(4):
			s = step{Who: "a", Do: hangsUp}
		}
		play = append(play, s)
	}
	return play
}
