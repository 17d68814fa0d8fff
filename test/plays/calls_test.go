package plays

// callPlay is a VideoRoom in which media flow: a and b publish, s subscribes; then they
// change what they send and get. Each offer is answered.
func callPlay(g *grammar) sequence {
	publishes := func(who string, id int) sequence {
		return sequence{
			{Who: who, Body: body{"request": "join", "ptype": "publisher", "room": n(1), "id": n(id)}},
			{Who: who, Do: publishing(g), Body: body{"request": "publish"}},
		}
	}
	create := body{"request": "create", "room": n(1), "admin_key": "boss"}
	if g.chance(30) {
		create["notify_joining"] = true
	}
	if g.chance(30) {
		create["dummy_publisher"] = true
	}
	play := sequence{{Who: "o", Body: create}}
	play = append(play, publishes("a", 11)...)
	play = append(play, publishes("b", 12)...)
	play = append(play, step{Who: "s", Body: body{"request": "join", "ptype": "subscriber", "room": n(1), "streams": subscribed(g)}}, answered)
	for range 3 + g.r.Intn(8) {
		play = append(play, change(g)...)
		if g.chance(60) {
			play = append(play, step{Who: pick(g.r, []string{"a", "b"}), Do: sends})
		}
	}
	return append(play, step{Who: "a", Do: sends}, step{Who: "b", Do: sends})
}

// publishing is how somebody connects: mostly with plain video.
func publishing(g *grammar) string {
	switch {
	case g.chance(20):
		return connectsSimulcast
	case g.chance(8):
		return connectsEncrypted
	}
	return connects
}

// answered answers the plugin's last offer.
var answered = step{Who: "s", Do: answersLive, Body: body{"request": "start"}}

func subscribed(g *grammar) []any {
	var list []any
	first := g.r.Intn(2)
	for i := range 1 + g.r.Intn(2) {
		entry := body{"feed": n(11 + (first+i)%2)}
		if g.chance(60) {
			entry["mid"] = pick(g.r, []any{"0", "1"})
		}
		list = append(list, entry)
	}
	return list
}

// change is something that somebody does in a call.
func change(g *grammar) sequence {
	feed := func() any { return n(11 + g.r.Intn(2)) }
	mid := func() any { return pick(g.r, []any{"0", "1"}) }
	who := pick(g.r, []string{"a", "b"})
	switch g.r.Intn(14) {
	case 13:
		return sequence{{Who: "s", Body: body{"request": "configure", "mid": mid(), "substream": n(g.r.Intn(3)), "temporal": n(g.r.Intn(3))}}}
	case 0:
		return sequence{{Who: "s", Body: body{"request": "subscribe", "streams": subscribed(g)}}, answered}
	case 1:
		return sequence{{Who: "s", Body: body{"request": "unsubscribe", "streams": []any{body{"sub_mid": pick(g.r, []any{"0", "1", "2"})}}}}, answered}
	case 2:
		return sequence{{Who: "s", Body: body{"request": "unsubscribe", "streams": []any{body{"feed": feed()}}}}, answered}
	case 3:
		return sequence{{Who: "s", Body: body{"request": "update", "subscribe": subscribed(g), "unsubscribe": []any{body{"feed": feed(), "mid": mid()}}}}, answered}
	case 4, 5:
		return sequence{{Who: "s", Body: body{"request": "switch", "streams": []any{body{"feed": feed(), "mid": mid(), "sub_mid": mid()}}}}, answered}
	case 6:
		return sequence{{Who: "s", Body: body{"request": pick(g.r, []string{"pause", "start"})}}}
	case 7:
		return sequence{{Who: "s", Body: body{"request": "configure", "streams": []any{body{"mid": mid(), "send": g.chance(50)}}}}}
	case 8:
		return sequence{{Who: who, Body: body{"request": "configure", "streams": []any{body{"mid": mid(), "send": g.chance(50)}}}}}
	case 9:
		return sequence{{Who: "o", Body: body{"request": "moderate", "room": n(1), "id": feed(), "mid": mid(), "mute": g.chance(60)}}}
	case 10:
		return sequence{{Who: who, Body: body{"request": "unpublish"}}, answered, {Who: who, Do: publishing(g), Body: body{"request": "publish"}}}
	case 11:
		return sequence{{Who: who, Do: connectsAgain, Body: body{"request": "configure"}}, answered}
	default:
		return sequence{{Who: "o", Body: body{"request": "kick", "room": n(1), "id": feed()}}, answered}
	}
}
