package simulated

import (
	"errors"
	"slices"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/noting"
	"janus-golua/plugin/quick"
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

// RelayRTP is recorded.
func (c *Core) RelayRTP(handle core.Handle, packet *core.Packet, extensions core.Extensions) {
	noting.Depart(packet.Departures, c.Now(), packet.MIndex, packet.Video, packet.Buffer)
	c.note(Call{Method: "RelayRTP", Handle: handle, Buffer: slices.Clone(packet.Buffer), Video: packet.Video,
		MIndex: packet.MIndex, Extensions: extensions, At: c.Now()})
}

// RelayRTCP is recorded.
func (c *Core) RelayRTCP(handle core.Handle, packet *core.Packet) {
	c.note(Call{Method: "RelayRTCP", Handle: handle, Buffer: slices.Clone(packet.Buffer), Video: packet.Video, MIndex: packet.MIndex})
}

// RelayData is recorded.
func (c *Core) RelayData(handle core.Handle, message *core.Data) {
	kept := *message
	kept.Buffer = slices.Clone(message.Buffer)
	c.note(Call{Method: "RelayData", Handle: handle, Data: kept})
}

// SendPLI is recorded.
func (c *Core) SendPLI(handle core.Handle, mindex int) {
	c.note(Call{Method: "SendPLI", Handle: handle, MIndex: mindex})
}

// SendREMB is recorded, with the bitrate as its Value.
func (c *Core) SendREMB(handle core.Handle, bitrate uint32) {
	c.note(Call{Method: "SendREMB", Handle: handle, Value: bitrate})
}

// SetPace is recorded, with the pace as its Value.
func (c *Core) SetPace(handle core.Handle, pace uint32) {
	c.record(Call{Method: "SetPace", Handle: handle, Value: pace})
}

// Recorder is a recorder of the simulated core.
type Recorder struct {
	Options core.RecorderOptions
	// Saved is what was written while the recorder was not paused. It is read after Close.
	Saved [][]byte

	paused bool
	core   *Core
}

// Disk is a use of the disk.
type Disk int

// A recorder opens, writes or closes a file.
const (
	Opening Disk = iota
	Saving
	Closing
)

// disk runs before a recorder uses the disk.
func (c *Core) disk(what Disk) error {
	quick.Blocks("a recorder")
	if c.BeforeDisk == nil {
		return nil
	}
	return c.BeforeDisk(what)
}

// NewRecorder makes a recorder, unless the codec is "refused".
func (c *Core) NewRecorder(options core.RecorderOptions) (core.Recorder, error) {
	if err := c.disk(Opening); err != nil {
		return nil, err
	}
	if options.Codec == "refused" {
		return nil, errors.New("unsupported codec")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	recorder := &Recorder{Options: options, core: c}
	c.recorders[recorder] = true
	c.recordings = append(c.recordings, recorder)
	return recorder, nil
}

// Recording describes a recorder.
type Recording struct {
	core.RecorderOptions
	// Packets counts the packets or messages that it has saved.
	Packets int
	// Paused and Ended are its state.
	Paused, Ended bool
}

// Recordings are all recordings since the start, the oldest first.
func (c *Core) Recordings() []Recording {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []Recording
	for _, r := range c.recordings {
		all = append(all, Recording{RecorderOptions: r.Options, Packets: len(r.Saved), Paused: r.paused, Ended: !c.recorders[r]})
	}
	return all
}

// Save keeps a copy.
func (r *Recorder) Save(buffer []byte) {
	_ = r.core.disk(Saving)
	r.core.mu.Lock()
	defer r.core.mu.Unlock()
	if !r.core.recorders[r] {
		r.core.faults = append(r.core.faults, "a recorder was used after Close")
	}
	if !r.paused {
		r.Saved = append(r.Saved, slices.Clone(buffer))
	}
}

// Pause leaves out what is saved until Resume.
func (r *Recorder) Pause() { r.setPaused(true) }

// Resume ends Pause.
func (r *Recorder) Resume() { r.setPaused(false) }

func (r *Recorder) setPaused(paused bool) {
	_ = r.core.disk(Saving)
	r.core.mu.Lock()
	defer r.core.mu.Unlock()
	r.paused = paused
}

// Close ends the recorder.
func (r *Recorder) Close() {
	_ = r.core.disk(Closing)
	r.core.mu.Lock()
	defer r.core.mu.Unlock()
	if !r.core.recorders[r] {
		r.core.faults = append(r.core.faults, "a recorder was closed twice")
	}
	delete(r.core.recorders, r)
	r.core.finished = append(r.core.finished, r)
}
