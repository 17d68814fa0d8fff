package plugin

import "testing"

// The store keeps its values over a reload, and log writes to Janus's log.
func TestTheStoreOutlivesReloads(t *testing.T) {
	const more = `
store = require "store"
function say(...) return 0, json.encode({...}) end
`
	b := start(t, more)
	b.attach(1)
	b.say(1, `store.open "rooms":set(5, { members = json.array() }, { ttl = 3600 }) store.set("soon", 1, { ttl = 0.05 }) return say()`)
	b.rewrite(app1 + more)
	if err := b.reload(); err != nil {
		t.Fatal(err)
	}
	got := b.say(1, `
		require "log".info("joined", { session = { id = id }, name = "x\n[ERR] y" })
		return say(store.open "rooms":get(5), store.open "rooms":ttl(5) <= 3600)`)
	if want := `[{"members":[]},true]`; got != want {
		t.Errorf("answered %s, want %s", got, want)
	}
	eventually(t, "the end of a key that was set before the reload", func() bool { return b.say(1, `return say(store.get "soon" == nil)`) == "[true]" })
	if lines := b.core.Lines("joined"); len(lines) != 1 || lines[0] != `4 joined session=1 name="x\n[ERR] y"` {
		t.Errorf("logged %q", lines)
	}
}

func TestEveryBatteryIsThere(t *testing.T) {
	b := start(t, `
function say(...) return 0, json.encode({...}) end
for _, name in ipairs { "base64", "crypto", "hex", "http", "janus", "json", "jwt", "log", "redis", "sdp", "sql", "store", "time", "url", "websocket" } do
  assert(type(require(name)) == "table", name)
end`)
	b.attach(1)
	got := b.say(1, `return say(require "crypto".digest("md5", "", "hex"), #require "jwt".sign({}, "secret", { algorithm = "HS256" }))`)
	if want := `["d41d8cd98f00b204e9800998ecf8427e",84]`; got != want {
		t.Errorf("answered %s, want %s", got, want)
	}
}

// A script that does not start leaves nothing of the store running: the core
// unloads us.
func TestTheStoreOfAScriptThatDoesNotStart(t *testing.T) {
	if _, err := tryStart(t, `require "store".set("x", 1, { ttl = 100 }) error "no"`, nil); err == nil {
		t.Error("it started")
	}
}
