package plugin

import (
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"janus-golua/plugin/app"
	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated"
	"janus-golua/plugin/core/simulated/coretest"
	"janus-golua/plugin/guard"
	"janus-golua/plugin/process"
)

// faulty is a fake core one of whose methods panics while it is armed: it stands for any
// fault of ours below that method.
type faulty struct {
	*coretest.Core
	armed atomic.Pointer[string]
	// once says that only the next call panics.
	once   bool
	panics atomic.Int32
}

func (f *faulty) may(method string) {
	if armed := f.armed.Load(); armed != nil && *armed == method {
		if f.once {
			f.armed.Store(nil)
		}
		f.panics.Add(1)
		panic("fault in " + method)
	}
}

func (f *faulty) Log(level core.Level, text string) { f.may("Log"); f.Core.Log(level, text) }
func (f *faulty) ReadConfig(path string) (core.Config, error) {
	f.may("ReadConfig")
	return f.Core.ReadConfig(path)
}
func (f *faulty) LoadJSON(text string) (core.JSON, error) {
	f.may("LoadJSON")
	return f.Core.LoadJSON(text)
}
func (f *faulty) FreeJSON(value core.JSON) { f.may("FreeJSON"); f.Core.FreeJSON(value) }
func (f *faulty) NewRecorder(o core.RecorderOptions) (core.Recorder, error) {
	f.may("NewRecorder")
	return f.Core.NewRecorder(o)
}
func (f *faulty) SetMetadata(m core.Metadata) { f.may("SetMetadata"); f.Core.SetMetadata(m) }
func (f *faulty) StartForwarders(count int) error {
	f.may("StartForwarders")
	return f.Core.StartForwarders(count)
}
func (f *faulty) EventsEnabled() bool { f.may("EventsEnabled"); return f.Core.EventsEnabled() }
func (f *faulty) AuthIsSigned() bool  { f.may("AuthIsSigned"); return f.Core.AuthIsSigned() }
func (f *faulty) AuthIsValid(token string) bool {
	f.may("AuthIsValid")
	return f.Core.AuthIsValid(token)
}
func (f *faulty) AuthContains(token, descriptor string) bool {
	f.may("AuthContains")
	return f.Core.AuthContains(token, descriptor)
}
func (f *faulty) Release(h core.Handle) { f.may("Release"); f.Core.Release(h) }
func (f *faulty) PushEvent(h core.Handle, transaction string, event, jsep core.JSON) error {
	f.may("PushEvent")
	return f.Core.PushEvent(h, transaction, event, jsep)
}
func (f *faulty) NotifyEvent(h core.Handle, event core.JSON) {
	f.may("NotifyEvent")
	f.Core.NotifyEvent(h, event)
}
func (f *faulty) ClosePC(h core.Handle)    { f.may("ClosePC"); f.Core.ClosePC(h) }
func (f *faulty) EndSession(h core.Handle) { f.may("EndSession"); f.Core.EndSession(h) }
func (f *faulty) Now() time.Duration       { f.may("Now"); return f.Core.Now() }
func (f *faulty) NewSelection() *core.Selection {
	f.may("NewSelection")
	return f.Core.NewSelection()
}
func (f *faulty) NewRewriter() *core.Rewriter   { f.may("NewRewriter"); return f.Core.NewRewriter() }
func (f *faulty) FreeRewriter(l *core.Rewriter) { f.may("FreeRewriter"); f.Core.FreeRewriter(l) }
func (f *faulty) NewStream() *core.Stream       { f.may("NewStream"); return f.Core.NewStream() }
func (f *faulty) FreeStream(s *core.Stream)     { f.may("FreeStream"); f.Core.FreeStream(s) }
func (f *faulty) NewMeter() *core.Meter         { f.may("NewMeter"); return f.Core.NewMeter() }
func (f *faulty) FreeMeter(m *core.Meter)       { f.may("FreeMeter"); f.Core.FreeMeter(m) }
func (f *faulty) StopForwarders()               { f.may("StopForwarders"); f.Core.StopForwarders() }
func (f *faulty) SetTable(h core.Handle, table core.ForwardingTable) {
	f.may("SetTable")
	f.Core.SetTable(h, table)
}
func (f *faulty) ClearTable(h core.Handle)   { f.may("ClearTable"); f.Core.ClearTable(h) }
func (f *faulty) Reclaim(h core.Handle) bool { f.may("Reclaim"); return f.Core.Reclaim(h) }
func (f *faulty) NewReceiver() (uint64, core.Handle) {
	f.may("NewReceiver")
	return f.Core.NewReceiver()
}
func (f *faulty) NewDepartures() *core.Departures {
	f.may("NewDepartures")
	return f.Core.NewDepartures()
}
func (f *faulty) FreeDepartures(d *core.Departures) {
	f.may("FreeDepartures")
	f.Core.FreeDepartures(d)
}
func (f *faulty) WatchDownlink(h core.Handle, watched bool) {
	f.may("WatchDownlink")
	f.Core.WatchDownlink(h, watched)
}
func (f *faulty) WantReports(h core.Handle)                { f.may("WantReports"); f.Core.WantReports(h) }
func (f *faulty) Deliver(b *core.Batch, d []core.Delivery) { f.may("Deliver"); f.Core.Deliver(b, d) }
func (f *faulty) ReadExtensions(p *core.Packet) core.Extensions {
	f.may("ReadExtensions")
	return f.Core.ReadExtensions(p)
}
func (f *faulty) RelayRTP(h core.Handle, p *core.Packet, e core.Extensions) {
	f.may("RelayRTP")
	f.Core.RelayRTP(h, p, e)
}
func (f *faulty) RelayRTCP(h core.Handle, p *core.Packet) { f.may("RelayRTCP"); f.Core.RelayRTCP(h, p) }
func (f *faulty) RelayData(h core.Handle, d *core.Data)   { f.may("RelayData"); f.Core.RelayData(h, d) }
func (f *faulty) SendPLI(h core.Handle, mindex int)       { f.may("SendPLI"); f.Core.SendPLI(h, mindex) }
func (f *faulty) SendREMB(h core.Handle, bitrate uint32) {
	f.may("SendREMB")
	f.Core.SendREMB(h, bitrate)
}

