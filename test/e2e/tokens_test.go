package e2e

import (
	"fmt"
	"strings"
	"testing"

	. "janus-golua/test/janustest"
)

func TestSignedTokens(t *testing.T) {
	const secret = "a secret of the tests"
	j := Start(t, Options{Plugin: Golua, Source: notebook, TokenSecret: secret})
	handle := j.Connect().Attach(Golua.Package)
	own := SignedToken(secret, Golua.Package, "room=1")
	for token, want := range map[string]string{
		own:                                    "[1,1,1,0]",
		SignedToken(secret, "janus", "room=1"): "[1,0,0,0]", // another realm
		SignedToken("another secret", Golua.Package, "room=1"): "[1,0,0,0]",
		strings.Replace(own, "room=1", "room=2", 1):            "[1,0,0,0]", // other text than was signed
		"nonsense": "[1,0,0,0]",
	} {
		answer := handle.Call(map[string]any{"lua": fmt.Sprintf(`local token = %q
			return authIsSigned(), authIsSignatureValid(token), authSignatureContains(token, "room=1"), authSignatureContains(token, "room=2")`, token)})
		if got := answer.Get("result.@ugly").Raw; got != want {
			t.Errorf("%s: %s, want %s", token, got, want)
		}
	}
	if strings.Contains(j.Log(), secret) {
		// Janus itself prints its configuration; the plugin must not print the secret.
		for _, line := range j.Lines(secret) {
			if strings.Contains(line, "golua") {
				t.Errorf("logged %q", line)
			}
		}
	}
}
