// Package plays compares our applications with Janus's C plugins by plays that nobody
// has thought of: seeded, random sequences of requests, of several participants, played
// against both in the same Janus. A difference is shrunk to the fewest steps and fields
// that show it.
//
//	go test ./test/plays                                                   a fixed seed, about a minute
//	GOLUA_PLAYS=5000 GOLUA_SEED=7 GOLUA_SECONDS=600 go test ./test/plays -run Random/textroom    many, by hand
//	GOLUA_PLAY='[{"who":"a","body":{"request":"list"}}]' go test -v ./test/plays -run One/videoroom
//
// GOLUA_MEDIA is in how many plays of a hundred clients are connected, 2 without it. GOLUA_LUA names another folder of applications than lua. The parts, a file each:
//
//	sequence     what a play is: steps, as JSON
//	values       values that no sane client sends
//	grammar      requests and their fields, and how they go wrong
//	texts        VideoRoom with ids that are texts
//	videoroom, textroom, echotest, videocall    what clients of each application ask for
//	stage        a Janus with both plugins
//	player       plays a sequence against one of them
//	peers        WebRTC clients of a play, and which media arrive
//	symbols      numbers that a plugin makes up, by what they are
//	plain        what of a message is compared
//	compare      where two outcomes differ
//	purpose      where they may, and why
//	shrink       the least sequence that shows a difference
//	hunt         all of it together
//	known        plays that differed once
package plays

import (
	"testing"

	"janus-golua/test/janustest"
)

func TestMain(m *testing.M) { janustest.Main(m) }
