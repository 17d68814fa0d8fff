package byhand

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"janus-golua/internal/simulation"
	"janus-golua/plugin/core"
)

// Output is one thing that is reported to the user.
type Output struct {
	// Event is "attached", "reply", "acknowledged", "refused", "event", "message",
	// "packets", "keyframe", "bitrate", "closed", "detached", "log", "answer", "client",
	// "time", "values", "printed", "done" or "error".
	Event       string          `json:"event"`
	Client      uint64          `json:"client,omitempty"`
	Transaction string          `json:"transaction,omitempty"`
	Body        json.RawMessage `json:"body,omitempty"`
	JSEP        json.RawMessage `json:"jsep,omitempty"`
	Level       string          `json:"level,omitempty"`
	Text        string          `json:"text,omitempty"`
	Label       string          `json:"label,omitempty"`
	// Medium and Count describe packets that reached a client: "audio", "video" or "rtcp".
	Medium string `json:"medium,omitempty"`
	Count  int    `json:"count,omitempty"`
	// MIndex is the m-line of which a keyframe is requested, -1 for all.
	MIndex *int `json:"mindex,omitempty"`
	// Bitrate is in bits per second.
	Bitrate *uint32 `json:"bitrate,omitempty"`
	Error   string  `json:"error,omitempty"`
	// Do and ID name the command that is done, or has failed.
	Do string          `json:"do,omitempty"`
	ID json.RawMessage `json:"id,omitempty"`
	// Values are the results of evaluate, as people read them.
	Values []string `json:"values,omitempty"`
	// Time is the application's time, in seconds since 1970.
	Time float64 `json:"time,omitempty"`
}

// Player carries out commands.
type Player struct {
	janus *simulation.Janus
	tell  func(Output)
	// talkedTo is the current client, which commands without a number mean.
	talkedTo uint64
	clients  map[uint64]*followed
	logged   int
}

// followed is a client, and how much has been reported about it.
type followed struct {
	*simulation.Client
	events, keyframes, bitrates, closed int
	detached                            bool
	// offer is the latest offer from the application.
	offer string
}

// New makes a player. It calls tell for everything that happens.
func New(janus *simulation.Janus, tell func(Output)) *Player {
	return &Player{janus: janus, tell: tell, clients: make(map[uint64]*followed)}
}

// ErrQuit is returned by Do for the command quit.
var ErrQuit = errors.New("quit")

// Do carries out a command and reports everything that follows from it.
func (p *Player) Do(c Command) error {
	if c.Do == "quit" {
		return ErrQuit
	}
	err := p.carryOut(c)
	p.Follow()
	if err != nil {
		p.tell(Output{Event: "error", Error: err.Error(), Do: c.Do, ID: c.ID})
		return nil
	}
	p.tell(Output{Event: "done", Do: c.Do, ID: c.ID})
	return nil
}

func (p *Player) carryOut(c Command) error {
	switch c.Do {
	case "attach":
		return p.attach()
	case "advance":
		if c.Seconds < 0 || c.Seconds > 1e9 {
			return errors.New("seconds are 0 to 1e9")
		}
		err := p.janus.Advance(time.Duration(c.Seconds * float64(time.Second)))
		p.tell(Output{Event: "time", Time: float64(p.janus.Now().UnixMicro()) / 1e6})
		return err
	case "admin":
		answer, err := p.janus.Admin(body(c))
		p.tell(Output{Event: "answer", Body: raw(answer)})
		return err
	case "evaluate":
		return p.evaluate(c.Text)
	case "reload":
		return p.janus.Reload()
	case "clients":
		for _, client := range p.janus.Clients() {
			p.tell(Output{Event: "client", Client: client.ID})
		}
		return nil
	}
	client, err := p.client(c)
	if err != nil {
		return err
	}
	return p.withClient(client, c)
}

// evaluate runs Lua in the application, as the console does.
func (p *Player) evaluate(code string) error {
	result, err := p.janus.Evaluate(code)
	if result.Printed != "" {
		p.tell(Output{Event: "printed", Text: result.Printed})
	}
	if err != nil {
		return err
	}
	p.tell(Output{Event: "values", Values: result.Values})
	return nil
}

