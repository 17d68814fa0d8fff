package bench

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/pion/rtp"
	"github.com/pion/webrtc/v4"

	"janus-golua/test/janustest"
)

func TestMain(m *testing.M) { janustest.Main(m) }

// callScript echoes, or forwards the first session's media to all other sessions.
const callScript = `
local json = require "json"
local sdp = require "janus-sdp"
local publisher
function init() end
function destroy() end
function resumeScheduler() end
function createSession(id) publisher = publisher or id end
function destroySession() end
function querySession() end
function hangupMedia() end
function setupMedia(id)
	if echo then addRecipient(id, id) elseif id ~= publisher then addRecipient(publisher, id) end
end
function handleMessage(id, tr, msg, jsep)
	configureMedium(id, "video", "in", true)
	configureMedium(id, "video", "out", true)
	local answer = sdp.generateAnswer(sdp.parse(json.decode(jsep).sdp), { video = true, videoCodec = "vp8" })
	pushEvent(id, tr, '{"result":"ok"}', json.encode { type = "answer", sdp = sdp.render(answer) })
	return 1
end
`

// The load in a call: thirty times a second, a frame of eight packets.
const (
	burst      = 8
	frames     = 30
	warmUp     = 2 * time.Second
	measured   = 10 * time.Second
	payloadLen = 1100
)

var callTargets = []figure{
	{"40 echoing", "cpu", "us CPU of Janus per delivered packet", 1.0},
	{"40 echoing", "p99", "us from client to client, p99", 0},
	{"40 echoing", "lost", "packets lost", 0},
	{"1 to 60", "cpu", "us CPU of Janus per delivered packet", 0.80},
	{"1 to 60", "p50", "us from client to client, median", 0},
	{"1 to 60", "p99", "us from client to client, p99", 0.70},
	{"1 to 60", "switches", "voluntary context switches a second", 0.60},
	{"1 to 60", "lost", "packets lost", 0},
}

// TestCalls measures real calls, with pion as the clients.
func TestCalls(t *testing.T) {
	wanted(t, "calls")
	compare(t, 3, callTargets, func(stock, ours result) {
		runCall(t, janustest.StockLua, "40 echoing", 40, true, stock)
		runCall(t, janustest.Golua, "40 echoing", 40, true, ours)
		runCall(t, janustest.StockLua, "1 to 60", 61, false, stock)
		runCall(t, janustest.Golua, "1 to 60", 61, false, ours)
	})
}

// client is a PeerConnection that counts what arrives.
type client struct {
	connection *webrtc.PeerConnection
	track      *webrtc.TrackLocalStaticRTP
	received   atomic.Uint64
	missing    atomic.Int64
	measuring  *atomic.Bool
	mu         sync.Mutex
	delays     []time.Duration
}

// runCall makes a call, puts load on it, and adds its figures.
func runCall(t *testing.T, plugin janustest.Plugin, name string, clients int, echo bool, into result) {
	if leftOut(name) {
		return
	}
	t.Run(plugin.Name+" "+name, func(t *testing.T) {
		j := janustest.Start(t, janustest.Options{Plugin: plugin, Source: fmt.Sprintf("echo = %v\n", echo) + callScript,
			Path: "/usr/share/janus/lua", LogLevel: 3})
		var measuring atomic.Bool
		all := make([]*client, clients)
		for i := range all {
			all[i] = newClient(t, j, plugin, &measuring, echo || i == 0)
		}
		publishers := all
		if !echo {
			publishers = all[:1]
		}
		var stop atomic.Bool
		var sending sync.WaitGroup
		for i, c := range publishers {
			sending.Go(func() { c.send(&stop, time.Duration(i)*time.Second/frames/time.Duration(len(publishers))) })
		}
		time.Sleep(warmUp)
		before := usage(t, j.PID())
		counted := received(all)
		measuring.Store(true)
		time.Sleep(measured)
		measuring.Store(false)
		after, delivered := usage(t, j.PID()), received(all)-counted
		stop.Store(true)
		sending.Wait()
		into.add(name, all, after.cpu-before.cpu, after.switches-before.switches, delivered)
		for _, c := range all {
			_ = c.connection.Close()
		}
	})
}

