package plays

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// peer is the WebRTC client of a handle.
type peer struct {
	*Peer
	// heard is how many messages of its data channel have been taken, up whether the
	// plugin has been told that it is connected.
	heard int
	up    bool
	// simulcast sends the video in three substreams, if not nil.
	simulcast *Simulcast
}

// canned are offers that nobody stands behind, by the names of deeds.
var canned = []string{offers, "offer audio", "offer video", "offer two videos", "offer channel", "offer to receive", "offer encrypted"}

func cannedOffers(t testing.TB) map[string]*JSEP {
	peers := map[string]*Peer{
		offers: NewPeer(t).Publish(), "offer audio": NewPeer(t), "offer video": NewPeer(t), "offer two videos": NewPeer(t).Publish(),
		"offer encrypted": NewPeer(t).Publish(),
		"offer channel":   NewPeer(t).Publish().OpenChannel("chat"), "offer to receive": NewPeer(t).Receive(Audio, Video),
	}
	peers["offer audio"].AddAudio()
	peers["offer video"].AddVideo()
	peers["offer two videos"].AddVideo()
	made := make(map[string]*JSEP)
	for name, peer := range peers {
		made[name] = peer.Offer()
		made[name].E2EE = name == "offer encrypted"
		peer.Close()
	}
	return made
}

// failure is a client's that cannot go on in a play.
type failure string

// client is a test whose failures end a step, not the test: a peer may be given an SDP that
// it does not take.
type client struct{ testing.TB }

func (client) Fatal(arguments ...any) { panic(failure(fmt.Sprint(arguments...))) }
func (client) Fatalf(format string, arguments ...any) {
	panic(failure(fmt.Sprintf(format, arguments...)))
}

func (p *player) newPeer(who string) *peer {
	p.forget(who)
	p.peers[who] = &peer{Peer: NewPeer(client{p.stage.t})}
	return p.peers[who]
}

func (p *player) forget(who string) {
	if peer := p.peers[who]; peer != nil {
		peer.Close()
		delete(p.peers, who)
	}
}

// jsep is the SDP that goes with a step.
func (p *player) jsep(s step) *JSEP {
	if offer := p.stage.canned[s.Do]; offer != nil {
		p.slow = true
		return offer
	}
	switch s.Do {
	case answers:
		if offer := p.takeOffer(s.Who); offer != "" {
			return &JSEP{Type: "answer", SDP: AnswerAll(offer)}
		}
	case connects:
		p.slow = true
		peer := p.newPeer(s.Who)
		peer.Publish()
		return peer.Offer()
	case connectsEncrypted:
		p.slow = true
		offer := p.newPeer(s.Who).Publish().Offer()
		offer.E2EE = true
		return offer
	case connectsSimulcast:
		p.slow = true
		peer := p.newPeer(s.Who)
		peer.simulcast = peer.PublishSimulcast(webrtc.MimeTypeVP8)
		return peer.simulcast.ByRid(peer.Offer())
	case connectsAgain:
		if peer := p.peers[s.Who]; peer != nil {
			peer.AddVideo()
			return peer.Offer()
		}
	case answersLive:
		if offer := p.takeOffer(s.Who); offer != "" {
			if p.peers[s.Who] == nil {
				p.newPeer(s.Who)
				if p.stage.app.name == "videocall" {
					p.peers[s.Who].Publish()
				}
			}
			return p.peers[s.Who].Answer(offer)
		}
	}
	return nil
}

// takeOffer is the last offer that somebody has got, unless it was answered.
func (p *player) takeOffer(who string) string {
	offer := p.waiting[who]
	delete(p.waiting, who)
	p.slow = p.slow || offer != ""
	return offer
}

// negotiated goes on when the peer of a step is connected.
func (p *player) negotiated(s step, answer gjson.Result) {
	p.offered(s.Who, answer)
	peer, handle := p.peers[s.Who], p.handles[s.Who]
	if peer == nil || answer.Get("plugindata.data.error").Exists() {
		return
	}
	switch sdp := answer.Get("jsep.sdp").String(); {
	case connecting[s.Do] && sdp != "":
		peer.Accept(sdp)
	case s.Do != answersLive:
		return
	}
	peer.await(handle)
}

