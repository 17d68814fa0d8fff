package sql

import (
	"context"
	"database/sql"
	"errors"
	"runtime"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/internal/outbound"
	"janus-golua/plugin/waiting"
)

// database is a script's database.
type database struct {
	module   *module
	settings *settings
	source   *source
	db       *sql.DB
	close    func()
}

// target is where a statement goes: to a database or into a transaction.
type target interface {
	of() *database
	// use calls do with the place where the statement goes. ctx ends when the statement's
	// time is over.
	use(ctx context.Context, text string, do func(ctx context.Context, q querier) error) error
}

func (d *database) of() *database { return d }

func (d *database) use(ctx context.Context, text string, do func(ctx context.Context, q querier) error) error {
	ctx, cancel := context.WithTimeout(ctx, d.settings.timeout)
	defer cancel()
	if d.source.mayLeave != nil && d.source.mayLeave(text) {
		return timed(ctx, d.useAlone(ctx, do))
	}
	return timed(ctx, do(ctx, d.db))
}

var errLeft = errors.New("the text leaves a transaction open, which is rolled back")

// useAlone is use for a text that may leave a transaction open, such as one with a BEGIN
// behind a comment whose COMMIT is never reached: other connections would wait for its lock
// in vain.
func (d *database) useAlone(ctx context.Context, do func(ctx context.Context, q querier) error) error {
	conn, err := d.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	err = do(ctx, conn)
	_, none := conn.ExecContext(context.WithoutCancel(ctx), "rollback")
	if err == nil && none == nil {
		return errLeft
	}
	return err
}

var errTimedOut = errors.New("timeout")

// timed returns err, or a time-out: drivers report time-outs in many ways.
func timed(ctx context.Context, err error) error {
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return errTimedOut
	}
	return err
}

// method creates a function that sends the statement of its arguments. ask makes the
// results.
func (m *module) method(name string, ask func(ctx context.Context, d *database, q querier, s statement) (waiting.Results, error)) lua.LGFunction {
	return func(L *lua.LState) int {
		to, data := args.Owned[target](L, name)
		d := to.of()
		r := args.OfMethod(L, name)
		s := d.readStatement(r)
		_, inTransaction := to.(*transaction)
		refuse(r, s.text, inTransaction)
		return m.Work(L, name, func(ctx context.Context) (results waiting.Results) {
			defer runtime.KeepAlive(data)
			err := to.use(ctx, s.text, func(ctx context.Context, q querier) (err error) {
				results, err = ask(ctx, d, q, s)
				return err
			})
			if err != nil {
				return d.failure(err)
			}
			return results
		})
	}
}

// query(text, ...) returns all rows.
func (m *module) query(name string) lua.LGFunction {
	return m.method(name, func(ctx context.Context, d *database, q querier, s statement) (waiting.Results, error) {
		got, err := d.read(ctx, q, s, false)
		return func(L *lua.LState) []lua.LValue { return []lua.LValue{got.toTables(L, d.settings.null)} }, err
	})
}

// row(text, ...) returns the first row, or nil.
func (m *module) row(name string) lua.LGFunction {
	return m.method(name, func(ctx context.Context, d *database, q querier, s statement) (waiting.Results, error) {
		got, err := d.read(ctx, q, s, true)
		return func(L *lua.LState) []lua.LValue {
			if len(got.rows) == 0 {
				return []lua.LValue{lua.LNil}
			}
			return []lua.LValue{got.toTable(L, 0, d.settings.null)}
		}, err
	})
}

// exec(text, ...) returns what a statement without rows has done.
func (m *module) exec(name string) lua.LGFunction {
	return m.method(name, func(ctx context.Context, _ *database, q querier, s statement) (waiting.Results, error) {
		done, err := q.ExecContext(ctx, s.text, s.parameters...)
		return func(L *lua.LState) []lua.LValue { return []lua.LValue{doneToLua(L, done)} }, err
	})
}

func doneToLua(L *lua.LState, done sql.Result) lua.LValue {
	table := L.CreateTable(0, 2)
	if rows, err := done.RowsAffected(); err == nil {
		table.RawSetString("rows_affected", toLua(rows, ""))
	}
	if id, err := done.LastInsertId(); err == nil {
		table.RawSetString("last_insert_id", toLua(id, ""))
	}
	return table
}

// stateTimedOut is PostgreSQL's code for "query canceled".
const stateTimedOut = "57014"

// failure returns nil, the reason without the password, and the SQLSTATE if there is one.
func (d *database) failure(err error) waiting.Results {
	state := d.source.state(err)
	reason := strings.TrimPrefix(err.Error(), "sql: ")
	if state == "" {
		reason = outbound.Reason(err, reason)
	}
	switch {
	case errors.Is(err, errTimedOut):
		state = stateTimedOut
	case errors.Is(err, sql.ErrTxDone):
		reason = "the transaction has ended"
	case reason == "database is closed", errors.Is(err, sql.ErrConnDone):
		reason = "the database is closed"
	}
	if d.source.secret != "" {
		reason = strings.ReplaceAll(reason, d.source.secret, "***")
	}
	return func(*lua.LState) []lua.LValue {
		values := []lua.LValue{lua.LNil, lua.LString(reason)}
		if state != "" {
			values = append(values, lua.LString(state))
		}
		return values
	}
}
