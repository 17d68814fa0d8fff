package sql_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"

	"janus-golua/plugin/luaapi/internal/enginetest"
	"janus-golua/plugin/luaapi/json"
	"janus-golua/plugin/luaapi/sql"
	"janus-golua/plugin/script"
	"janus-golua/plugin/waiting"
)

const password = "pass-word-of-postgres"

// shared is the server of all tests, because creating one takes a second.
var shared server

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		shared.remove()
		os.Exit(code)
	}))
}

// server is Debian's PostgreSQL, in its own folder, run by an ordinary user.
type server struct {
	folder      string
	address     string
	certificate enginetest.Certificate
	process     *exec.Cmd
}

// postgres returns the running server.
func postgres(t *testing.T) *server {
	t.Helper()
	if shared.folder == "" {
		if err := shared.make(t); err != nil {
			t.Fatal(err)
		}
	}
	shared.start(t)
	return &shared
}

// command is one of PostgreSQL's programs. They refuse to be run by root.
func command(name string, arguments ...string) (*exec.Cmd, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/" + name)
	if len(found) == 0 {
		return nil, fmt.Errorf("%s is missing: .ci/setup test installs postgresql", name)
	}
	cmd := exec.Command(found[len(found)-1], arguments...)
	if os.Geteuid() == 0 {
		uid, gid, err := ordinaryUser()
		if err != nil {
			return nil, err
		}
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
		cmd.Dir = "/"
	}
	return cmd, nil
}

func ordinaryUser() (uid, gid int, err error) {
	found, err := user.Lookup("postgres")
	if err != nil {
		return 0, 0, err
	}
	uid, _ = strconv.Atoi(found.Uid)
	gid, _ = strconv.Atoi(found.Gid)
	return uid, gid, nil
}

func (s *server) make(t *testing.T) (err error) {
	if s.folder, err = os.MkdirTemp("", "golua-postgres"); err != nil {
		return err
	}
	secret := filepath.Join(s.folder, "password")
	if err := os.WriteFile(secret, []byte(password), 0o644); err != nil {
		return err
	}
	s.certificate = enginetest.NewCertificate(t, s.folder)
	if os.Geteuid() == 0 {
		uid, gid, err := ordinaryUser()
		if err != nil {
			return err
		}
		for _, path := range []string{s.folder, s.certificate.CertFile, s.certificate.KeyFile} {
			if err := os.Chown(path, uid, gid); err != nil {
				return err
			}
		}
	}
	cmd, err := command("initdb", "-D", filepath.Join(s.folder, "data"), "-U", "tester", "-A", "scram-sha-256", "--pwfile", secret,
		"-N", "-E", "UTF8", "--locale=C")
	if err != nil {
		return err
	}
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, text)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.address = listener.Addr().String()
	return listener.Close()
}

func (s *server) start(t *testing.T) {
	t.Helper()
	if s.process != nil {
		return
	}
	_, port, _ := net.SplitHostPort(s.address)
	cmd, err := command("postgres", "-D", filepath.Join(s.folder, "data"), "-p", port, "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories="+s.folder, "-c", "fsync=off", "-c", "max_connections=20",
		"-c", "ssl=on", "-c", "ssl_cert_file="+s.certificate.CertFile, "-c", "ssl_key_file="+s.certificate.KeyFile)
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.process = cmd
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		ready, err := command("pg_isready", "-h", "127.0.0.1", "-p", port, "-q")
		if err == nil && ready.Run() == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("PostgreSQL does not start")
		}
	}
}

// stop ends the server at once, like a crash.
func (s *server) stop() {
	if s.process != nil {
		_ = s.process.Process.Signal(syscall.SIGQUIT)
		_ = s.process.Wait()
		s.process = nil
	}
}

func (s *server) remove() {
	s.stop()
	if s.folder != "" {
		_ = os.RemoveAll(s.folder)
	}
}

// newEngine creates an engine with sql and json.
func newEngine(t *testing.T, options sql.Options) *enginetest.Engine {
	t.Helper()
	return enginetest.New(t, func(ground waiting.Ground) map[string]lua.LGFunction {
		options.Work, options.Context = ground.Work, ground.Context
		return map[string]lua.LGFunction{"sql": sql.Opener(options), "json": json.OpenLuaJSON}
	})
}

// skipWithout skips a test if its driver is not in the build.
func skipWithout(t *testing.T, e *enginetest.Engine, driver string) {
	t.Helper()
	why := e.Must(`local _, why = require "sql".open { driver = "` + driver + `", dsn = ":memory:" } return why or "there"`)[0]
	if strings.Contains(why, "built without") {
		t.Skip(why)
	}
}

// newPostgres creates an engine with open(options), which is sql.open for the server, and
// with an empty database db.
func newPostgres(t *testing.T, limits sql.Limits) *enginetest.Engine {
	t.Helper()
	s := postgres(t)
	e := newEngine(t, sql.Options{Limits: limits})
	skipWithout(t, e, "postgres")
	e.Global("stop", func(*lua.LState) int { s.stop(); return 0 })
	e.Global("start", func(*lua.LState) int { s.start(t); return 0 })
	e.Must(`sql = require "sql"
function open(options)
  options = options or {}
  options.driver, options.dsn = "postgres", options.dsn or "postgres://tester:` + password + `@` + s.address + `/postgres?sslmode=disable"
  return sql.open(options)
end
db = assert(open())
assert(db:exec("drop schema public cascade; create schema public"))`)
	return e
}

// newSQLite creates an engine with open(options), which opens test.db in an allowed folder,
// and with a database db.
func newSQLite(t *testing.T, limits sql.Limits) *enginetest.Engine {
	t.Helper()
	folder := t.TempDir()
	sandbox := script.Sandbox{Write: []string{folder}}
	e := newEngine(t, sql.Options{Limits: limits, AllowFile: sandbox.Allows})
	skipWithout(t, e, "sqlite")
	e.Must(`sql = require "sql"
folder = "` + folder + `"
function open(options)
  options = options or {}
  options.driver, options.dsn = "sqlite", options.dsn or folder .. "/test?#% x.db"
  return sql.open(options)
end
db = assert(open())`)
	return e
}
