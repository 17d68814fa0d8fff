//go:build !golua_nopostgres

package sql

import (
	"cmp"
	"context"
	"crypto/tls"
	"database/sql/driver"
	"errors"
	"math"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/stdlib"

	"janus-golua/plugin/luaapi/internal/outbound"
)

// serverEnds is how long a server has to end a query that is given up, before its
// connection is closed.
const serverEnds = 2 * time.Second

// messageHeads is what a row may need beside its values: 1600 columns at most, of
// 4 bytes each, and what errors say.
const messageHeads = 64 << 10

// openPostgres reads a DSN; why says what is wrong with it, without any part of
// it: there is a password in it.
func openPostgres(s *settings, options Options) (made *source, why string) {
	var parsing pgx.ParseConfigOptions
	// Not those that name files, which are outside of the sandbox.
	parsing.ConnStringAllowedKeys = []string{
		"host", "port", "database", "dbname", "user", "password", "sslmode", "sslsni", "channel_binding", "connect_timeout",
		"application_name", "search_path", "timezone", "options", "target_session_attrs", "statement_timeout", "lock_timeout",
		"idle_in_transaction_session_timeout", "default_query_exec_mode", "statement_cache_capacity",
	}
	config, err := pgx.ParseConfigWithOptions(s.dsn, parsing)
	if err != nil {
		return nil, "the dsn is not like postgres://user:password@host:port/database?sslmode=disable, " +
			"or has a parameter that is not available"
	}
	config.ConnectTimeout = s.timeout
	dialer := outbound.NewDialer(options.Allow)
	config.DialFunc, config.LookupFunc = dialer.DialContext, dialer.Resolver.LookupHost
	config.MaxProtocolMessageBodyLen = options.Limits.Bytes + messageHeads
	// Else the server would go on with a query that nobody waits for any more.
	config.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: serverEnds}
	}
	if s.readOnly {
		config.RuntimeParams["default_transaction_read_only"] = "on"
	}
	if err := secure(&config.Config, s.tls); err != nil {
		return nil, err.Error()
	}
	connector := stdlib.GetConnector(*config, stdlib.OptionResetSession(stillOpen))
	return &source{connector: connector, secret: config.Password, state: postgresState, number: numberText}, ""
}

// stillOpen looks, before a connection is used again, whether the server has closed
// it meanwhile, or has said that it will. Else the first statements after a restart
// would fail, one for each connection. (One that was idle for a second is pinged.)
func stillOpen(_ context.Context, conn *pgx.Conn) error {
	system, ok := conn.PgConn().Conn().(syscall.Conn)
	if !ok {
		return nil // TLS
	}
	raw, err := system.SyscallConn()
	if err != nil {
		return driver.ErrBadConn
	}
	var peeked error
	// Not raw.Read: pgx may still read in the background, and would be waited for.
	err = raw.Control(func(descriptor uintptr) {
		_, _, peeked = syscall.Recvfrom(int(descriptor), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	})
	if err != nil || peeked != syscall.EAGAIN {
		return driver.ErrBadConn
	}
	return nil
}

// secure has all connections be made by TLS, and servers' certificates checked,
// whatever the dsn says; but for those by a socket of the machine.
func secure(config *pgconn.Config, wanted *outbound.TLS) error {
	common, err := wanted.Config()
	if err != nil || common == nil {
		return err
	}
	of := func(host string) *tls.Config {
		if strings.HasPrefix(host, "/") {
			return nil
		}
		own := common.Clone()
		own.ServerName = cmp.Or(own.ServerName, host)
		return own
	}
	config.TLSConfig = of(config.Host)
	for _, fallback := range config.Fallbacks {
		fallback.TLSConfig = of(fallback.Host)
	}
	return nil
}

func postgresState(err error) string {
	var failure *pgconn.PgError
	if errors.As(err, &failure) {
		return failure.Code
	}
	return ""
}

// numberText is one as PostgreSQL takes it for any type. Given as a number, pgx
// would cut 1.5 off for an integer, and refuse 5 for a text.
func numberText(value float64) any {
	if value == math.Trunc(value) && math.Abs(value) < 1<<63 {
		return strconv.FormatInt(int64(value), 10)
	}
	return strconv.FormatFloat(value, 'g', -1, 64)
}
