//go:build !golua_noredis

package redis

import (
	"crypto/tls"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"janus-golua/plugin/lua53/args"
	"janus-golua/plugin/luaapi/internal/outbound"
	"janus-golua/plugin/waiting"
)

// settings are what a script has passed to redis.connect.
type settings struct {
	address, username, password string
	database, pool, bytes       int
	tls                         *tls.Config
	timeout                     time.Duration
	allow                       waiting.Allow
}

const (
	defaultAddress = "127.0.0.1:6379"
	defaultPort    = "6379"
	defaultPool    = 10
	defaultTimeout = 5 // seconds
	maxDatabase    = 1 << 20
)

// readSettings reads the table of redis.connect. An error is a reason for scripts.
func readSettings(fields *args.Fields, allow waiting.Allow, limits Limits) (*settings, error) {
	s := &settings{address: defaultAddress, bytes: limits.Bytes, allow: allow}
	secure := false
	if fields.Has("url") {
		if fields.Has("address") {
			fields.Fail("url", "cannot be given together with 'address'")
		}
		var wrong string
		if secure, wrong = s.readURL(fields.Text("url")); wrong != "" {
			fields.Fail("url", "%s", wrong)
		}
	}
	s.address = withPort(fields.TextOr("address", s.address))
	s.username, s.password = fields.TextOr("username", s.username), fields.TextOr("password", s.password)
	s.database = int(fields.IntegerOr("db", 0, maxDatabase, int64(s.database)))
	s.pool = int(fields.IntegerOr("pool_size", 1, float64(limits.Pool), int64(min(defaultPool, limits.Pool))))
	s.timeout = seconds(fields.Number("timeout", 0.001, limits.Timeout.Seconds(), defaultTimeout))
	wanted := outbound.ReadTLSOrFlag(fields, secure)
	fields.Done()
	config, err := wanted.Config()
	if config != nil && config.ServerName == "" {
		config.ServerName, _, _ = net.SplitHostPort(s.address)
	}
	s.tls = config
	return s, err
}

// readURL reads redis://user:password@host:port/db. Its errors quote no part of the URL,
// because the URL contains a password.
func (s *settings) readURL(text string) (secure bool, wrong string) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || (u.Scheme != "redis" && u.Scheme != "rediss") {
		return false, "is not like redis://user:password@host:port/db (or rediss://, for TLS)"
	}
	if u.RawQuery != "" || u.Fragment != "" {
		return false, "has a query, expected fields of the table instead"
	}
	s.address = u.Host
	s.username = u.User.Username()
	s.password, _ = u.User.Password()
	if path := strings.Trim(u.Path, "/"); path != "" {
		if s.database, err = strconv.Atoi(path); err != nil || s.database < 0 || s.database > maxDatabase {
			return false, "does not end in the number of a database"
		}
	}
	return u.Scheme == "rediss", ""
}

// options are the settings for go-redis. go-redis reads without a time-out of its own: the
// deadline of each call's context counts. Nothing is sent twice: an INCR whose reply was
// lost may have been carried out.
func (s *settings) options(pool int, messages bool) *goredis.Options {
	return &goredis.Options{
		Addr: s.address, Username: s.username, Password: s.password, DB: s.database,
		Dialer: s.dialer(messages), DialTimeout: s.timeout, DialerRetries: 1,
		MaxRetries: -1, ReadTimeout: -1, WriteTimeout: -1, ContextTimeoutEnabled: true,
		PoolSize: pool, MaxActiveConns: pool, PoolTimeout: s.timeout,
		DisableIdentity:          true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
}

// clean takes the password out of a text.
func (s *settings) clean(text string) string {
	if s.password == "" {
		return text
	}
	return strings.ReplaceAll(text, s.password, "***")
}

func withPort(address string) string {
	if _, _, err := net.SplitHostPort(address); err == nil {
		return address
	}
	return net.JoinHostPort(strings.Trim(address, "[]"), defaultPort)
}

func seconds(value float64) time.Duration { return time.Duration(value * float64(time.Second)) }
