package e2e

import (
	"fmt"
	"sync"
	"testing"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// ledger counts, for each session, how often each callback came. A session that is not counted
// asks for the sums by message.
const ledger = `
local json, sdp = require "json", require "janus-sdp"
local seen = {}
local function count(id, what)
  local key = id .. " " .. what
  seen[key] = (seen[key] or 0) + 1
end
function getPackage() return "janus.plugin.ledger" end
function init() end
function destroy() end
function resumeScheduler() end
function querySession() end
function createSession(id) count(id, "create") end
function destroySession(id) count(id, "destroy") end
function setupMedia(id) count(id, "setup") addRecipient(id, id) end
function hangupMedia(id) count(id, "hangup") end
function handleMessage(id, tr, message, jsep)
  if not jsep then
    local sums = { create = 0, destroy = 0, setup = 0, hangup = 0, double = {} }
    for key, times in pairs(seen) do
      local who, what = key:match("^(%S+) (%a+)$")
      if tonumber(who) ~= id then sums[what] = sums[what] + times end
      if times > 1 then sums.double[#sums.double + 1] = key .. " " .. times end
    end
    return 0, json.encode(sums)
  end
  for _, medium in ipairs { "audio", "video" } do
    configureMedium(id, medium, "in", true)
    configureMedium(id, medium, "out", true)
  end
  local answer = sdp.generateAnswer(sdp.parse(json.decode(jsep).sdp), { audio = true, video = true, data = true })
  pushEvent(id, tr, '{"result":"ok"}', json.encode { type = "answer", sdp = sdp.render(answer) })
  return 1
end
`

const ledgerPackage = "janus.plugin.ledger"

// endings are all ways in which a call can end.
func endings() []func(*Client, *Handle, *Peer) {
	return []func(*Client, *Handle, *Peer){
		func(_ *Client, h *Handle, _ *Peer) { h.Hangup(); h.Detach() },
		func(_ *Client, h *Handle, _ *Peer) { h.Hangup(); h.Hangup(); h.Detach() },
		func(_ *Client, h *Handle, _ *Peer) { h.Detach() },
		func(c *Client, _ *Handle, _ *Peer) { c.Destroy() },
		func(c *Client, _ *Handle, _ *Peer) { c.Drop() },
		func(_ *Client, h *Handle, p *Peer) { p.Close(); h.WaitFor("hangup"); h.Detach() },
	}
}

// However a call ends, the script hears of each end once: each session that was created is
// destroyed, and each PeerConnection that was up is hung up.
func TestEveryEndIsToldOnce(t *testing.T) {
	j := Start(t, Options{Source: ledger, Path: stockScripts})
	for _, end := range endings() {
		client := j.Connect()
		handle, peer := callOn(t, client, ledgerPackage)
		echoes(peer, peer.Audio, Audio, 3)
		end(client, handle, peer)
	}
	calls := int64(len(endings()))
	awaitLedger(t, j, func(sums gjson.Result) bool {
		return sums.Get("create").Int() == calls && sums.Get("destroy").Int() == calls &&
			sums.Get("setup").Int() == calls && sums.Get("hangup").Int() == calls && sums.Get("double.#").Int() == 0
	})
}

// Eight clients attach and leave at once, which hangs the stock plugin in
// some runs (fault 14 of the contract).
func TestManyClientsComeAndGoAtOnce(t *testing.T) {
	const clients, rounds = 8, 40
	j := Start(t, Options{Source: ledger, Path: stockScripts})
	_, live := call(t, j, ledgerPackage)
	var everybody sync.WaitGroup
	failures := make(chan string, clients)
	for range clients {
		client := j.Connect()
		everybody.Go(func() {
			for range rounds {
				handle, answer := client.TryAttach(ledgerPackage)
				if handle == nil {
					failures <- answer.Raw
					return
				}
				handle.Message(map[string]any{}, nil)
				handle.Detach()
			}
		})
	}
	everybody.Wait()
	close(failures)
	for failure := range failures {
		t.Errorf("attach was answered %s", failure)
	}
	awaitLedger(t, j, func(sums gjson.Result) bool {
		return sums.Get("create").Int() == clients*rounds+1 && sums.Get("destroy").Int() == clients*rounds && sums.Get("double.#").Int() == 0
	})
	echoes(live, live.Video, Video, 5)
}

// awaitLedger waits until the sums are right; on failure it shows the last sums.
func awaitLedger(t *testing.T, j *Janus, right func(sums gjson.Result) bool) {
	t.Helper()
	teller := j.Connect().Attach(ledgerPackage)
	var sums gjson.Result
	defer func() {
		if t.Failed() {
			t.Logf("the script counted %s", fmt.Sprint(sums))
		}
	}()
	Eventually(t, "each end to be told once", func() bool {
		sums = teller.Call(map[string]any{})
		return right(sums)
	})
}
