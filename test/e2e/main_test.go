// Package e2e tests the plugin in stock Janus with real WebRTC clients.
package e2e

import (
	"os"
	"testing"

	"janus-golua/test/janustest"
)

func TestMain(m *testing.M) { janustest.Main(m) }

func writeFile(t *testing.T, path, text string) {
	t.Helper()
	must(t, os.WriteFile(path, []byte(text), 0o600))
}
