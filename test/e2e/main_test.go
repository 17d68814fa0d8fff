// Package e2e tests the plugin in stock Janus with real WebRTC clients.
package e2e

import (
	"testing"

	"janus-golua/test/janustest"
)

func TestMain(m *testing.M) { janustest.Main(m) }