// startFaulty is start on a core that panics once when it is armed.
func startFaulty(t *testing.T, more string) (*bench, *faulty) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "app.lua")
	put(t, file, app1+more)
	c := &faulty{Core: coretest.New(), once: true}
	c.Config = core.Config{"general": {"script": file}}
	b := &bench{t: t, core: c.Core, plugin: New(c)}
	c.Exports = b.plugin
	if err := b.plugin.Init("/etc/janus"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.plugin.Destroy()
		c.AssertClean(t)
	})
	return b, c
}

// After a fault in init nothing of the application is left: another one may take its package.
func TestAFaultInInitEndsTheApplicationOnly(t *testing.T) {
	for _, method := range []string{"ReadConfig", "SetMetadata", "StartForwarders"} {
		file, shared := filepath.Join(t.TempDir(), "app.lua"), process.New()
		put(t, file, app1)
		c := &faulty{Core: coretest.New()}
		c.Config = core.Config{"general": {"script": file}}
		c.armed.Store(&method)
		p := NewIn(app.Environment{Process: shared}, c)
		c.Exports = p
		if err := p.Init("/etc/janus"); err == nil {
			t.Errorf("%s: it has started", method)
		}
		c.AssertClean(t)
		other := shared.Join("other")
		if err := other.TakePackage("janus.plugin.golua"); err != nil || other.Among() {
			t.Errorf("%s: something is left (%v)", method, err)
		}
	}
}

