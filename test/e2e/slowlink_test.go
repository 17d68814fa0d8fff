package e2e

import (
	"testing"

	. "janus-golua/test/janustest"
)

// slowScript notes the arguments of slowLink, and raises an error in it on request.
const slowScript = fragile + `
function getPackage() return "janus.plugin.slow" end
function slowLink(id, uplink, video)
  janusLog(4, "SLOW " .. type(id) .. " " .. tostring(uplink) .. " " .. tostring(video))
  check("slowLink")
end
`

// losing sends video with gaps, which Janus reports once a second, until
// a condition holds.
func losing(peer *Peer, what string, condition func() bool) {
	peer.Video.Until("frame", what, func() bool {
		peer.Video.Next.SequenceNumber += 3
		return condition()
	})
}

func watchLosses(t *testing.T) (*Janus, *Handle, *Peer) {
	t.Helper()
	j := Start(t, Options{Source: slowScript, Path: stockScripts})
	j.Admin().Ask(map[string]any{"janus": "set_slowlink_threshold", "slowlink_threshold": 1})
	handle, peer := call(t, j, "janus.plugin.slow")
	return j, handle, peer
}

func TestSlowLinkNamesDirectionAndMedium(t *testing.T) {
	j, _, peer := watchLosses(t)
	losing(peer, "slowLink", func() bool { return len(j.Lines("SLOW number")) > 0 })
	// plugin.h counts from Janus's side: a publisher's losses on the way to Janus
	// are not on the uplink.
	if line := j.Lines("SLOW")[0]; line != "SLOW number false true" {
		t.Errorf("slowLink was told %q", line)
	}
}

func TestAnErrorInSlowLinkIsSurvived(t *testing.T) {
	onlyOurs(t)
	j, handle, peer := watchLosses(t)
	handle.Call(map[string]any{"fail": "slowLink"})
	losing(peer, "the error", func() bool { return len(j.Lines("Lua error in slowLink")) > 0 })
	losing(peer, "slowLink after the error", func() bool { return len(j.Lines("SLOW")) > 1 })
	echoes(peer, peer.Audio, Audio, 5)
	if !handle.Call(map[string]any{}).Get("fine").Bool() {
		t.Error("the next request was not answered")
	}
}

// onlyOurs skips a test that would crash the stock plugin.
func onlyOurs(t *testing.T) {
	t.Helper()
	if UnderTest() == StockLua {
		t.Skip("the stock plugin takes Janus down here")
	}
}
