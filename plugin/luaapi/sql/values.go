package sql

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
)

// valueSize is what a value in a row takes beside its bytes: about 100 bytes for a slot of
// the hash part of a table, with its share of the order and of the index.
const valueSize = 100

// result is the result of a query. Its values belong to no Lua state.
type result struct {
	columns []string
	rows    [][]lua.LValue
}

// querier is a database or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
}

// read sends a query and reads all rows, or the first one. A result that exceeds the limits
// is an error.
func (d *database) read(ctx context.Context, q querier, s statement, first bool) (*result, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	rows, err := q.QueryContext(ctx, s.text, s.parameters...)
	if err != nil {
		return nil, err
	}
	// Close reads the remaining rows unless the query has been cancelled.
	defer func() { _ = rows.Close() }()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	got := &result{}
	for _, column := range types {
		got.columns = append(got.columns, column.Name())
	}
	if err := got.take(rows, types, d.module.Limits, first); err != nil {
		cancel()
		return nil, err
	}
	return got, nil
}

// take reads all rows, or the first one.
func (r *result) take(rows *sql.Rows, types []*sql.ColumnType, limits Limits, first bool) error {
	for bytes := 0; rows.Next(); {
		row, size, err := readRow(rows, types)
		if err != nil {
			return err
		}
		if bytes += size; bytes > limits.Bytes {
			return fmt.Errorf("the result is larger than %d bytes", limits.Bytes)
		}
		if len(r.rows) >= limits.Rows {
			return fmt.Errorf("the result has more than %d rows", limits.Rows)
		}
		if r.rows = append(r.rows, row); first {
			return nil
		}
	}
	return rows.Err()
}

// readRow reads one row. It also returns about how much memory the row takes in Lua.
func readRow(rows *sql.Rows, types []*sql.ColumnType) (row []lua.LValue, size int, err error) {
	raw := make([]any, len(types))
	into := make([]any, len(types))
	for i := range raw {
		into[i] = &raw[i]
	}
	if err := rows.Scan(into...); err != nil {
		return nil, 0, err
	}
	row = make([]lua.LValue, len(types))
	for i, value := range raw {
		row[i] = toLua(value, types[i].DatabaseTypeName())
		size += valueSize
		if text, ok := row[i].(lua.LString); ok {
			size += len(text)
		}
	}
	return row, size, nil
}

// toLua converts a value of a column; NULL becomes nil.
func toLua(value any, column string) lua.LValue {
	switch value := value.(type) {
	case nil:
		return nil
	case int64:
		return args.ExactInteger(value)
	case float64:
		return lua.LNumber(value)
	case bool:
		return lua.LBool(value)
	case string:
		return lua.LString(value)
	case []byte:
		return lua.LString(value)
	case time.Time:
		return lua.LString(timeText(value, column))
	}
	return lua.LString(fmt.Sprint(value))
}

// timeText is RFC 3339, in UTC for a column that has a time zone.
func timeText(value time.Time, column string) string {
	switch column {
	case "DATE":
		return value.Format(time.DateOnly)
	case "TIMESTAMP":
		return value.Format("2006-01-02T15:04:05.999999999")
	}
	return value.UTC().Format(time.RFC3339Nano)
}

// toTable converts a row to a table by column name; null stands for NULL there.
func (r *result) toTable(L *lua.LState, index int, null lua.LValue) lua.LValue {
	table := L.CreateTable(0, len(r.columns))
	for i, value := range r.rows[index] {
		if value == nil {
			value = null
		}
		table.RawSetString(r.columns[i], value)
	}
	return table
}

// toTables converts all rows to an array with its length in n and the names of the columns.
func (r *result) toTables(L *lua.LState, null lua.LValue) lua.LValue {
	names := L.CreateTable(len(r.columns), 0)
	for i, name := range r.columns {
		names.RawSetInt(i+1, lua.LString(name))
	}
	rows := L.CreateTable(len(r.rows), 2)
	for i := range r.rows {
		rows.RawSetInt(i+1, r.toTable(L, i, null))
	}
	rows.RawSetString("n", lua.LNumber(len(r.rows)))
	rows.RawSetString("columns", names)
	return rows
}
