package rooms

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pion/webrtc/v4"
	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// step is one action of a client: a request, perhaps with an SDP.
type step struct {
	// who is the name of the handle that sends the request. The handle is attached when the
	// name comes first.
	who     string
	request string // JSON
	// does is what comes with the request: nothing, or an offer or answer.
	does deed
	// differs is the reason why our plugin differs here; since14 is the reason why it differs
	// from Janus before 1.4, and until14 why it differs from Janus 1.4 and later.
	differs, since14, until14 string
	// brief says that the request has no further effect if it is refused, so the test need not wait.
	brief bool
}

// deed is an action that accompanies a request.
type deed int

const (
	nothing         deed = iota
	offers               // the request carries the offer of a new publisher
	offersData           // likewise, with a data channel
	offersOthers         // likewise, of PCMU and H.264
	offersSimulcast      // likewise, of VP8 in three substreams
	offersInVain         // likewise, but the answer is not looked at
	offersAgain          // the request carries another offer of the same peer
	offersLoudly         // as offers, with the type of the JSEP in capitals
	answers              // the reply carries an offer, which is answered with start
	answersLoudly        // as answers, with the type of the JSEP in capitals
	restarts             // as answers, for an offer of an established subscriber
	answersLast          // the request answers the last offer that came
	detaches             // instead of a request
	hangsUp              // instead of a request
)

// saying is the effect of a step: the reply, and the events of all handles.
type saying struct {
	reply  any
	events map[string][]any
}

// play runs all steps in a Janus, and collects the effects of each.
type play struct {
	t       *testing.T
	janus   *Janus
	plugin  Plugin
	handles map[string]*Handle
	peers   map[string]*Peer
	waiting map[string]string // the last offer that each handle got
	told    map[string]bool
}

func newPlay(t *testing.T, options Options) *play {
	return &play{t: t, janus: Start(t, options), plugin: options.Plugin, handles: make(map[string]*Handle), peers: make(map[string]*Peer), waiting: make(map[string]string), told: make(map[string]bool)}
}

func (p *play) handle(who string) *Handle {
	if p.handles[who] == nil {
		p.handles[who] = p.janus.Connect().Attach(VideoRoom)
	}
	return p.handles[who]
}

func (p *play) run(s step) saying {
	handle := p.handle(s.who)
	var reply gjson.Result
	switch s.does {
	case detaches:
		reply = handle.Detach()
		p.peers[s.who].Close()
		delete(p.handles, s.who)
	case hangsUp:
		reply = handle.Hangup()
	case offers, offersData, offersOthers, offersSimulcast, offersInVain, offersAgain, offersLoudly:
		reply = p.offer(s, handle)
	case answers, answersLoudly, restarts:
		reply = p.answer(s, handle)
	case answersLast:
		reply = p.ask(handle, s.request, p.peers[s.who].Answer(p.waiting[s.who]))
	default:
		reply = p.ask(handle, s.request, nil)
		p.noteOffer(s.who, reply)
	}
	wait := quiet
	if s.brief && reply.Get("plugindata.data.error_code").Exists() {
		wait = 0
	}
	return saying{reply: plain(reply), events: p.events(wait)}
}

// ask sends a request and returns its answer, even if the answer comes as an event.
func (p *play) ask(handle *Handle, request string, jsep *JSEP) gjson.Result {
	answer := handle.Message(json.RawMessage(request), jsep)
	if answer.Get("janus").String() != "ack" {
		return answer
	}
	transaction := answer.Get("transaction").String()
	return handle.Wait("an answer to "+request, func(event gjson.Result) bool {
		return event.Get("transaction").String() == transaction && event.Get("janus").String() == "event"
	})
}

// publisher makes a peer with the media of a deed, and its offer.
func (p *play) publisher(does deed) (*Peer, *JSEP) {
	peer := NewPeer(p.t)
	switch does {
	case offersSimulcast:
		return peer, peer.PublishSimulcast(webrtc.MimeTypeVP8).ByRid(peer.Offer())
	case offersOthers:
		peer.Publishes(webrtc.MimeTypePCMU, webrtc.MimeTypeH264)
	default:
		peer.Publish()
	}
	if does == offersData {
		peer.OpenChannel("chat")
	}
	offer := peer.Offer()
	if does == offersLoudly {
		offer.Type = strings.ToUpper(offer.Type)
	}
	return peer, offer
}

