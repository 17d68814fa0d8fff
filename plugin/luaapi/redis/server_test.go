//go:build !golua_noredis

package redis_test

import (
	"net"
	"os/exec"
	"testing"

	lua "github.com/yuin/gopher-lua"
	"go.uber.org/goleak"

	"janus-golua/plugin/awaiting"
	"janus-golua/plugin/luaapi/internal/enginetest"
	"janus-golua/plugin/luaapi/redis"
	"janus-golua/plugin/waiting"
)

// patient waits until go-redis has noticed that its clients are closed. It looks once a
// second after a server was missing, which is longer than goleak waits.
type patient struct{ *testing.M }

func (p patient) Run() int {
	code := p.M.Run()
	awaiting.Within(awaiting.Patience, func() bool { return goleak.Find() == nil })
	return code
}

func TestMain(m *testing.M) { goleak.VerifyTestMain(patient{m}) }

const password = "pass-word-of-redis"

// server is Debian's redis-server.
type server struct {
	t       *testing.T
	address string
	extra   []string
	process *exec.Cmd
}

func newServer(t *testing.T, extra ...string) *server {
	t.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Fatal("redis-server is missing: .ci/setup test installs it")
	}
	s := &server{t: t, address: freeAddress(t), extra: extra}
	t.Cleanup(s.stop)
	s.start()
	return s
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

func (s *server) start() {
	s.t.Helper()
	_, port, _ := net.SplitHostPort(s.address)
	s.process = exec.Command("redis-server", append([]string{"--port", port, "--bind", "127.0.0.1", "--save", "", "--dir", s.t.TempDir(),
		"--requirepass", password, "--loglevel", "warning"}, s.extra...)...)
	if err := s.process.Start(); err != nil {
		s.t.Fatal(err)
	}
	awaiting.Until(s.t, "Redis", func() bool {
		conn, err := net.Dial("tcp", s.address)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	})
}

func (s *server) stop() {
	if s.process != nil {
		_ = s.process.Process.Kill()
		_ = s.process.Wait()
		s.process = nil
	}
}

// newEngine creates an engine with redis, and with connect(), which is redis.connect with
// the server's address.
func newEngine(t *testing.T, s *server, limits redis.Limits) *enginetest.Engine {
	t.Helper()
	e := enginetest.New(t, func(ground waiting.Ground) map[string]lua.LGFunction {
		return map[string]lua.LGFunction{"redis": redis.Opener(redis.Options{Ground: ground, Limits: limits})}
	})
	if s != nil {
		e.Global("stop", func(*lua.LState) int { s.stop(); return 0 })
		e.Global("start", func(*lua.LState) int { s.start(); return 0 })
		e.Must(`redis = require "redis"
function connect(options)
  options = options or {}
  options.password = options.password or "` + password + `"
  if not options.url then options.address = options.address or "` + s.address + `" end
  return redis.connect(options)
end`)
	}
	return e
}
