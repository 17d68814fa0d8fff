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

// serverEnds is how long a server has to end an abandoned query before its connection is
// closed.
const serverEnds = 2 * time.Second

// messageHeads is what a row may need beside its values: at most 1600 columns of 4 bytes
// each, and the texts of errors.
const messageHeads = 64 << 10

// openPostgres reads a DSN. why says what is wrong with it, without quoting it: it contains
// a password.
func openPostgres(s *settings, options Options) (made *source, why string) {
	var parsing pgx.ParseConfigOptions
	// No keywords that name files: files are outside of the sandbox.
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
	// Otherwise the server would continue a query that nobody waits for any more.
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

// stillOpen checks, before a connection is used again, whether the server has closed it
// meanwhile, or has announced that it will. Without the check, the first statement on each
// connection would fail after the server restarts. (Connections that were idle
// for a second are pinged anyway.)
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
	// Not raw.Read: pgx may still be reading in the background, and raw.Read would wait for
	// it.
	err = raw.Control(func(descriptor uintptr) {
		_, _, peeked = syscall.Recvfrom(int(descriptor), make([]byte, 1), syscall.MSG_PEEK|syscall.MSG_DONTWAIT)
	})
	if err != nil || peeked != syscall.EAGAIN {
		return driver.ErrBadConn
	}
	return nil
}

// secure requires TLS for all connections, and checks the certificates of servers, whatever
// the dsn says. Unix sockets are exempt.
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

// numberText is a number as a text, which PostgreSQL accepts for any type. Given a number,
// pgx would truncate 1.5 for an integer column, and refuse 5 for a text column.
func numberText(value float64) any {
	if value == math.Trunc(value) && math.Abs(value) < 1<<63 {
		return strconv.FormatInt(int64(value), 10)
	}
	return strconv.FormatFloat(value, 'g', -1, 64)
}