func (r result) add(name string, all []*client, cpu time.Duration, switches, delivered uint64) {
	var delays []time.Duration
	missing := int64(0)
	for _, c := range all {
		c.mu.Lock()
		delays = append(delays, c.delays...)
		c.mu.Unlock()
		missing += c.missing.Load()
	}
	slices.Sort(delays)
	r[name+"/cpu"] = float64(cpu.Nanoseconds()) / 1000 / float64(delivered)
	r[name+"/switches"] = float64(switches) / measured.Seconds()
	r[name+"/p50"] = float64(delays[len(delays)/2].Microseconds())
	r[name+"/p99"] = float64(delays[len(delays)*99/100].Microseconds())
	r[name+"/lost"] = float64(missing)
}

func received(all []*client) (sum uint64) {
	for _, c := range all {
		sum += c.received.Load()
	}
	return sum
}

func newClient(t *testing.T, j *janustest.Janus, plugin janustest.Plugin, measuring *atomic.Bool, sends bool) *client {
	t.Helper()
	connection := janustest.NewConnection(t)
	c := &client{connection: connection, measuring: measuring}
	if sends {
		track, err := webrtc.NewTrackLocalStaticRTP(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "video", "bench")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := connection.AddTrack(track); err != nil {
			t.Fatal(err)
		}
		c.track = track
	} else if _, err := connection.AddTransceiverFromKind(webrtc.RTPCodecTypeVideo,
		webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}); err != nil {
		t.Fatal(err)
	}
	connection.OnTrack(func(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) { c.receive(track) })
	janustest.Call(t, j, plugin.Package, connection)
	return c
}

// epoch is the clock of all clients.
var epoch = time.Now()

func (c *client) send(stop *atomic.Bool, offset time.Duration) {
	packet := &rtp.Packet{Header: rtp.Header{Version: 2}, Payload: make([]byte, payloadLen)}
	copy(packet.Payload, []byte{0x10, 0x01})
	start := time.Now().Add(offset)
	for frame := 0; !stop.Load(); frame++ {
		time.Sleep(time.Until(start.Add(time.Duration(frame) * time.Second / frames)))
		for i := range burst {
			packet.Marker = i == burst-1
			binary.BigEndian.PutUint64(packet.Payload[8:], uint64(time.Since(epoch)))
			if c.track.WriteRTP(packet) != nil {
				return
			}
			packet.SequenceNumber++
		}
		packet.Timestamp += 3000
	}
}

func (c *client) receive(track *webrtc.TrackRemote) {
	buffer := make([]byte, 1500)
	var header rtp.Header
	next := -1
	for {
		n, _, err := track.Read(buffer)
		if err != nil {
			return
		}
		offset, err := header.Unmarshal(buffer[:n])
		if err != nil {
			continue
		}
		if next >= 0 && int(header.SequenceNumber) != next {
			c.missing.Add(int64(header.SequenceNumber - uint16(next)))
		}
		next = int(header.SequenceNumber + 1)
		c.received.Add(1)
		if c.measuring.Load() {
			sent := time.Duration(binary.BigEndian.Uint64(buffer[offset+8:]))
			c.mu.Lock()
			c.delays = append(c.delays, time.Since(epoch)-sent)
			c.mu.Unlock()
		}
	}
}

// used is the resources that a process has used so far.
type used struct {
	cpu      time.Duration
	switches uint64
}

// usage adds up the threads that are alive.
func usage(t *testing.T, pid int) (u used) {
	t.Helper()
	threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*", pid))
	if err != nil || len(threads) == 0 {
		t.Fatal("no threads", err)
	}
	for _, thread := range threads {
		if text, err := os.ReadFile(thread + "/schedstat"); err == nil {
			ns, _ := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
			u.cpu += time.Duration(ns)
		}
		status, _ := os.ReadFile(thread + "/status")
		for line := range strings.Lines(string(status)) {
			if rest, ok := strings.CutPrefix(line, "voluntary_ctxt_switches:"); ok {
				count, _ := strconv.ParseUint(strings.TrimSpace(rest), 10, 64)
				u.switches += count
			}
		}
	}
	return u
}
