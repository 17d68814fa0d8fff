package plays

import "testing"

// known are plays in which we once differed, by applications: shrunk, and mended.
var known = map[string][]string{
	"echotest": {
		`[{"who":"a","do":"offer","body":{"videocodec":""}}]`,
		`[{"who":"a","do":"offer","body":{"audiocodec":""}}]`,
	},
}

// What has been mended stays so.
func TestKnownPlays(t *testing.T) {
	for _, app := range applications {
		t.Run(app.name, func(t *testing.T) {
			if len(known[app.name]) == 0 {
				t.Skip("none")
			}
			s := newStage(t, app)
			for _, source := range known[app.name] {
				var play sequence
				must(t, decode(source, &play))
				for _, d := range differing(app.name, play, s.play(play)) {
					t.Errorf("%s\n\t%s", play, d)
				}
			}
		})
	}
}
