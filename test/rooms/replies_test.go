package rooms

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

// The same clients send the same requests to Janus's own plugin and to ours; replies and events
// are compared field by field. A step that differs on purpose gives the reason, and fails if
// it does not differ any more.
func TestRepliesAreThoseOfTheCPlugin(t *testing.T) {
	for _, c := range []struct {
		name, rooms string
		steps       []step
	}{
		{"all requests", configuration, conversation},
		{"media and corners", moreRooms, more},
		{"texts as ids", stringRooms, withStrings},
		{"remote publishers", remoteRooms, withRemotes},
		{"letters", noticedRooms, letters},
		{"numbers", noticedRooms, numbers},
		{"nulls", noticedRooms, nulls},
		{"m-lines", mlineRooms, mlines},
	} {
		t.Run(c.name, func(t *testing.T) { sameReplies(t, c.rooms, c.steps) })
	}
}

func sameReplies(t *testing.T, rooms string, steps []step) {
	var theirs, ours []saying
	before14 := false
	t.Run("theirs", func(t *testing.T) {
		p := newPlay(t, StockRooms(rooms))
		before14 = p.janus.Connect().Info().Get("version").Int() < 1400
		theirs = p.all(steps)
	})
	t.Run("ours", func(t *testing.T) { ours = newPlay(t, LuaRooms(t, rooms)).all(steps) })
	if len(theirs) != len(steps) || len(ours) != len(steps) {
		t.Fatal("a conversation ended early")
	}
	for i, s := range steps {
		differences, reason := compare(theirs[i], ours[i]), s.differs
		switch {
		case reason != "":
		case before14:
			reason = s.since14
		default:
			reason = s.until14
		}
		switch {
		case len(differences) > 0 && reason == "":
			t.Errorf("%s: %s\n\t%s", s.who, s.request, strings.Join(differences, "\n\t"))
		case len(differences) == 0 && reason != "":
			t.Errorf("%s: %s does not differ any more (%s)", s.who, s.request, reason)
		}
	}
}

func (p *play) all(steps []step) (said []saying) {
	for _, s := range steps {
		said = append(said, p.run(s))
		if os.Getenv("GOLUA_ROOMS_SHOW") != "" {
			p.t.Logf("%s: %s\n\t=> %s", s.who, s.request, said[len(said)-1])
		}
	}
	return said
}

func compare(theirs, ours saying) (differences []string) {
	note := func(path string, theirs, ours any) {
		differences = append(differences, fmt.Sprintf("%s: theirs %s, ours %s", path, text(theirs), text(ours)))
	}
	Walk("reply", theirs.reply, ours.reply, note)
	handles := make(map[string]bool)
	for _, events := range []map[string][]any{theirs.events, ours.events} {
		for who := range events {
			handles[who] = true
		}
	}
	for who := range handles {
		Walk(who+" gets", any(theirs.events[who]), any(ours.events[who]), note)
	}
	return differences
}

func text(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}
