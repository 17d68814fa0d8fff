package sql

import (
	"context"
	"database/sql"
	"runtime"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/waiting"
)

// transactionSource is database:transaction(fn). It is Lua, so that fn runs in the
// coroutine of its caller, and may wait. When the session is gone, waits raise an error;
// nothing can wait any more, and the transaction is given up.
const transactionSource = `local new, begin, commit, rollback, giveUp, pcall, error, select = ...

local function finish(tx, ok, ...)
  local first, second = ...
  if not ok or first == nil and second ~= nil then
    if not pcall(rollback, tx) then giveUp(tx) end
    if not ok then error(first, 0) end
    return ...
  end
  local told, done, reason, state = pcall(commit, tx)
  if not told then
    giveUp(tx)
    error(done, 0)
  end
  if not done then return nil, reason, state end
  if select("#", ...) == 0 then return true end
  return ...
end

return function(...)
  local told, tx, fn = pcall(new, ...)
  if not told then error(tx, 2) end
  local told, begun, reason, state = pcall(begin, tx)
  if not told then
    giveUp(tx)
    error(begun, 2)
  end
  if not begun then return nil, reason, state end
  return finish(tx, pcall(fn, tx))
end`

// transacting compiles transactionSource.
func (m *module) transacting(L *lua.LState) *lua.LFunction {
	chunk, err := L.Load(strings.NewReader(transactionSource), "golua:sql")
	if err != nil {
		panic(err)
	}
	L.Push(chunk)
	for _, function := range []lua.LGFunction{m.newTransaction, m.begin, m.commit, m.rollback, m.giveUp} {
		L.Push(L.NewFunction(function))
	}
	for _, name := range []string{"pcall", "error", "select"} {
		L.Push(L.GetGlobal(name))
	}
	L.Call(8, 1)
	made := L.Get(-1).(*lua.LFunction)
	L.Pop(1)
	return made
}

// transaction is a script's transaction. When its context ends, it is rolled back.
type transaction struct {
	database *database
	// keep keeps the database open.
	keep *lua.LUserData
	// turn holds one token: a connection takes one statement at a time, and the function of
	// the transaction may have spawned other tasks.
	turn chan struct{}
	ctx  context.Context
	end  context.CancelFunc
	// tx is set by begin, before anybody else has the transaction.
	tx *sql.Tx
}

const transactionName = "database:transaction"

// newTransaction(db, fn) checks the arguments, and creates the transaction that begin
// starts.
func (m *module) newTransaction(L *lua.LState) int {
	d, data := args.Owned[*database](L, transactionName)
	r := args.OfMethod(L, transactionName)
	fn, ok := r.Get(1).(*lua.LFunction)
	if !ok {
		r.Wrong(1, "a function")
	}
	t := &transaction{database: d, keep: data, turn: make(chan struct{}, 1)}
	t.ctx, t.end = context.WithTimeout(m.Context, d.settings.transaction)
	object := L.NewUserData()
	object.Value, object.Metatable = t, m.transactionMeta
	// If its coroutine is dropped, because a budget has ended or nobody resumes it, the
	// garbage collector ends the transaction here, unless its context has ended first.
	log := m.Log
	runtime.AddCleanup(object, func(end context.CancelFunc) {
		defer guard.Recover(log, transactionName)
		end()
	}, t.end)
	return args.Return(L, object, fn)
}

// step makes a transaction wait for its database.
func (m *module) step(L *lua.LState, do func(ctx context.Context, t *transaction) error) int {
	data := L.Get(1).(*lua.LUserData)
	t := data.Value.(*transaction)
	return m.Work(L, transactionName, func(ctx context.Context) waiting.Results {
		defer runtime.KeepAlive(data)
		if err := do(ctx, t); err != nil {
			t.end()
			return t.database.failure(err)
		}
		return func(*lua.LState) []lua.LValue { return []lua.LValue{lua.LTrue} }
	})
}

func (m *module) begin(L *lua.LState) int {
	return m.step(L, func(ctx context.Context, t *transaction) error { return t.begin(ctx) })
}

func (m *module) commit(L *lua.LState) int {
	return m.step(L, func(_ context.Context, t *transaction) error { return t.finish((*sql.Tx).Commit) })
}

func (m *module) rollback(L *lua.LState) int {
	return m.step(L, func(_ context.Context, t *transaction) error { return t.finish((*sql.Tx).Rollback) })
}

// giveUp ends the transaction without waiting: database/sql rolls back by itself.
func (m *module) giveUp(L *lua.LState) int {
	L.Get(1).(*lua.LUserData).Value.(*transaction).end()
	return 0
}

// begin gets a connection. The context of the transaction outlives this wait.
func (t *transaction) begin(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, t.database.settings.timeout)
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		defer guard.Recover(t.database.module.Log, transactionName)
		t.end()
	})
	tx, err := t.database.db.BeginTx(t.ctx, nil)
	if !stop() {
		return timed(ctx, ctx.Err())
	}
	t.tx = tx
	return timed(t.ctx, err)
}

// finish commits or rolls back when no statement runs any more; t.ctx bounds the wait.
func (t *transaction) finish(how func(*sql.Tx) error) error {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-t.ctx.Done():
		return timed(t.ctx, t.ctx.Err())
	}
	defer t.end()
	return timed(t.ctx, how(t.tx))
}

func (t *transaction) of() *database { return t.database }

// use waits for its turn. The statement also ends when the transaction does.
func (t *transaction) use(ctx context.Context, _ string, do func(ctx context.Context, q querier) error) error {
	ctx, cancel := context.WithTimeout(ctx, t.database.settings.timeout)
	defer cancel()
	stop := context.AfterFunc(t.ctx, func() {
		defer guard.Recover(t.database.module.Log, transactionName)
		cancel()
	})
	defer stop()
	err := t.inTurn(ctx, do)
	if err != nil && t.ctx.Err() != nil {
		return timed(t.ctx, sql.ErrTxDone)
	}
	return timed(ctx, err)
}

func (t *transaction) inTurn(ctx context.Context, do func(ctx context.Context, q querier) error) error {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return do(ctx, t.tx)
}
