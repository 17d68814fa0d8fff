package plugin

import (
	"encoding/binary"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/pion/rtcp"
	"github.com/tidwall/gjson"

	"janus-golua/plugin/core"
	"janus-golua/plugin/media/negotiation"
)

// receiving is a script of level 2 that runs the Lua of requests, and keeps what it
// receives in `kept`, also over a reload.
const receivingScript = `
local janus = require "janus"
kept, ended = {}, {}
janus.on("message", function(session, request)
  return assert(load("local session, janus = ... " .. request.lua))(session, janus) or {}
end)
janus.on("detach", function(session) ended[#ended + 1] = session.id end)
janus.on("reload", function() return { kept = kept } end)
janus.on("restore", function(state) kept = state.kept end)
`

const usual = `{ medium = "audio", codec = "opus", ssrc = 1000, audio_level = 1 },
	{ medium = "video", codec = "vp8", ssrcs = { 1010, 1011, 1012 } }, { medium = "data", ssrc = 1020 }`

// receiver is a port that the script has opened, and who sends to it.
type receiver struct {
	*bench
	id            uint64
	rtp, feedback *net.UDPConn
	sequence      uint16
}

func startReceiver(t *testing.T, script string) *receiver {
	t.Helper()
	b, err := tryStart(t, script, nil)
	if err != nil {
		t.Fatal(err)
	}
	twoSessions(b)
	answer := gjson.Parse(b.asks(1, `local source, at = assert(janus.receive_rtp { streams = { `+usual+` } })
		kept.source = source
		return { id = source.id, at = at }`))
	r := &receiver{bench: b, id: answer.Get("id").Uint()}
	r.rtp, r.feedback = dial(t, answer, "port"), dial(t, answer, "rtcp_port")
	return r
}