func (p *Player) attach() error {
	client, err := p.janus.Attach()
	if err != nil {
		return err
	}
	p.clients[client.ID] = &followed{Client: client}
	p.talkedTo = client.ID
	p.tell(Output{Event: "attached", Client: client.ID})
	return nil
}

// client is the client that a command is about.
func (p *Player) client(c Command) (*followed, error) {
	id := c.Client
	if id == 0 {
		id = p.talkedTo
	}
	if client := p.clients[id]; client != nil {
		return client, nil
	}
	if id == 0 {
		return nil, errors.New("there is no client: attach first")
	}
	return nil, fmt.Errorf("there is no client %d", id)
}

func (p *Player) withClient(client *followed, c Command) error {
	switch c.Do {
	case "talk":
		p.talkedTo = client.ID
		return nil
	case "send", "offer", "answer":
		return p.send(client, c)
	case "up":
		return client.Up()
	case "data-ready":
		return client.DataReady()
	case "hangup":
		return client.Hangup()
	case "detach":
		return client.Detach()
	case "data":
		return client.SendData(core.Data{Buffer: []byte(c.Text), Label: c.Label, Binary: c.Binary})
	case "rtp":
		return p.sendRTP(client, c)
	case "query":
		answer, err := client.Query()
		p.tell(Output{Event: "answer", Client: client.ID, Body: raw(answer)})
		return err
	}
	return fmt.Errorf("there is no command %q", c.Do)
}

// mostPackets is how many packets one command sends at most.
const mostPackets = 100_000

func (p *Player) sendRTP(client *followed, c Command) error {
	if c.Count < 0 || c.Count > mostPackets {
		return fmt.Errorf("count is 0 to %d", mostPackets)
	}
	return client.SendRTP(simulation.RTP{Video: c.Video, MIndex: -1, Count: max(c.Count, 1), Extensions: core.NoExtensions()})
}

// send sends a request.
func (p *Player) send(client *followed, c Command) error {
	jsep, err := jsepOf(client, c)
	if err != nil {
		return err
	}
	reply, err := client.Send(body(c), jsep)
	if err != nil {
		return err
	}
	told := Output{Event: "reply", Client: client.ID, Transaction: reply.Transaction, Body: raw(reply.Content)}
	switch {
	case reply.Refused != "":
		told.Event, told.Error = "refused", reply.Refused
	case reply.Content == "":
		told.Event = "acknowledged"
	}
	p.tell(told)
	return nil
}

// jsepOf is the JSEP of a request, or "".
func jsepOf(client *followed, c Command) (string, error) {
	kind, text := "", ""
	switch {
	case len(c.JSEP) > 0:
		return string(c.JSEP), nil
	case c.Do == "answer":
		answer, err := simulation.Answer(client.offer)
		if err != nil {
			return "", err
		}
		kind, text = "answer", answer
	case c.Do == "offer" || c.Offer != nil:
		kind, text = "offer", c.Offer.sdp()
	default:
		return "", nil
	}
	jsep, err := json.Marshal(map[string]string{"type": kind, "sdp": text})
	return string(jsep), err
}

func (o *Offer) sdp() string {
	if o == nil || *o == (Offer{}) || *o == (Offer{Simulcast: true}) {
		o = &Offer{Audio: true, Video: true, Simulcast: o != nil && o.Simulcast}
	}
	offer := simulation.Offer{Data: o.Data, Simulcast: o.Simulcast}
	if o.Audio {
		offer.Audio = "sendrecv"
	}
	if o.Video {
		offer.Video = []string{"sendrecv"}
	}
	return offer.Text()
}

// body is the body of a request; without one, an empty object.
func body(c Command) string {
	if len(c.Body) == 0 {
		return "{}"
	}
	return string(c.Body)
}

// raw is JSON text as it is, or nil for an empty text.
func raw(text string) json.RawMessage {
	if text == "" {
		return nil
	}
	return json.RawMessage(text)
}
