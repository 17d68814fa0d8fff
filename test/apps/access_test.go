package apps

import (
	"encoding/json"
	"testing"

	. "janus-golua/test/janustest"
)

// sorted is JSON with its fields in order.
func sorted(text string) string {
	var value any
	_ = json.Unmarshal([]byte(text), &value)
	out, _ := json.Marshal(value)
	return string(out)
}

// answerTo is what a client of its own gets for a join.
func answerTo(t *testing.T, s *rawClient, body string) string {
	s.send(`{"janus":"message","transaction":"j","body":` + body + s.ids + `}`)
	for {
		if answer := s.next(); answer.Get("janus").String() == "event" {
			return answer.Get("plugindata.data").Raw
		}
	}
}

// Who may subscribe in a room with tokens, a PIN, or both. A subscriber who may join is told
// that there is no such feed, or that none was named. The C plugin asks subscribers for the PIN,
// but not for the token; ours does the same.
func TestWhoMaySubscribe(t *testing.T) {
	app := application{name: "videoroom", config: "general: {}\n"}
	requests := []string{}
	for _, room := range []string{"1", "2", "3"} {
		for _, more := range []string{``, `,"token":"t"`, `,"token":"x"`, `,"token":5`, `,"token":null`, `,"pin":"p"`, `,"pin":"x"`, `,"pin":5`, `,"pin":null`, `,"token":"t","pin":"p"`, `,"token":"x","pin":"p"`} {
			for _, feed := range []string{`,"feed":9`, `,"streams":[{"feed":9}]`} {
				requests = append(requests, `{"request":"join","ptype":"subscriber","room":`+room+feed+more+`}`)
			}
		}
	}
	play := func(options Options) (answers []string) {
		janus := Start(t, options)
		owner := newRawClient(t, janus, "janus.plugin.videoroom")
		for _, room := range []string{`"room":1,"allowed":["t"]`, `"room":2,"pin":"p"`, `"room":3,"pin":"p","allowed":["t"]`} {
			owner.send(`{"janus":"message","transaction":"c","body":{"request":"create",` + room + `}` + owner.ids + `}`)
			owner.next()
		}
		for _, request := range requests {
			answers = append(answers, answerTo(t, newRawClient(t, janus, "janus.plugin.videoroom"), request))
		}
		return answers
	}
	theirs, ours := play(app.oracle()), play(app.ours(t))
	for i, request := range requests {
		if sorted(theirs[i]) != sorted(ours[i]) {
			t.Errorf("%s:\nC    %s\nours %s", request, theirs[i], ours[i])
		}
	}
}
