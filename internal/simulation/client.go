package simulation

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"janus-golua/plugin"
	"janus-golua/plugin/core"
)

// errDetached is returned after the client has detached.
var errDetached = errors.New("the client is not attached any more")

// Client is a client that has attached to the application.
type Client struct {
	// ID is the session's number in the application.
	ID uint64

	janus        *Janus
	transactions int
	// The lock of Janus protects the fields below.
	attached bool
	// negotiated says that a PeerConnection is wanted, up that it exists.
	negotiated, up bool
	events         []*Event
	received       []Received
	keyframes      []int
	bitrates       []uint32
	closed         int
	// keyframesSent is how many of the requests in keyframes were answered.
	keyframesSent int
	lines         []line
	// down is the line from Janus, if Line has given the client one.
	down *downlink
}

// Event is an event from the application to a client. Body and JSEP are JSON text; JSEP is
// empty if the event has none.
type Event struct {
	Transaction, Body, JSEP string

	taken bool
}

// Attach makes a client and attaches it.
func (j *Janus) Attach() (*Client, error) {
	c := &Client{janus: j, attached: true}
	err := j.do(func(visit) error {
		c.with(func() {
			j.clients = append(j.clients, c)
			c.ID = uint64(len(j.clients))
		})
		j.core.Attach(core.Handle(c.ID))
		if err := j.plugin.CreateSession(c.ID, core.Handle(c.ID)); err != nil {
			j.core.Refuse(core.Handle(c.ID))
			c.with(func() { c.attached = false })
			return err
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("the client was refused: %w", err)
	}
	return c, nil
}

// with runs do while it holds the lock of Janus.
func (c *Client) with(do func()) {
	c.janus.mu.Lock()
	defer c.janus.mu.Unlock()
	do()
}

// Attached says whether the client is still attached.
func (c *Client) Attached() (attached bool) {
	c.with(func() { attached = c.attached })
	return attached
}

// IsUp says whether the client has a PeerConnection.
func (c *Client) IsUp() (up bool) {
	c.with(func() { up = c.up })
	return up
}

// Events lists all events so far.
func (c *Client) Events() (events []*Event) {
	c.with(func() { events = slices.Clone(c.events) })
	return events
}

// do carries out an action of the client.
func (c *Client) do(run func()) error {
	return c.janus.do(func(visit) error {
		if !c.Attached() {
			return errDetached
		}
		run()
		return nil
	})
}

// Reply is the answer to a request.
type Reply struct {
	Transaction string
	// Content is the answer in JSON; empty if the answer will come as an event.
	Content string
	// JSEP is the JSEP of the event that answered the request.
	JSEP string
	// Refused is the reason why the request was refused, empty if it was not.
	Refused string
}

// Send sends a request in JSON, with a JSEP unless jsep is empty.
func (c *Client) Send(body, jsep string) (reply Reply, err error) {
	c.transactions++
	reply.Transaction = fmt.Sprintf("%d-%d", c.ID, c.transactions)
	if jsep != "" {
		c.with(func() {
			c.describe(jsep)
			c.negotiated = true
		})
		jsep = coreJSEP(jsep)
	}
	err = c.do(func() {
		result := c.janus.plugin.HandleMessage(c.ID, plugin.Message{Transaction: reply.Transaction, Body: body, JSEP: jsep})
		reply.Content = c.janus.core.JSONText(result.Content)
		if result.Type == core.ResultError {
			reply.Refused = result.Text
		}
	})
	return reply, err
}

// ErrTimeout is returned when an answer or event has not come in time.
var ErrTimeout = errors.New("timeout")

// Request sends a request and waits for the answer, for patience at most.
func (c *Client) Request(body, jsep string, patience time.Duration) (Reply, error) {
	reply, err := c.Send(body, jsep)
	if err != nil || reply.Content != "" || reply.Refused != "" {
		return reply, err
	}
	event, err := c.await(func(e *Event) bool { return e.Transaction == reply.Transaction }, patience)
	if err != nil {
		return reply, err
	}
	reply.Content, reply.JSEP = event.Body, event.JSEP
	return reply, nil
}

// NextEvent waits for the next event that no call has returned yet.
func (c *Client) NextEvent(patience time.Duration) (*Event, error) {
	return c.await(func(*Event) bool { return true }, patience)
}

// await takes the first event that fits.
func (c *Client) await(fits func(*Event) bool, patience time.Duration) (*Event, error) {
	var found *Event
	find := func() bool {
		events := c.Events()
		i := slices.IndexFunc(events, func(e *Event) bool { return !e.taken && fits(e) })
		if i >= 0 {
			found = events[i]
		}
		return i >= 0
	}
	if _, err := c.janus.AwaitUntil(find, patience); err != nil {
		return nil, err
	}
	if found == nil {
		return nil, ErrTimeout
	}
	found.taken = true
	return found, nil
}

// Up brings the client's PeerConnection up.
func (c *Client) Up() error {
	return c.do(func() {
		c.with(func() { c.negotiated, c.up = true, true })
		c.janus.plugin.SetupMedia(c.ID)
	})
}

// DataReady tells the plugin that messages can be sent to the client.
func (c *Client) DataReady() error { return c.do(func() { c.janus.plugin.DataReady(c.ID) }) }

// Hangup takes the PeerConnection down.
func (c *Client) Hangup() error { return c.do(c.hangup) }

func (c *Client) hangup() {
	c.with(func() {
		c.negotiated, c.up = false, false
		if c.down != nil { // what is on its way is lost, and numbers begin again
			c.down = newDownlink(c.down.line.Properties(), c.ID)
		}
		for _, line := range c.lines {
			for _, stream := range line.streams {
				stream.begun = false
			}
		}
	})
	c.janus.plugin.HangupMedia(c.ID)
}

// Detach detaches the client; its PeerConnection ends first.
func (c *Client) Detach() error { return c.do(c.detach) }

func (c *Client) detach() {
	if c.isNegotiated() {
		c.hangup()
	}
	c.with(func() { c.attached = false })
	_ = c.janus.plugin.DestroySession(c.ID)
}

// SlowLink reports losses to the plugin.
func (c *Client) SlowLink(mindex int, video, uplink bool) error {
	return c.do(func() { c.janus.plugin.SlowLink(c.ID, mindex, video, uplink) })
}

// Query returns the state that the script tells the Admin API: JSON text, empty for none.
func (c *Client) Query() (answer string, err error) {
	err = c.do(func() { answer = c.janus.core.JSONText(c.janus.plugin.QuerySession(c.ID)) })
	return answer, err
}

// SendData sends a message.
func (c *Client) SendData(message core.Data) error {
	return c.do(func() { c.janus.plugin.IncomingData(c.ID, &message) })
}

// SendRTCP sends an RTCP packet.
func (c *Client) SendRTCP(mindex int, video bool, packet []byte) error {
	return c.do(func() {
		c.janus.plugin.IncomingReports(c.ID, &core.Packet{MIndex: mindex, Video: video, Buffer: packet})
		c.janus.plugin.IncomingRTCP(c.ID, &core.Packet{MIndex: mindex, Video: video, Buffer: packet})
	})
}

func (c *Client) isNegotiated() (negotiated bool) {
	c.with(func() { negotiated = c.negotiated })
	return negotiated
}
