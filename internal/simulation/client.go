package simulation

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"janus-golua/plugin"
	"janus-golua/plugin/core"
)

// errDetached is returned for what a client can no longer do.
var errDetached = errors.New("the client is not attached any more")

// Client is somebody who has attached to the application.
type Client struct {
	// ID is the session's number in the application.
	ID uint64

	janus        *Janus
	transactions int
	// What follows is protected by the lock of Janus.
	attached bool
	// negotiated says that a PeerConnection is wanted, up that there is one.
	negotiated, up bool
	events         []*Event
	received       []Received
	keyframes      []int
	bitrates       []uint32
	closed         int
	// keyframesSent is how many of keyframes were answered.
	keyframesSent int
	lines         []line
}

// Event is what the application has sent to a client. Body and JSEP are JSON text,
// JSEP is empty without one.
type Event struct {
	Transaction, Body, JSEP string

	taken bool
}

// Attach makes a client.
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

// with does something with what the lock of Janus protects.
func (c *Client) with(do func()) {
	c.janus.mu.Lock()
	defer c.janus.mu.Unlock()
	do()
}

// Attached says whether the client still is.
func (c *Client) Attached() (attached bool) {
	c.with(func() { attached = c.attached })
	return attached
}

// IsUp says whether the client has a PeerConnection.
func (c *Client) IsUp() (up bool) {
	c.with(func() { up = c.up })
	return up
}

// Events are all that came so far.
func (c *Client) Events() (events []*Event) {
	c.with(func() { events = slices.Clone(c.events) })
	return events
}

// do carries out what a client does.
func (c *Client) do(run func()) error {
	return c.janus.do(func(visit) error {
		if !c.Attached() {
			return errDetached
		}
		run()
		return nil
	})
}

// Reply is how a request was answered.
type Reply struct {
	Transaction string
	// Content is the answer, JSON text; empty when it is yet to come as an event.
	Content string
	// JSEP came with an event.
	JSEP string
	// Refused is why the request was refused, empty when it was not.
	Refused string
}

// Send sends a request, JSON text, with a JSEP unless that is empty.
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

// ErrTimeout is returned when what is waited for has not come.
var ErrTimeout = errors.New("timeout")

// Request is Send that waits for the answer, for so long at most.
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

// NextEvent waits for the next event that nobody has taken.
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

// DataReady says that messages can be sent to the client.
func (c *Client) DataReady() error { return c.do(func() { c.janus.plugin.DataReady(c.ID) }) }

// Hangup takes the PeerConnection down.
func (c *Client) Hangup() error { return c.do(c.hangup) }

func (c *Client) hangup() {
	c.with(func() {
		c.negotiated, c.up = false, false
		for _, line := range c.lines {
			for _, stream := range line.streams {
				stream.begun = false
			}
		}
	})
	c.janus.plugin.HangupMedia(c.ID)
}

// Detach ends the client; its PeerConnection before.
func (c *Client) Detach() error { return c.do(c.detach) }

func (c *Client) detach() {
	if c.isNegotiated() {
		c.hangup()
	}
	c.with(func() { c.attached = false })
	_ = c.janus.plugin.DestroySession(c.ID)
}

// SlowLink tells of losses.
func (c *Client) SlowLink(mindex int, video, uplink bool) error {
	return c.do(func() { c.janus.plugin.SlowLink(c.ID, mindex, video, uplink) })
}

// Query is what the Admin API is told of the client: JSON text, empty for nothing.
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
		c.janus.plugin.IncomingRTCP(c.ID, &core.Packet{MIndex: mindex, Video: video, Buffer: packet})
	})
}

func (c *Client) isNegotiated() (negotiated bool) {
	c.with(func() { negotiated = c.negotiated })
	return negotiated
}
