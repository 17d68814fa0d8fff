package simulated

import (
	"fmt"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/spool"
)

// NewSpool makes a spool, whose address is its place in the list of all, from 1 on.
func (c *Core) NewSpool(lags func(lost uint64)) core.Spool {
	c.mu.Lock()
	defer c.mu.Unlock()
	s := spool.New(uintptr(len(c.spools)+1), c.Now, lags)
	c.spools = append(c.spools, s)
	return s
}

// spoolAt finds the spool with an address.
func (c *Core) spoolAt(address uintptr) *spool.Spool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.spools[address-1]
}

// spool puts packets into the spool with an address.
func (c *Core) spool(packets []core.Packet, address uintptr) {
	to := c.spoolAt(address)
	for i := range packets {
		to.Save(packets[i].Buffer)
		packets[i].Spooled = true
	}
}

// WriteSpool writes what comes into a spool until CloseFile. A panic costs one batch.
func (c *Core) WriteSpool(from core.Spool, file core.Recorder) {
	for c.writeBatch(from.(*spool.Spool), file.(*Recorder)) {
	}
}

func (c *Core) writeBatch(from *spool.Spool, to *Recorder) (more bool) {
	defer func() {
		if fault := recover(); fault != nil {
			c.Log(core.LogError, fmt.Sprint("the writer of a recording: ", fault))
			more = true
		}
	}()
	return from.Write(to)
}
