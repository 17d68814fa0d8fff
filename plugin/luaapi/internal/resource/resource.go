// Package resource ends what a script has opened, such as a pool of connections: when the
// script closes it, when Lua collects it as garbage, or when the script itself ends.
package resource

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
)

// Keeper counts and ends the resources of one kind that one script has.
type Keeper struct {
	ctx  context.Context
	log  guard.Logger
	kind string
	most int64
	open atomic.Int64
}

// NewKeeper creates a keeper of at most so many resources, all of which end with ctx. kind
// names them in the log.
func NewKeeper(ctx context.Context, log guard.Logger, kind string, most int) *Keeper {
	return &Keeper{ctx: ctx, log: log, kind: kind, most: int64(most)}
}

// Full says that there are as many resources as allowed. A resource whose end has begun
// does not count: a script that closes one may open the next at once.
func (k *Keeper) Full() bool { return k.open.Load() >= k.most }

// Keep arranges for end to be called once, on its own goroutine, where it may block: when
// the script or the engine has ended, when Lua no longer refers to owner, or when the
// returned function is called. end must not refer to owner.
func (k *Keeper) Keep(owner *lua.LUserData, end func()) (now func()) {
	k.open.Add(1)
	uncount := sync.OnceFunc(func() { k.open.Add(-1) })
	once := sync.OnceFunc(func() {
		uncount()
		end()
	})
	stop := context.AfterFunc(k.ctx, func() {
		defer guard.Recover(k.log, k.kind)
		once()
	})
	now = func() {
		stop()
		uncount()
		go func() {
			defer guard.Recover(k.log, k.kind)
			once()
		}()
	}
	runtime.AddCleanup(owner, func(now func()) {
		defer guard.Recover(k.log, k.kind)
		now()
	}, now)
	return now
}
