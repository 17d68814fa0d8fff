package sql

import (
	"database/sql/driver"
	"time"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/internal/outbound"
)

// settings are what a script has passed to sql.open.
type settings struct {
	driver, dsn string
	// tls is nil when the dsn decides.
	tls                  *outbound.TLS
	open                 int
	timeout, transaction time.Duration
	readOnly             bool
	// null stands for NULL in rows; with LNil the column is left out.
	null lua.LValue
}

const (
	defaultOpen        = 10
	defaultTimeout     = 5  // seconds
	defaultTransaction = 60 // seconds
)

// source is a database as its driver sees it.
type source struct {
	connector driver.Connector
	// single says that there is only one connection, which is kept: it is the database.
	single bool
	// secret must not appear in a reason.
	secret string
	// state returns the SQLSTATE of an error, "" when it has none.
	state func(err error) string
	// mayLeave says whether a text may leave a transaction open; nil when the driver
	// notices that itself.
	mayLeave func(text string) bool
	// number converts a number for the driver.
	number func(value float64) any
}

func readSettings(fields *args.Fields, limits Limits) *settings {
	longest := limits.Timeout.Seconds()
	s := &settings{driver: fields.Text("driver"), dsn: fields.Text("dsn"), null: fields.Get("null")}
	if s.driver != "postgres" && s.driver != "sqlite" {
		fields.Fail("driver", "is %.40q, expected postgres or sqlite", s.driver)
	}
	if s.dsn == "" {
		fields.Fail("dsn", "is empty")
	}
	s.tls = outbound.ReadTLSOrFlag(fields, false)
	s.open = int(fields.IntegerOr("max_open", 1, float64(limits.Open), int64(min(defaultOpen, limits.Open))))
	s.timeout = seconds(fields.Number("timeout", 0.001, longest, min(defaultTimeout, longest)))
	s.transaction = seconds(fields.Number("transaction_timeout", 0.001, longest, min(defaultTransaction, longest)))
	s.readOnly = fields.FlagOr("read_only", false)
	fields.Done()
	return s
}

func seconds(value float64) time.Duration { return time.Duration(value * float64(time.Second)) }
