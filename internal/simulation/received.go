package simulation

import (
	"slices"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated"
)

// Received is a packet or a message that has reached a client.
type Received struct {
	// Kind is "rtp", "rtcp" or "data".
	Kind string
	// Packet is the whole packet; Extensions are those that Janus is asked to write.
	Packet     []byte
	Video      bool
	MIndex     int
	Extensions core.Extensions
	Data       core.Data
}

// Received lists what has reached the client, in order; ForgetReceived empties the list.
func (c *Client) Received() (received []Received) {
	c.with(func() { received = slices.Clone(c.received) })
	return received
}

// ForgetReceived forgets what has reached the client so far.
func (c *Client) ForgetReceived() { c.with(func() { c.received = nil }) }

// Keyframes lists the m-lines of which the client was asked for keyframes, -1 for all.
func (c *Client) Keyframes() (mindices []int) {
	c.with(func() { mindices = slices.Clone(c.keyframes) })
	return mindices
}

// Bitrates lists the bitrates that were demanded of the client, in bits per second.
func (c *Client) Bitrates() (bitrates []uint32) {
	c.with(func() { bitrates = slices.Clone(c.bitrates) })
	return bitrates
}

// Closed counts how often the application has closed the PeerConnection.
func (c *Client) Closed() (count int) {
	c.with(func() { count = c.closed })
	return count
}

// take applies a call of the plugin to a client. As Janus would do, it then reports the end
// of a PeerConnection or of a session to the plugin.
func (c *Client) take(call simulated.Call) {
	c.with(func() { c.note(call) })
	switch {
	case !c.Attached():
	case call.Method == "ClosePC" && c.isNegotiated():
		c.hangup()
	case call.Method == "EndSession":
		c.detach()
	}
}

// note keeps a call of the plugin in the client's lists.
func (c *Client) note(call simulated.Call) {
	switch call.Method {
	case "PushEvent":
		c.events = append(c.events, &Event{Transaction: call.Transaction, Body: call.Event, JSEP: call.JSEP})
		c.negotiated = c.negotiated || call.JSEP != ""
		c.noteAnswer(call.JSEP)
	case "ClosePC":
		c.closed++
	case "RTP", "RelayRTP":
		got := Received{Kind: "rtp", Packet: call.Buffer, Video: call.Video, MIndex: call.MIndex, Extensions: call.Extensions}
		if !c.carry(call, got) {
			c.received = append(c.received, got)
		}
	case "RelayRTCP":
		c.received = append(c.received, Received{Kind: "rtcp", Packet: call.Buffer, Video: call.Video, MIndex: call.MIndex, Extensions: core.NoExtensions()})
	case "RelayData":
		c.received = append(c.received, Received{Kind: "data", Data: call.Data, MIndex: -1, Extensions: core.NoExtensions()})
	case "SendPLI":
		c.keyframes = append(c.keyframes, call.MIndex)
	case "SendREMB":
		c.bitrates = append(c.bitrates, call.Value)
	}
}