// faults are the methods whose faults are tried. ReadConfig, SetMetadata and StartForwarders
// are left out because they are called only at the start, and a fault there ends the start.
// Deliver and ReadExtensions are left out because a media thread calls them directly under
// its guard.
var faults = []string{
	"Log", "LoadJSON", "FreeJSON", "NewRecorder", "EventsEnabled", "AuthIsSigned", "AuthIsValid", "AuthContains",
	"Release", "PushEvent", "NotifyEvent", "ClosePC", "EndSession", "Now", "NewRewriter", "NewSelection", "FreeRewriter", "NewStream", "FreeStream",
	"NewMeter", "FreeMeter", "NewDepartures", "FreeDepartures", "WatchDownlink",
	"StopForwarders", "SetTable", "ClearTable", "Reclaim", "NewReceiver", "WantReports",
	"RelayRTP", "RelayRTCP", "RelayData", "SendPLI", "SendREMB",
}

// busy is a script that uses all of the core.
const busy = app1 + `
janus = require "janus"
function setupMedia(id)
  setLimits { session = id, bandwidth = true }
  addRecipient(id, id)
  for _, medium in ipairs { "audio", "video", "data" } do
    configureMedium(id, medium, "in", true) configureMedium(id, medium, "out", true)
  end
end
function incomingTextData(id, buffer, length) relayTextData(id, buffer, length) end
function handleAdminMessage(text) return text end
function notAll(...) for _, f in ipairs { ... } do pcall(f) end end
function all(id, tr)
  -- before the event with an offer, which describes no video
  notAll(function() setLayers { session = id, temporal = 0 } end, function() detectTalking { session = id } end, function() pushEvent(id, nil, '{"a":1}', nil) end, function() pushEvent(id, nil, '{"a":1}', '{"type":"offer","sdp":"v=0\\r\\n"}') end,
    function() notifyEvent(id, '{"b":1}') end, function() notifyEvent(nil, '{"b":1}') end, function() eventsIsEnabled() end,
    function() janus.auth.signed() end, function() janus.auth.valid("valid") end, function() janus.auth.grants("valid", "granted") end,
    function() setBitrate(id, 100000) end, function() sendPli(id) end, function() relayRtp(id, true, ("\128\96"):rep(20), 40) end,
    function() relayRtcp(id, true, "\128\201\0\1\0\0\0\1", 8) end, function() relayTextData(id, "x", 1) end,
    function() pushEvent(id, nil, '{"c":1}', "no JSON") end,
    function() startRecording(id, "video", "vp8", FOLDER, "name") end, function() stopRecording(id, "video") end,
    function() janus.receive_rtp { streams = { { medium = "video", codec = "vp8" } } } end,
    function() setSubstream(id, 0) end, function() janus.session(id):stats() end, function() closePc(id) end, function() endSession(id) end)
end
`

