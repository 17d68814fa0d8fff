package docker

import (
	"strconv"
	"testing"

	"github.com/tidwall/gjson"

	. "janus-golua/test/janustest"
)

// counting is a script that counts its requests in Redis, and answers with the
// count or the error.
const counting = `
local janus = require "janus"
local redis = require "redis"
janus.plugin { package = "janus.plugin.golua", name = "Counting", version = 1 }
local client
janus.on("message", function(_, request)
  local err
  if not client then
    client, err = redis.connect { address = janus.config .. ":6379", timeout = 1 }
    if not client then return { n = request.n, failed = tostring(err) } end
  end
  local count, reason = client:incr("requests")
  if not count then return { n = request.n, failed = tostring(reason) } end
  return { n = request.n, count = count }
end)
`

// Redis goes and comes back, five times. Meanwhile requests get an error, later requests are
// served again, and no file descriptor is left behind.
func TestRedisGoneAndBack(t *testing.T) {
	inEach(t, testRedis)
}

func testRedis(t *testing.T, s suite) {
	name := "redis-" + s.name
	server := run(t, "--network-alias", name, "redis:7-bookworm")
	_, mount := scripts(t, "app.lua", counting)
	c := start(t, s.image(), mount, "-e", "GOLUA_SCRIPT=app.lua", "-e", "GOLUA_CONFIG="+name)
	handle := c.janus().Connect().Attach(pkg)
	n := 0
	ask := func(field string) bool {
		n++
		handle.Message(map[string]any{"n": n}, nil) // acknowledged: the script waits
		answer := handle.Wait("the answer", func(event gjson.Result) bool { return event.Get("plugindata.data.n").Int() == int64(n) })
		return answer.Get("plugindata.data." + field).Exists()
	}
	served := func() { t.Helper(); Eventually(t, "an answer of Redis", func() bool { return ask("count") }) }
	descriptors := func() int {
		count, err := strconv.Atoi(c.exec("sh", "-c", "ls /proc/1/fd | wc -l"))
		must(t, err)
		return count
	}
	served()
	before := descriptors()
	for range 5 {
		docker(t, "stop", "-t", "0", server.id)
		Eventually(t, "an error without Redis", func() bool { return ask("failed") })
		docker(t, "start", server.id)
		served()
	}
	Eventually(t, "the descriptors of before", func() bool { return descriptors() <= before })
}
