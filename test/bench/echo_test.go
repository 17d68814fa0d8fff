package bench

import (
	"fmt"
	"regexp"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"

	"janus-golua/test/bench/load"
	"janus-golua/test/janustest"
)

// stockEcho is the script of Janus's package that echoes, and the package that it names.
const (
	stockScripts = "/usr/share/janus/lua"
	stockEcho    = stockScripts + "/echotest.lua"
	echoPackage  = "janus.plugin.echolua"
)

// TestEcho measures the stock script with clients that send simulcast.
func TestEcho(t *testing.T) {
	wanted(t, "echo", "real")
	race(t, []scene{
		{name: "5 echo simulcast", cpu: 1.0, p50: 1.0, p99: 1.0, run: echoes("5 echo simulcast", 5, false)},
		{name: "30 echo simulcast", cpu: 1.0, p50: 1.0, p99: 1.0, run: echoes("30 echo simulcast", 30, false)},
		{name: "30 echo, base layer", cpu: 1.0, p50: 1.0, p99: 1.0, run: echoes("30 echo, base layer", 30, true)},
	})
}

// recvRids are the lines by which an answer accepts simulcast. pion would take them for the rids
// of what it receives, and wait for packets that have rids.
var recvRids = regexp.MustCompile(`(?m)^a=(rid|simulcast):[^\r\n]*\r?\n`)

// startEcho starts Janus with the stock script.
func startEcho(t *testing.T, who side) *janustest.Janus {
	t.Helper()
	plugin := janustest.StockLua
	if who == ours {
		plugin = janustest.Golua
	}
	return startForData(t, janustest.Options{Plugin: plugin, Script: stockEcho, Path: stockScripts})
}

// echoes has clients that send simulcast and get the highest substream back: all of its frames,
// or those of temporal layer 0.
func echoes(name string, clients int, base bool) func(*testing.T, side, result) {
	return func(t *testing.T, who side, into result) {
		j := startEcho(t, who)
		var stop atomic.Bool
		var sending sync.WaitGroup
		listeners := make([]*load.Listener, clients)
		for i := range listeners {
			connection := janustest.NewConnection(t)
			defer func() { _ = connection.Close() }()
			listeners[i] = &load.Listener{BaseOnly: base}
			connection.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { listeners[i].Listen(track) })
			p := load.Video(t, connection, i+1, load.Simulcast)
			handle, peer := j.Connect().Attach(echoPackage), janustest.PeerOf(t, connection)
			event := handle.Start(map[string]any{"video": true}, p.ByRid(peer.Offer()))
			peer.Accept(recvRids.ReplaceAllString(event.Get("jsep.sdp").String(), ""))
			handle.WaitFor("webrtcup")
			if base {
				handle.Call(map[string]any{"temporal": 0})
			}
			sending.Go(func() { p.Send(&stop, time.Duration(i)*time.Second/load.Frames/time.Duration(clients)) })
		}
		janustest.Eventually(t, fmt.Sprintf("%d echoes", clients), func() bool { return in(listeners, 2) })
		time.Sleep(warm)
		measure(t, j, name, into, listeners)
		stop.Store(true)
		sending.Wait()
	}
}