func (p *play) offer(s step, handle *Handle) gjson.Result {
	peer, offer := p.peers[s.who], (*JSEP)(nil)
	if s.does == offersAgain {
		offer = peer.Offer()
	} else {
		peer, offer = p.publisher(s.does)
		p.peers[s.who] = peer
	}
	reply := p.ask(handle, s.request, offer)
	p.noteOffer(s.who, reply)
	if answer := reply.Get("jsep.sdp").String(); answer != "" && s.does != offersInVain {
		peer.Accept(answer)
		peer.Connected()
		if s.does != offersAgain {
			handle.WaitFor("webrtcup")
		}
	}
	return reply
}

func (p *play) answer(s step, handle *Handle) gjson.Result {
	reply := p.ask(handle, s.request, nil)
	p.noteOffer(s.who, reply)
	offer := reply.Get("jsep.sdp").String()
	if offer == "" {
		return reply
	}
	if p.peers[s.who] == nil {
		p.peers[s.who] = NewPeer(p.t)
	}
	peer := p.peers[s.who]
	answer := peer.Answer(offer)
	if s.does == answersLoudly {
		answer.Type = strings.ToUpper(answer.Type)
	}
	started := p.ask(handle, `{"request":"start"}`, answer)
	peer.Connected()
	if s.does != restarts {
		handle.WaitFor("webrtcup")
	}
	return gjson.Parse(fmt.Sprintf(`{"offered":%s,"started":%s}`, reply.Raw, started.Raw))
}

// repeats says whether an event reports an unpublish for the second time: the C plugin usually
// sends it twice, the second time when the PeerConnection is down.
func (p *play) repeats(who string, event gjson.Result) bool {
	feed := event.Get("plugindata.data.unpublished").String()
	if feed == "" || feed == "ok" {
		return false
	}
	key := who + " knows that " + feed + " has unpublished"
	before := p.told[key]
	p.told[key] = true
	return before
}

func (p *play) noteOffer(who string, message gjson.Result) {
	if message.Get("jsep.type").String() == "offer" {
		p.waiting[who] = message.Get("jsep.sdp").String()
	}
}

// quiet is how long no event must come before a step is over.
const quiet = 150 * time.Millisecond

// events returns the plugin's events for each handle that have come after some time.
func (p *play) events(wait time.Duration) map[string][]any {
	time.Sleep(wait)
	found := make(map[string][]any)
	for who, handle := range p.handles {
		for {
			event, ok := handle.Take(func(gjson.Result) bool { return true })
			if !ok {
				break
			}
			p.noteOffer(who, event)
			if event.Get("janus").String() == "event" && !p.repeats(who, event) {
				found[who] = append(found[who], plain(event))
			}
		}
	}
	return found
}

// random is the smallest number that is taken for a random one; constants in tests are smaller.
const random = 1_000_000

// chosen is the smallest number that is taken for a port chosen by a plugin.
const chosen = 10_000

// madeUp finds random numbers in texts.
var madeUp = regexp.MustCompile(`\d{7,}`)

// unordered are lists that the C plugin makes from hash tables.
var unordered = map[string]bool{"list": true, "participants": true, "publishers": true, "attendees": true, "allowed": true, "forwarders": true}

// plain reduces a message to what is compared: all random numbers become the same, and so do
// the SDPs.
func plain(message gjson.Result) any { return plainValue("", message.Value()) }

func plainValue(name string, value any) any {
	switch value := value.(type) {
	case map[string]any:
		for _, left := range []string{"session_id", "sender", "transaction", "plugin"} {
			delete(value, left)
		}
		for _, later := range []string{"audiolevel_ext_id", "videoorient_ext_id", "playoutdelay_ext_id"} {
			delete(value, later) // 1.1.2 does not have these fields
		}
		for key, inner := range value {
			value[key] = plainValue(key, inner)
		}
		return value
	case []any:
		for i, inner := range value {
			value[i] = plainValue(name, inner)
		}
		if unordered[name] {
			slices.SortFunc(value, func(a, b any) int { return strings.Compare(text(a), text(b)) })
		}
		return value
	case float64:
		if strings.Contains(name, "stream_id") || name == "private_id" {
			return "(random)"
		}
		isPort := name == "port" || name == "rtcp_port"
		if value >= random && name != "bitrate" || value >= chosen && isPort {
			return "(random)"
		}
	case string:
		if name == "sdp" {
			return "(sdp)"
		}
		return madeUp.ReplaceAllString(value, "(random)")
	}
	return value
}

func (s saying) String() string {
	text, _ := json.Marshal(s.reply)
	result := string(text)
	for _, who := range slices.Sorted(maps.Keys(s.events)) {
		for _, event := range s.events[who] {
			text, _ := json.Marshal(event)
			result += fmt.Sprintf("\n\t\t%s gets %s", who, text)
		}
	}
	return result
}
