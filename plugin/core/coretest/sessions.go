package coretest

import (
	"encoding/binary"
	"errors"
	"slices"

	"janus-golua/plugin/core"
)

// PushEvent takes event and jsep.
func (c *Core) PushEvent(handle core.Handle, transaction string, event, jsep core.JSON) error {
	if c.BeforePush != nil {
		c.BeforePush()
	}
	call := Call{Method: "PushEvent", Handle: handle, Transaction: transaction,
		Event: c.JSONText(event), JSEP: c.JSONText(jsep)}
	c.note(call)
	return c.RefusePush
}

// NotifyEvent takes event.
func (c *Core) NotifyEvent(handle core.Handle, event core.JSON) {
	c.note(Call{Method: "NotifyEvent", Handle: handle, Event: c.JSONText(event)})
}

// ClosePC is recorded.
func (c *Core) ClosePC(handle core.Handle) { c.note(Call{Method: "ClosePC", Handle: handle}) }

// EndSession is recorded.
func (c *Core) EndSession(handle core.Handle) { c.note(Call{Method: "EndSession", Handle: handle}) }

// ForwardRTP records each viewer's copy as "RTP".
func (c *Core) ForwardRTP(packet *core.Packet, viewers []core.Delivery) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forwarded += len(viewers)
	for _, viewer := range viewers {
		c.use(viewer.Handle)
		if c.Quiet {
			continue
		}
		buffer := slices.Clone(packet.Buffer)
		binary.BigEndian.PutUint16(buffer[2:], viewer.SequenceNumber)
		binary.BigEndian.PutUint32(buffer[4:], viewer.Timestamp)
		c.calls = append(c.calls, Call{Method: "RTP", Handle: viewer.Handle, Buffer: buffer, Video: packet.Video})
	}
}

// RelayRTP is recorded.
func (c *Core) RelayRTP(handle core.Handle, packet *core.Packet) {
	c.note(Call{Method: "RelayRTP", Handle: handle, Buffer: slices.Clone(packet.Buffer), Video: packet.Video})
}

// RelayRTCP is recorded.
func (c *Core) RelayRTCP(handle core.Handle, packet *core.Packet) {
	c.note(Call{Method: "RelayRTCP", Handle: handle, Buffer: slices.Clone(packet.Buffer), Video: packet.Video})
}

// RelayData is recorded.
func (c *Core) RelayData(handle core.Handle, message *core.Data) {
	kept := *message
	kept.Buffer = slices.Clone(message.Buffer)
	c.note(Call{Method: "RelayData", Handle: handle, Data: kept})
}

// SendPLI is recorded.
func (c *Core) SendPLI(handle core.Handle) { c.note(Call{Method: "SendPLI", Handle: handle}) }

// SendREMB is recorded, with the bitrate as its Value.
func (c *Core) SendREMB(handle core.Handle, bitrate uint32) {
	c.note(Call{Method: "SendREMB", Handle: handle, Value: bitrate})
}

// Recorder is a recorder of the fake.
type Recorder struct {
	Options core.RecorderOptions
	// Saved is what was written; read it after Close.
	Saved [][]byte

	core *Core
}

// NewRecorder makes one, unless the codec is "refused".
func (c *Core) NewRecorder(options core.RecorderOptions) (core.Recorder, error) {
	if options.Codec == "refused" {
		return nil, errors.New("unsupported codec")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	recorder := &Recorder{Options: options, core: c}
	c.recorders[recorder] = true
	return recorder, nil
}

// Save keeps a copy.
func (r *Recorder) Save(buffer []byte) {
	r.core.mu.Lock()
	defer r.core.mu.Unlock()
	if !r.core.recorders[r] {
		r.core.faults = append(r.core.faults, "a recorder was used after Close")
	}
	r.Saved = append(r.Saved, slices.Clone(buffer))
}

// Close ends it.
func (r *Recorder) Close() {
	r.core.mu.Lock()
	defer r.core.mu.Unlock()
	if !r.core.recorders[r] {
		r.core.faults = append(r.core.faults, "a recorder was closed twice")
	}
	delete(r.core.recorders, r)
	r.core.finished = append(r.core.finished, r)
}
