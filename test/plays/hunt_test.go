package plays

import (
	"math/rand"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

var applications = []application{videoroom, videoroomTexts, textroom, echotest, videocall}

// setting reads a number from the environment.
func setting(name string, otherwise int) int {
	if number, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return number
	}
	return otherwise
}

// hunt is a search for differences of one application.
type hunt struct {
	t     *testing.T
	stage *stage
	// known are the kinds of those that were found.
	known map[string]bool
	// unsteady counts those that did not come again.
	unsteady int
}

// Random sequences of requests, with fields that are right, wrong and missing, are answered
// as by the C plugin.
func TestRandomPlays(t *testing.T) {
	for _, app := range applications {
		t.Run(app.called(), func(t *testing.T) {
			h := &hunt{t: t, stage: newStage(t, app), known: make(map[string]bool)}
			h.run(setting("GOLUA_SEED", 1), setting("GOLUA_PLAYS", app.plays))
		})
	}
}

// enough is how many kinds of differences one run shrinks.
var enough = setting("GOLUA_KINDS", 10)

// longest is how long a hunt goes on.
var longest = time.Duration(setting("GOLUA_SECONDS", 3600)) * time.Second

func (h *hunt) run(seed, plays int) {
	began, steps := time.Now(), 0
	for i := range plays {
		if i%20 == 0 {
			h.t.Logf("play %d after %v", i, time.Since(began).Round(time.Millisecond))
		}
		play := compose(h.stage.app, seed*1_000_003+i)
		steps += len(play)
		h.try(play)
		if len(h.known) >= enough || time.Since(began) > longest {
			h.t.Logf("stopped after %d plays", i+1)
			break
		}
	}
	h.t.Logf("%d plays asked for, %d steps, %v, %d unsteady", plays, steps, time.Since(began).Round(time.Second), h.unsteady)
}

// compose makes the play of a seed.
func compose(app application, seed int) sequence {
	r := rand.New(rand.NewSource(int64(seed)))
	g := &grammar{r: r, wild: pick(r, []int{0, 40, 120, 250}), key: "request"}
	return app.make(g, r.Intn(100) < app.media)
}

// try plays once; a difference that comes again is shrunk and told.
func (h *hunt) try(play sequence) {
	found := h.differences(play)
	found = slices.DeleteFunc(found, func(d difference) bool { return h.known[d.kind()] })
	if len(found) == 0 {
		return
	}
	kind := found[0].kind()
	var shown []difference
	shows := func(candidate sequence) bool {
		differ := h.differences(candidate)
		if !slices.ContainsFunc(differ, func(d difference) bool { return d.kind() == kind }) {
			return false
		}
		shown = differ
		return true
	}
	play = found[0].play
	for range 2 {
		if !shows(play) {
			h.unsteady++
			h.t.Logf("did not come again: %s in step %d of %s", found[0], len(found[0].play), text(play))
			return
		}
	}
	// Plays with media take seconds each.
	deadline := time.Now().Add(time.Duration(setting("GOLUA_SHRINK", 60)) * time.Second)
	small := shrink(play, 400, func(candidate sequence) bool { return time.Now().Before(deadline) && shows(candidate) })
	h.known[kind] = true
	var lines []string
	for _, d := range shown {
		h.known[d.kind()] = true
		lines = append(lines, d.String())
	}
	h.t.Errorf("%s\n\t%s", small, strings.Join(lines, "\n\t"))
}

func (h *hunt) differences(play sequence) []difference {
	return differing(h.stage.app.name, play, h.stage.play(play))
}

// TestOnePlay plays what GOLUA_PLAY has, and shows all that came of it.
func TestOnePlay(t *testing.T) {
	source := os.Getenv("GOLUA_PLAY")
	if source == "" {
		t.Skip("GOLUA_PLAY has no play")
	}
	for _, app := range applications {
		t.Run(app.called(), func(t *testing.T) {
			var play sequence
			must(t, decode(source, &play))
			s := newStage(t, app)
			said := s.play(play)
			for i, each := range play {
				for k, side := range s.sides {
					t.Logf("%s\n\t%4s: %s\n\t      %s", text(each), side.name, text(said[k][i].reply), text(said[k][i].events))
				}
			}
			for _, d := range differing(app.name, play, said) {
				t.Error(d)
			}
		})
	}
}
