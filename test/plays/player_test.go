package plays

import (
	"time"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// player plays a sequence against one plugin.
type player struct {
	stage   *stage
	side    *side
	symbols *symbols
	handles map[string]*Handle
	order   []string // of the handles
	peers   map[string]*peer
	waiting map[string]string // the last offer that each handle got
	slow    bool              // there was an SDP: threads of Janus's own are at work, too
}

func newPlayer(s *stage, side *side, play sequence) *player {
	return &player{stage: s, side: side, symbols: newSymbols(play), handles: make(map[string]*Handle), peers: make(map[string]*peer), waiting: make(map[string]string)}
}

func (p *player) handle(who string) *Handle {
	if p.handles[who] == nil {
		p.handles[who] = p.side.client.Attach(p.side.pkg)
		p.order = append(p.order, who)
	}
	return p.handles[who]
}

func (p *player) all(play sequence) []outcome {
	said := make([]outcome, len(play))
	for i, each := range play {
		said[i] = p.run(each)
	}
	return said
}

func (p *player) run(s step) (came outcome) {
	handle := p.handle(s.Who)
	defer func() {
		switch problem := recover().(type) {
		case nil:
		case failure:
			p.forget(s.Who)
			came = outcome{reply: "(the client: " + string(problem) + ")", events: p.events()}
		default:
			panic(problem)
		}
	}()
	switch s.Do {
	case detaches:
		reply := p.plain(handle.Detach())
		delete(p.handles, s.Who)
		p.forget(s.Who)
		return outcome{reply: reply, events: p.events()}
	case hangsUp:
		p.slow = true // it is told by another thread
		reply := p.plain(handle.Hangup())
		return outcome{reply: reply, events: p.events()}
	case sends:
		return outcome{reply: p.send(s.Who), events: p.events()}
	case says:
		return outcome{reply: p.say(s), events: p.events()}
	case connectsChannel:
		came := p.ask(s, handle)
		p.channel(s)
		return came
	}
	return p.ask(s, handle)
}

// ask sends a request. Its answer is what came with its transaction before the fence.
func (p *player) ask(s step, handle *Handle) outcome {
	first := handle.Message(p.symbols.resolve(s.Body), p.jsep(s))
	transaction := first.Get("transaction").String()
	acknowledged := first.Get("janus").String() == "ack"
	if !acknowledged {
		p.symbols.learn(s.Who, first.Get("plugindata.data"))
	}
	p.fence()
	if acknowledged {
		answer, ok := handle.Take(func(event gjson.Result) bool {
			return event.Get("janus").String() == "event" && event.Get("transaction").String() == transaction
		})
		if !ok {
			return outcome{reply: "(no answer)", events: p.events()}
		}
		first = answer
		p.symbols.learn(s.Who, first.Get("plugindata.data"))
	}
	p.negotiated(s, first)
	return outcome{reply: p.plain(first), events: p.events()}
}

// fence returns when all events of what was asked so far have come. Each handle has its
// own: ours orders events by session.
func (p *player) fence() {
	for _, who := range p.order {
		if handle := p.handles[who]; handle != nil {
			p.pass(handle)
		}
	}
}

func (p *player) pass(handle *Handle) {
	answer := handle.Message(p.stage.app.fence, nil)
	if answer.Get("janus").String() != "ack" {
		p.stage.t.Fatalf("the fence was answered %s by %s", answer.Raw, p.side.name)
	}
	transaction := answer.Get("transaction").String()
	handle.Wait("the fence", func(event gjson.Result) bool { return event.Get("transaction").String() == transaction })
}

// settling is how long nothing must come of what threads of Janus's own do.
const settling = 50 * time.Millisecond

// settle waits until nothing more comes.
func (p *player) settle() {
	for before := -1; p.slow && before != p.pending(); {
		before = p.pending()
		time.Sleep(settling)
		p.fence()
	}
}

// pending are how many events nobody has taken yet.
func (p *player) pending() (count int) {
	for _, handle := range p.handles {
		count += len(handle.Events())
	}
	return count
}

// events takes those of the plugin that have come for each handle.
func (p *player) events() map[string][]any {
	p.fence()
	p.settle()
	found := make(map[string][]any)
	for _, who := range p.order {
		for handle := p.handles[who]; handle != nil; {
			event, ok := handle.Take(func(gjson.Result) bool { return true })
			if !ok {
				break
			}
			p.offered(who, event)
			if event.Get("janus").String() == "event" {
				found[who] = append(found[who], p.plain(event))
			}
		}
	}
	p.messages(found)
	return found
}

// end detaches all.
func (p *player) end() {
	for who, handle := range p.handles {
		handle.Detach()
		p.forget(who)
	}
}
