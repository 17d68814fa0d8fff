//go:build !nohttp

package websocket

import (
	"context"
	"errors"
	"time"

	"github.com/coder/websocket"

	"janus-golua/plugin/guard"
)

// defaultPing is how often a server is asked whether it is still there: often enough for
// routers that forget silent connections after a minute.
const defaultPing = 30 * time.Second

// ping is the goroutine that asks the server. A server that has not answered by the time of
// the next ping is considered gone, unless it is we who do not read.
func (c *conn) ping() {
	defer guard.Recover(c.log, "websocket: pinging")
	ticker := time.NewTicker(c.pingEvery)
	defer ticker.Stop()
	guard.Loop(c.log, "websocket: pinging", func() bool {
		select {
		case <-c.life.Done():
			return false
		case <-ticker.C:
		}
		if asked := time.Now(); !c.answers() && !c.stalled.Load() && c.heard.Load() < asked.UnixNano() {
			c.finish(ending{websocket.StatusAbnormalClosure, "no answer to ping"})
			return false
		}
		return true
	})
}

// answers is false when the time passes without an answer. Other errors are left to the
// reader.
func (c *conn) answers() bool {
	ctx, cancel := context.WithTimeout(c.life, c.pingEvery)
	defer cancel()
	return !errors.Is(c.ws.Ping(ctx), context.DeadlineExceeded)
}
