//go:build !golua_nosqlite

package sql

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"net/url"
	"path/filepath"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"janus-golua/plugin/guard"
	"janus-golua/plugin/lua53/args"
)

// memory is the name of a database that is in no file.
const memory = ":memory:"

// openSQLite checks the file of a database. why says what is wrong with it.
func openSQLite(s *settings, options Options) (made *source, why string) {
	c := &sqliteConnector{driver: &sqlite.Driver{}, bytes: options.Limits.Bytes, log: options.Log}
	c.driver.RegisterConnectionHook(func(conn sqlite.ExecQuerierContext, _ string) error {
		return conn.(sqlite.AuthorizerRegisterer).RegisterAuthorizer(permit)
	})
	if s.tls != nil {
		return nil, "tls is for postgres only"
	}
	if s.dsn == memory {
		c.dsn = memory + "?" + parameters(s).Encode()
		return &source{connector: c, single: true, state: sqliteState, number: number, mayLeave: mayLeave}, ""
	}
	path, err := filepath.Abs(s.dsn)
	if err != nil || strings.HasPrefix(s.dsn, "file:") || strings.Contains(s.dsn, "\x00") {
		return nil, "the dsn is no path of a file, or :memory:"
	}
	c.allowed = func() error {
		if options.AllowFile == nil || !options.AllowFile(path, !s.readOnly) {
			return fmt.Errorf("%s: the sandbox does not allow it", s.dsn)
		}
		return nil
	}
	if err := c.allowed(); err != nil {
		return nil, err.Error()
	}
	c.dsn = "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + parameters(s).Encode()
	return &source{connector: c, state: sqliteState, number: number, mayLeave: mayLeave}, ""
}

// parameters are the driver's parameters. Transactions take the write lock when they begin,
// because a transaction that has already read cannot wait for it.
func parameters(s *settings) url.Values {
	q := url.Values{
		"_busy_timeout": {fmt.Sprint(s.timeout.Milliseconds())}, "_foreign_keys": {"1"}, "_defensive": {"1"}, "_dqs": {"0"},
	}
	if s.readOnly {
		q.Set("mode", "ro")
		q.Set("_query_only", "1")
		return q
	}
	q.Set("_txlock", "immediate")
	q.Set("_journal_mode", "WAL")
	q.Set("_synchronous", "NORMAL")
	return q
}

// Functions and pragmas that reach beyond the database's file or change the process are
// denied. mmap_size is one: when somebody truncates a mapped file, Janus gets a SIGBUS.
var denied = map[string]bool{
	"load_extension": true, "fts3_tokenizer": true,
	"temp_store_directory": true, "data_store_directory": true, "hard_heap_limit": true, "soft_heap_limit": true, "mmap_size": true,
}

// permit is called for each operation of each statement. It denies all ATTACH: the file may
// be the value of an expression, which SQLite does not report. VACUUM and VACUUM INTO
// attach files themselves, and are denied, too.
func permit(action sqlite.AuthorizerActionCode, first, second, _, _ string) sqlite.AuthorizerReturnCode {
	name := ""
	switch action {
	case sqlite.AuthAttach, sqlite.AuthDetach:
		return sqlite.AuthorizerDeny
	case sqlite.AuthPragma:
		name = first
	case sqlite.AuthFunction:
		name = second
	}
	if denied[strings.ToLower(name)] {
		return sqlite.AuthorizerDeny
	}
	return sqlite.AuthorizerOK
}

// sqliteConnector opens connections whose values are bounded: zeroblob(1e9) is a gigabyte.
type sqliteConnector struct {
	driver  *sqlite.Driver
	dsn     string
	bytes   int
	allowed func() error
	log     guard.Logger
}

// Driver is SQLite's.
func (c *sqliteConnector) Driver() driver.Driver { return c.driver }

// Connect opens the file if it is still allowed: it may have become a link.
func (c *sqliteConnector) Connect(ctx context.Context) (made driver.Conn, err error) {
	defer guard.Contain(c.log, "sql: opening a file", &err) // database/sql has a goroutine that opens
	if c.allowed != nil {
		if err := c.allowed(); err != nil {
			return nil, err
		}
	}
	conn, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	if err := c.bound(ctx, conn); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// bound sets the limits of a connection. The driver offers that only for a database.
func (c *sqliteConnector) bound(ctx context.Context, conn driver.Conn) error {
	db := sql.OpenDB(lent{conn, c.driver})
	defer func() { _ = db.Close() }()
	handle, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = handle.Close() }()
	for limit, value := range map[int]int{
		sqlite3.SQLITE_LIMIT_LENGTH: c.bytes, sqlite3.SQLITE_LIMIT_SQL_LENGTH: c.bytes, sqlite3.SQLITE_LIMIT_ATTACHED: 0,
	} {
		if _, err := sqlite.Limit(handle, limit, value); err != nil {
			return err
		}
	}
	return nil
}

// lent is a connection that stays open when the database that borrows it is closed.
type lent struct {
	driver.Conn
	from driver.Driver
}

func (l lent) Connect(context.Context) (driver.Conn, error) { return l, nil }
func (l lent) Driver() driver.Driver                        { return l.from }
func (l lent) Unwrap() driver.Conn                          { return l.Conn }
func (l lent) Close() error                                 { return nil }

// mayLeave looks for the words that begin a transaction, wherever they are. Triggers also
// contain BEGIN.
func mayLeave(text string) bool {
	upper := strings.ToUpper(text)
	return strings.Contains(upper, "BEGIN") || strings.Contains(upper, "SAVEPOINT")
}

// sqliteState translates SQLite's codes to the SQLSTATE that PostgreSQL uses.
func sqliteState(err error) string {
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return ""
	}
	switch failure.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return "23505"
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return "23503"
	case sqlite3.SQLITE_CONSTRAINT_NOTNULL:
		return "23502"
	case sqlite3.SQLITE_CONSTRAINT_CHECK:
		return "23514"
	}
	switch failure.Code() & 0xff {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return "55P03"
	case sqlite3.SQLITE_READONLY:
		return "25006"
	case sqlite3.SQLITE_AUTH:
		return "42501"
	case sqlite3.SQLITE_TOOBIG:
		return "54000"
	}
	return ""
}

// number converts a Lua number for SQLite.
func number(value float64) any {
	if value == math.Trunc(value) && math.Abs(value) <= args.MaxExact {
		return int64(value)
	}
	return value
}
