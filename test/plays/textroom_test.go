package plays

var textroom = application{
	name:   "textroom",
	config: "general: { admin_key = \"boss\" }\n",
	fence:  body{"request": "ack"},
	verbs:  textroomVerbs,
	probes: textroomProbes,
	make:   textroomPlay,
	tidy:   tidyRooms("textroom"),
	media:  setting("GOLUA_MEDIA", 2),
	plays:  200,
}

var names = []any{"ann", "bob", "eve", ""}

var textroomVerbs = map[string][]verb{
	"rooms": {
		{name: "create", weight: 8, fields: []field{maybe("room", roomIDs...), always("admin_key", "boss"), maybe("description", texts...), maybe("secret", secrets...), rarely("pin", "p", ""),
			maybe("is_private", bools()...), maybe("history", smallInts...), rarely("allowed", []any{"t1", "t2"}), rarely("permanent", bools()...), never("post", "http://127.0.0.1:9/")}},
		{name: "edit", weight: 6, fields: with(room, maybe("new_description", texts...), maybe("new_secret", secrets...), rarely("new_pin", "p", ""), maybe("new_is_private", bools()...), rarely("permanent", bools()...),
			never("new_post", "http://127.0.0.1:9/"))},
		{name: "destroy", weight: 2, fields: with(room, rarely("permanent", bools()...))},
		{name: "exists", weight: 2, fields: room},
		{name: "list", weight: 5, fields: []field{maybe("admin_key", "boss", "wrong")}},
		{name: "listparticipants", weight: 5, fields: room},
		{name: "allowed", weight: 4, fields: with(room, always("action", "enable", "disable", "add", "remove", "x"), maybe("allowed", []any{"t1"}, []any{"t2", "t3"}, []any{}))},
		{name: "kick", weight: 3, fields: with(room, always("username", names...))},
		{name: "announcement", weight: 3, fields: with(room, always("text", "hello", ""))},
	},
	"talk": {
		{name: "join", weight: 8, fields: []field{always("room", roomIDs...), always("username", names...), maybe("display", texts...), maybe("pin", "p", "x"), maybe("token", "t1", "x"), rarely("history", bools()...)}},
		{name: "leave", weight: 3, fields: []field{always("room", roomIDs...)}},
		// A name in tos that is no text locks the room of the C plugin for good.
		{name: "message", weight: 8, fields: []field{always("room", roomIDs...), always("text", "hello", ""), rarely("to", names...), never("tos", []any{"ann"}, []any{"bob", "eve"}, []any{}), rarely("ack", bools()...)}},
	},
}

// Over the API a request has the name of one that it takes, and in textroom what is
// meant: so rooms are joined also without a data channel.
func (g *grammar) overAPI(who string, v verb) step {
	request := g.request(v)
	if v.name == "join" || v.name == "leave" || v.name == "message" {
		request["textroom"] = request["request"]
		request["request"] = "list"
	}
	return step{Who: who, Body: request}
}

func textroomPlay(g *grammar, media bool) sequence {
	v := textroomVerbs
	create := g.request(v["rooms"][0])
	create["room"], create["admin_key"] = n(1), "boss"
	play := sequence{{Who: "o", Body: create}}
	whos := []string{"a", "b", "c"}[:1+g.r.Intn(3)]
	if media {
		for _, who := range whos {
			play = append(play, step{Who: who, Do: connectsChannel, Body: body{"request": "setup"}})
		}
	}
	for range 4 + g.r.Intn(16) {
		who := pick(g.r, append(whos, "o"))
		switch {
		case who == "o":
			play = append(play, g.step(who, g.choose(v["rooms"])))
		case g.chance(4):
			play = append(play, step{Who: who, Do: detaches})
		case media:
			said := g.choose(append(append([]verb{}, v["talk"]...), v["rooms"]...))
			request := g.request(said)
			request["textroom"] = request["request"]
			delete(request, "request")
			play = append(play, step{Who: who, Do: says, Body: request})
		default:
			play = append(play, g.overAPI(who, g.choose(v["talk"])))
		}
	}
	return play
}

var textroomProbes = func() (probes []probe) {
	before := sequence{
		{Who: "o", Body: body{"request": "create", "room": n(1), "admin_key": "boss"}},
		{Who: "a", Body: body{"request": "list", "textroom": "join", "room": n(1), "username": "ann"}},
	}
	add := func(before sequence, who string, request body) {
		probes = append(probes, probe{before: before, step: step{Who: who, Body: request}})
	}
	add(nil, "o", body{"request": "create", "room": n(1), "admin_key": "boss"})
	for _, name := range []string{"edit", "destroy", "exists", "list", "listparticipants"} {
		add(nil, "o", body{"request": name, "room": n(1), "admin_key": "boss"})
		add(before, "o", body{"request": name, "room": n(1), "admin_key": "boss"})
	}
	add(before, "o", body{"request": "allowed", "room": n(1), "action": "enable"})
	add(before, "o", body{"request": "kick", "room": n(1), "username": "ann"})
	add(before, "o", body{"request": "announcement", "room": n(1), "text": "x"})
	add(before, "b", body{"request": "list", "textroom": "join", "room": n(1), "username": "bob"})
	add(before, "a", body{"request": "list", "textroom": "leave", "room": n(1)})
	add(before, "a", body{"request": "list", "textroom": "message", "room": n(1), "text": "x", "tos": []any{}})
	return probes
}()
