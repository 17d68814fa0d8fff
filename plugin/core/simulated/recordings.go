package simulated

import (
	"fmt"

	"janus-golua/plugin/core"
	"janus-golua/plugin/core/simulated/spool"
)

// NewSpool makes a spool, whose address is its number among all, from 1 on.
func (c *Core) NewSpool(lags func(lost uint64)) core.Spool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lastSpool++
	address := c.lastSpool
	s := spool.New(address, c.Now, lags, func() { c.endSpool(address) })
	c.spools[address] = s
	return s
}

func (c *Core) endSpool(address uintptr) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.spools, address)
}

// spoolAt finds the spool with an address, nil if its file is closed.
func (c *Core) spoolAt(address uintptr) *spool.Spool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.spools[address]
}

// spool puts packets into the spool with an address.
func (c *Core) spool(packets []core.Packet, address uintptr) {
	to := c.spoolAt(address)
	for i := range packets {
		if to != nil {
			to.Save(packets[i].Buffer)
		}
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