// await waits until media can flow, both ways.
func (peer *peer) await(handle *Handle) {
	peer.Connected()
	if !peer.up {
		peer.up = handle.Gets("webrtcup", 5*time.Second)
	}
}

// channel connects a peer by the plugin's offer, and opens a data channel.
func (p *player) channel(s step) {
	peer, handle := p.newPeer(s.Who), p.handles[s.Who]
	p.slow = true
	offer := p.takeOffer(s.Who)
	if offer == "" {
		return
	}
	peer.OpenChannel("chat")
	handle.Message(body{"request": "ack"}, peer.Answer(offer))
	peer.await(handle)
	peer.ChannelOpen()
}

// offered remembers an offer, and takes an answer that comes as an event.
func (p *player) offered(who string, message gjson.Result) {
	sdp := message.Get("jsep.sdp").String()
	switch message.Get("jsep.type").String() {
	case "offer":
		p.waiting[who] = sdp
	case "answer":
		if peer := p.peers[who]; peer != nil && p.stage.app.name == "videocall" {
			peer.Accept(sdp)
			peer.Connected()
		}
	}
}

// send sends some packets of what somebody publishes; it tells who gets them, on which
// m-line.
func (p *player) send(who string) any {
	from := p.peers[who]
	if from != nil && from.simulcast != nil {
		return p.sendSubstreams(from)
	}
	if from == nil || from.Audio == nil {
		return "(no peer)"
	}
	mark := fmt.Sprintf("from %s %d", who, time.Now().UnixNano())
	for i := range 15 {
		if i%5 == 0 {
			from.Video.Keyframe() // a new viewer of ours waits for one
		}
		from.Audio.Send(mark)
		from.Video.Send(mark)
		time.Sleep(4 * time.Millisecond)
	}
	p.settle()
	got := make(body)
	for _, to := range slices.Sorted(maps.Keys(p.peers)) {
		for mid := range 6 {
			for _, packet := range p.peers[to].PacketsOf(fmt.Sprint(mid)) {
				if strings.HasSuffix(string(packet.Payload), mark) {
					got[fmt.Sprintf("%s on m-line %d", to, mid)] = true
				}
			}
		}
	}
	return got
}

// sendSubstreams sends a simulcast, and tells who gets some of it on which m-line. Nobody
// else sends meanwhile.
func (p *player) sendSubstreams(from *peer) any {
	before := p.arrived()
	for i := range 15 {
		if i%5 == 0 {
			from.simulcast.Keyframes(0, 1, 2)
		}
		from.simulcast.Send(0, 1, 2)
		time.Sleep(4 * time.Millisecond)
	}
	p.settle()
	got := make(body)
	for where, count := range p.arrived() {
		if count > before[where] {
			got[where] = true
		}
	}
	return got
}

// arrived counts the packets that each has got, by m-line.
func (p *player) arrived() map[string]int {
	counts := make(map[string]int)
	for to, peer := range p.peers {
		for mid := range 6 {
			counts[fmt.Sprintf("%s on m-line %d", to, mid)] = len(peer.PacketsOf(fmt.Sprint(mid)))
		}
	}
	return counts
}

// say sends a request over the data channel, and gives what comes back.
func (p *player) say(s step) any {
	peer := p.peers[s.Who]
	if peer == nil || peer.Channel == nil {
		return "(no peer)"
	}
	request, _ := p.symbols.resolve(s.Body).(map[string]any)
	request["transaction"] = "the transaction"
	must(client{p.stage.t}, peer.Channel.SendText(text(request)))
	return nil
}

// messages are those that have come on the data channels since the last time.
func (p *player) messages(found map[string][]any) {
	for who, peer := range p.peers {
		all, _ := peer.Messages()
		for _, message := range all[peer.heard:] {
			found[who] = append(found[who], body{"said": p.plain(gjson.ParseBytes(message.Data))})
		}
		peer.heard = len(all)
	}
}