func dial(t *testing.T, answer gjson.Result, port string) *net.UDPConn {
	t.Helper()
	address := answer.Get("at.address").String()
	conn, err := net.DialUDP("udp", nil, &net.UDPAddr{IP: net.ParseIP(address), Port: int(answer.Get("at." + port).Int())})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// asks runs Lua in the script of level 2 and returns its answer.
func (b *bench) asks(id uint64, source string) string {
	b.t.Helper()
	result := b.plugin.HandleMessage(id, Message{Transaction: "t", Body: fmt.Sprintf(`{"lua":%q}`, source)})
	if result.Type != core.ResultOK {
		b.t.Fatalf("%s: %+v %v", source, result, b.core.Lines("Lua error"))
	}
	return b.core.JSONText(result.Content)
}

func (r *receiver) send(ssrc uint32, payload string) {
	r.t.Helper()
	r.sequence++
	packet := append([]byte{0x80, 96, byte(r.sequence >> 8), byte(r.sequence), 0, 0, 0, 0, 0, 0, 0, 0}, payload...)
	binary.BigEndian.PutUint32(packet[8:], ssrc)
	if _, err := r.rtp.Write(packet); err != nil {
		r.t.Fatal(err)
	}
}

// reaches sends packets until one with the payload reaches a session.
func (r *receiver) reaches(id uint64, ssrc uint32, payload string, mindex int) {
	r.t.Helper()
	eventually(r.t, payload, func() bool {
		r.send(ssrc, payload)
		for _, call := range r.core.Calls("RTP") {
			if call.Handle == core.Handle(id) && call.MIndex == mindex && strings.HasSuffix(string(call.Buffer), payload) {
				return true
			}
		}
		return false
	})
}

// vp8 is the payload of a keyframe.
const vp8 = "\x10\x00\x9d\x01\x2a"

func TestWhatAReceiverGetsIsForwardedAsAClientsIs(t *testing.T) {
	r := startReceiver(t, receivingScript)
	r.asks(1, `assert(kept.source:forward { to = session, from_mindex = 0, to_mindex = 0, payload_type = 111 })
		assert(kept.source:forward { to = session, from_mindex = 1, to_mindex = 1 })
		assert(kept.source:forward { to = session, audio = false, video = false })`)
	r.reaches(1, 1000, "sound", 0)
	r.reaches(1, 1012, vp8+"picture", 1)
	eventually(t, "a message", func() bool {
		r.send(1020, "words")
		return len(r.core.Calls("RelayData")) > 0
	})
	if got := r.core.Calls("RelayData")[0].Data; string(got.Buffer) != "words" || !got.Binary {
		t.Errorf("the message is %+v", got)
	}
	stats := gjson.Parse(r.asks(1, `return kept.source:stats()`))
	if stats.Get("received.packets").Uint() < 3 || stats.Get("in.0.packets").Uint() < 1 || stats.Get("in.1.viewers").Int() != 1 {
		t.Errorf("the stats are %s", stats.Raw)
	}
}

func TestKeyframeRequestsGoToTheSender(t *testing.T) {
	r := startReceiver(t, receivingScript)
	r.negotiate(1)
	r.asks(1, `assert(kept.source:forward { to = session, from_mindex = 1, to_mindex = 1 })`)
	if _, err := r.feedback.Write([]byte{0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}); err != nil { // as Janus says where it is
		t.Fatal(err)
	}
	pli, _ := (&rtcp.PictureLossIndication{SenderSSRC: 1, MediaSSRC: 2}).Marshal()
	r.plugin.IncomingRTCP(1, &core.Packet{MIndex: 1, Video: true, Buffer: pli})
	buffer := make([]byte, 100)
	_ = r.feedback.SetReadDeadline(time.Now().Add(5 * time.Second))
	n, err := r.feedback.Read(buffer)
	if err != nil {
		t.Fatal(err)
	}
	var request rtcp.PictureLossIndication
	if err := request.Unmarshal(buffer[:n]); err != nil || request.MediaSSRC != 1010 {
		t.Errorf("the request is %+v, %v", request, err)
	}
	if calls := r.core.Calls("SendPLI"); len(calls) > 0 {
		t.Errorf("the core was asked: %+v", calls)
	}
}

func TestNothingIsSentToAReceiver(t *testing.T) {
	r := startReceiver(t, receivingScript)
	got := r.asks(1, `local source = kept.source
		assert(session:forward { to = source })
		assert(source:bitrate(1000) and source:keyframe())
		local sent, why = source:send { hello = true }
		return { sent = sent, why = why, replaced = { session:receive_streams { streams = {} } } }`)
	if want := "the session has no client"; gjson.Get(got, "why").String() != want {
		t.Errorf("answered %s", got)
	}
	for _, call := range r.core.Calls("") {
		if call.Handle == core.Handle(r.id) && call.Method != "RTP" {
			t.Errorf("%+v", call)
		}
	}
}

func TestAReceiverEnds(t *testing.T) {
	for name, end := range map[string]string{"detach": "kept.source:detach()", "hangup": "kept.source:hangup()"} {
		t.Run(name, func(t *testing.T) {
			r := startReceiver(t, receivingScript)
			r.asks(1, end)
			r.closed()
			if got := r.asks(1, `return { told = #ended, alive = kept.source:alive() or false }`); gjson.Get(got, "alive").Bool() || gjson.Get(got, "told").Int() > 0 {
				t.Errorf("the script knows %s", got)
			}
		})
	}
}

// closed waits until the port is: an ICMP message says so.
func (r *receiver) closed() {
	r.t.Helper()
	eventually(r.t, "the port to be closed", func() bool {
		_, err := r.rtp.Write([]byte("anybody?"))
		return err != nil
	})
}

func TestAReceiverEndsItselfByWhatItGets(t *testing.T) {
	r := startReceiver(t, receivingScript+`janus.on("data", function(session) session:detach() end)`)
	eventually(t, "the end", func() bool {
		r.send(1020, "stop")
		return r.plugin.host.Sessions.Get(r.id) == nil
	})
}

func TestAReloadKeepsReceiversThatTheScriptKnows(t *testing.T) {
	r := startReceiver(t, receivingScript)
	if err := r.plugin.Reload(); err != nil {
		t.Fatal(err)
	}
	r.asks(1, `assert(kept.source:forward { to = session, from_mindex = 0, to_mindex = 0 })`)
	r.reaches(1, 1000, "after", 0)
}

func TestAReloadClosesReceiversThatTheScriptDoesNotKnow(t *testing.T) {
	r := startReceiver(t, receivingScript)
	r.rewrite(app1)
	if err := r.plugin.Reload(); err != nil {
		t.Fatal(err)
	}
	r.closed()
}

func TestAScriptThatFailsLeavesNoReceiver(t *testing.T) {
	const opens = `require("janus").receive_rtp { streams = {} } error "no luck"`
	if _, err := tryStart(t, app1+opens, nil); err == nil {
		t.Fatal("it was started")
	}
	if _, err := tryStart(t, app1+`function init() `+opens+` end`, nil); err == nil {
		t.Fatal("it was started")
	}
	r := startReceiver(t, receivingScript)
	r.rewrite(receivingScript + `function init() ` + opens + ` end`)
	if err := r.plugin.Reload(); err == nil {
		t.Error("it was reloaded")
	}
	open := 0
	for _, s := range r.plugin.host.Sessions.All() {
		if s.Receiver != nil {
			open++
		}
	}
	if open != 1 {
		t.Errorf("%d receivers are open", open)
	}
}

func TestWhereReceiversMayBe(t *testing.T) {
	for _, row := range []struct {
		general map[string]string
		options string
		want    string // of the address, or the reason
	}{
		{nil, "", "127.0.0.1"},
		{nil, `, address = "lo"`, "127.0.0.1"},
		{nil, `, address = "127.0.0.2"`, `receive_at in the configuration does not allow "127.0.0.2"`},
		{nil, `, address = "0.0.0.0"`, "does not allow"},
		{nil, `, address = "nowhere"`, "does not allow"},
		{nil, `, port = 99`, "port 99 is not one of 10000 to 60000"},
		{nil, `, srtp_suite = 80, srtp_key = "x"`, "the SRTP key is not base64"},
		{nil, `, srtp_suite = 33, srtp_key = "x"`, "neither 32 nor 80"},
		{map[string]string{"receive_at": "127.0.0.3, 127.0.0.4"}, "", "127.0.0.3"},
		{map[string]string{"receive_at": "127.0.0.3, 127.0.0.4"}, `, address = "127.0.0.4"`, "127.0.0.4"},
		{map[string]string{"receive_at": "0.0.0.0"}, "", "0.0.0.0"},
		{map[string]string{"receive_at": "0.0.0.0"}, `, address = "127.0.0.9"`, "127.0.0.9"},
		{map[string]string{"receive_at": "0.0.0.0"}, `, address = "::1"`, "does not allow"},
		{map[string]string{"receive_at": ""}, "", "allows no address"},
		{map[string]string{"receive_ports": "20077-20077"}, "", "no port of 20077 to 20077 is free"}, // RTCP needs another
	} {
		b, err := tryStart(t, receivingScript, row.general)
		if err != nil {
			t.Fatal(err)
		}
		b.attach(1)
		got := gjson.Parse(b.asks(1, `local source, at = janus.receive_rtp { streams = {}`+row.options+` }
			return { at = source and at.address or at }`)).Get("at").String()
		if !strings.Contains(got, row.want) {
			t.Errorf("%v%s: %s", row.general, row.options, got)
		}
	}
	for name, value := range map[string]string{"receive_at": "lo", "receive_from": "x", "receive_ports": "5"} {
		if _, err := tryStart(t, receivingScript, map[string]string{name: value}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s = %q: %v", name, value, err)
		}
	}
}

func TestReceiversAreBounded(t *testing.T) {
	const mostReceivers = 1024
	b, err := tryStart(t, receivingScript, map[string]string{"request_limit": "0"})
	if err != nil {
		t.Fatal(err)
	}
	b.attach(1)
	got := b.asks(1, fmt.Sprintf(`local source, why
		for i = 1, %d do source, why = janus.receive_rtp { streams = {} } end
		return { opened = #janus.sessions() - 1, why = why }`, mostReceivers+1))
	if gjson.Get(got, "opened").Int() != mostReceivers || gjson.Get(got, "why").String() != "1024 receivers are open, which is the most" {
		t.Errorf("answered %s", got)
	}
}

func TestABundleOfForwardsGoesToAReceiver(t *testing.T) {
	r := startReceiver(t, receivingScript)
	r.negotiate(2)
	r.asks(1, `assert(kept.source:forward { to = session, from_mindex = 0, to_mindex = 0 })
		assert(kept.source:forward { to = session, audio = false, video = false })`)
	to := r.rtp.RemoteAddr().(*net.UDPAddr)
	feedback := r.feedback.RemoteAddr().(*net.UDPAddr)
	r.asks(2, fmt.Sprintf(`for _, each in ipairs {
			{ medium = "audio", mindex = 0, ssrc = 1000 }, { medium = "data", ssrc = 1020 },
			{ medium = "video", mindex = 1, ssrc = 1010, rtcp_port = %d } } do
			each.host, each.port, each.bundle = "127.0.0.1", %d, "b"
			assert(session:forward_rtp(each))
		end
		session:configure { data = true }
		local id, why = session:forward_rtp { medium = "audio", host = "127.0.0.1", port = %d, bundle = "b" }
		assert(why == "a stream that shares its port with others needs an SSRC")`, feedback.Port, to.Port, to.Port))
	asked := len(r.core.Calls("SendPLI"))
	eventually(t, "what the client sends", func() bool {
		r.sequence++
		r.packet(2, &core.Packet{Buffer: append([]byte{0x80, 111, 0, byte(r.sequence), 0, 0, 0, 0, 0, 0, 0, 9}, "voice"...)})
		r.plugin.IncomingData(2, &core.Data{Buffer: []byte("text")})
		calls := r.core.Calls("RelayData")
		return len(r.core.Calls("RTP")) > 0 && len(calls) > 0 && string(calls[0].Data.Buffer) == "text" && !calls[0].Data.Binary
	})
	eventually(t, "a request for a keyframe", func() bool {
		r.asks(1, `kept.source:keyframe { mindex = 1 }`)
		calls := r.core.Calls("SendPLI")
		return len(calls) > asked && calls[len(calls)-1].Handle == 2 && calls[len(calls)-1].MIndex == 1
	})
}

// negotiate has a session send audio and video.
func (r *receiver) negotiate(id uint64) {
	r.t.Helper()
	r.plugin.host.Sessions.Get(id).Media.Describe(negotiation.Read(offerJSEP).Lines)
}
