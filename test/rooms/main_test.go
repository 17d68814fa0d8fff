// Package rooms compares lua/videoroom.lua with Janus's own VideoRoom plugin, and
// tests it with real WebRTC clients.
package rooms

import (
	"testing"

	"janus-golua/test/janustest"
)

func TestMain(m *testing.M) { janustest.Main(m) }