// tryFault runs a plugin in which one method panics for a while, and checks the plugin
// afterwards.
func tryFault(t *testing.T, method string) {
	file := filepath.Join(t.TempDir(), "app.lua")
	if err := os.WriteFile(file, []byte("FOLDER = '"+t.TempDir()+"'\n"+busy), 0o600); err != nil {
		t.Fatal(err)
	}
	c := &faulty{Core: coretest.New(), once: method == "Reclaim"}
	c.Config = core.Config{"general": {"script": file, "recordings": "/"}}
	c.Events = true
	p := New(c)
	c.Exports = p
	if err := p.Init("/etc/janus"); err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, core: c.Core, plugin: p}
	// export does the same as package export around each call of the core.
	export := func(what string, call func()) {
		within(t, method+": "+what, func() {
			defer guard.Recover(c, what)
			call()
		})
	}
	media := func(id uint64) {
		export("setup_media", func() { p.SetupMedia(id) })
		for i := range 20 {
			for mindex := range 2 {
				export("incoming_rtp", func() {
					packet := append([]byte{0x80, 96, 0, byte(i), 0, 0, 0, 1, 0, 0, 0, byte(mindex + 1)}, make([]byte, 20)...)
					b.core.Incoming(simulated.Session{Exports: p, ID: id}, core.Handle(id), &core.Packet{MIndex: mindex, Video: mindex == 1, Buffer: packet})
				})
			}
			export("incoming_rtcp", func() {
				p.IncomingRTCP(id, &core.Packet{MIndex: 1, Video: true, Buffer: []byte{0x81, 206, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2}})
			})
		}
		export("incoming_rtcp, a report", func() {
			p.IncomingReports(id, &core.Packet{MIndex: 1, Video: true, Buffer: append([]byte{0x81, 201, 0, 7, 0, 0, 0, 1}, make([]byte, 24)...)})
		})
		export("incoming_data", func() { p.IncomingData(id, &core.Data{Buffer: []byte("x")}) })
		export("data_ready", func() { p.DataReady(id) })
	}
	scene := func(id uint64) (created bool) {
		export("create_session", func() {
			c.Core.Attach(core.Handle(id))
			created = p.CreateSession(id, core.Handle(id)) == nil
		})
		if !created {
			c.Core.Refuse(core.Handle(id)) // as the core does
			return false
		}
		export("handle_message with an answer", func() {
			c.Core.FreeJSON(p.HandleMessage(id, Message{Transaction: "answer", Body: `{"lua":"return 0, '{}'"}`, JSEP: strings.Replace(offerJSEP, `"offer"`, `"answer"`, 1)}).Content)
		})
		media(id)
		export("handle_message", func() { b.run(id, "", `all(...) return 1`) })
		export("handle_message that is answered", func() { b.run(id, "", `return 0, '{"x":1}'`) })
		export("handle_message that waits", func() { b.run(id, "later", `all(...) janus.sleep(0.001) all(...) return 0, '{"x":1}'`) })
		export("query_session", func() { c.Core.FreeJSON(p.QuerySession(id)) })
		export("handle_admin_message", func() { c.Core.FreeJSON(p.HandleAdminMessage(`{"own":1}`)) })
		export("the stats", func() { c.Core.FreeJSON(p.HandleAdminMessage(`{"golua":"stats"}`)) })
		export("slow_link", func() { p.SlowLink(id, 0, true, true) })
		export("what is queued", func() { p.host.Sessions.Get(id).Inbox.Wait(); p.host.Sessions.Get(id).Outbox.Wait() })
		export("hangup_media", func() { p.HangupMedia(id) })
		return true
	}
	end := func(id uint64) {
		export("destroy_session", func() { _ = p.DestroySession(id) })
		if p.host.Sessions.Get(id) != nil {
			t.Errorf("%s: session %d is still there", method, id)
		}
	}
	scene(1) // before, for what ends during the fault
	c.armed.Store(&method)
	end(1)
	if scene(2) {
		end(2)
	}
	third := scene(3) // for what ends behind it
	_ = p.Reload()
	c.armed.Store(nil)
	eventually(t, "the tasks that wait", func() bool { return p.slot.Running().Engine.Waiting() == 0 })
	if method != "StopForwarders" && c.panics.Load() == 0 {
		t.Errorf("%s was not called", method)
	}

	within(t, method+": a reload", func() {
		if err := p.Reload(); err != nil {
			t.Errorf("%s: the reload: %v", method, err)
		}
	})
	created := false
	within(t, method+": a session", func() { created = scene(4) })
	if !created {
		t.Fatalf("%s: no session can be created any more", method)
	}
	within(t, method+": a request", func() {
		if got := b.say(4, "return say(4)"); got != "[4]" {
			t.Errorf("%s: then answered %s", method, got)
		}
	})
	end(4)
	if third {
		end(3)
	}
	if method == "StopForwarders" {
		c.armed.Store(&method)
	}
	within(t, method+": destroy", p.Destroy)
	if len(p.host.Sessions.All()) != 0 {
		t.Errorf("%s: sessions are left", method)
	}
	keeps := map[string]bool{"Release": true, "SetTable": true, "WantReports": true}
	if !keeps[method] && (c.Attached(3) || c.Attached(4)) { // a fault between Acquire and Release keeps the handle
		t.Errorf("%s: a reference on a handle is left", method)
	}
}

func TestAFaultAnywhereEndsOneCallOnly(t *testing.T) {
	for _, method := range faults {
		t.Run(method, func(t *testing.T) { tryFault(t, method) })
	}
}
