package crypto_test

import (
	"context"
	"runtime"
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/crypto"
	"janus-golua/plugin/luaapi/internal/enginetest"
	"janus-golua/plugin/luaapi/jwt"
	"janus-golua/plugin/script"
	"janus-golua/plugin/waiting"
)

// withCrypto creates an engine with the modules that compute. They begin when begin is
// closed.
func withCrypto(t *testing.T, begin chan struct{}) *enginetest.Engine {
	t.Helper()
	return enginetest.New(t, func(ground waiting.Ground) map[string]lua.LGFunction {
		work := func(L *lua.LState, name string, work func(ctx context.Context) waiting.Results) int {
			return ground.Work(L, name, func(ctx context.Context) waiting.Results {
				<-begin
				return work(ctx)
			})
		}
		computer := waiting.Computer{Work: work, Pool: waiting.NewPool(runtime.GOMAXPROCS(0))}
		return map[string]lua.LGFunction{"crypto": crypto.Opener(computer), "jwt": jwt.Opener(jwt.Options{Computer: computer})}
	})
}

const key = `
local crypto, jwt = require "crypto", require "jwt"
local long, rsa, p521 = ("x"):rep(2^20), ..., select(2, ...)
`

// slow are calls that take over a millisecond. The quick ones must not wait, so that they
// may be called anywhere.
var slow, quick = map[string]string{
	`return #crypto.hash_password("x", 4)`: "60",
	`return crypto.verify_password("x", "$2a$04$......................2aVKFQSGOgMpHjvjNoQXrkYlcVR9Eji")`: "false",
	`return crypto.verify_password("x", "no hash")`:                                                      "nil it is no hash of bcrypt",
	`return select(2, crypto.hash_password(("x"):rep(73)))`:                                              "the password has more than 72 bytes, of which bcrypt takes no notice",
	`return #crypto.digest("sha3-512", long, "hex")`:                                                     "128",
	`return #crypto.hmac("sha256", long, "", "hex")`:                                                     "64",
	`return #crypto.hmac("md5", "", long)`:                                                               "16",
	`return #crypto.seal(("k"):rep(16), long)`:                                                           "1048604",
	`return crypto.open(("k"):rep(16), crypto.seal(("k"):rep(16), long)) == long`:                        "true",
	`return select(2, crypto.open(("k"):rep(16), long))`:                                                 "it was not sealed with this key and these associated data",
	`return #jwt.sign({}, rsa, { algorithm = "RS256" }) > 300`:                                           "true",
	`return select(2, jwt.sign({}, "no key", { algorithm = "PS512" }))`:                                  "the key is not in PEM, which PS512 takes",
	`return select(2, jwt.verify("x.y.z", "no key", { algorithms = { "ES512", "HS256" } }))`:             "the token is malformed",
}, map[string]string{
	`return #crypto.digest("sha3-512", long:sub(1, 65536), "hex")`:                                                "128",
	`return #crypto.hmac("sha256", "k", "text", "hex")`:                                                           "64",
	`return crypto.open(("k"):rep(16), crypto.seal(("k"):rep(16), "text"))`:                                       "text",
	`return jwt.verify(jwt.sign({ sub = "a" }, "k", { algorithm = "HS256" }), "k", { algorithms = "HS256" }).sub`: "a",
	`return select(2, jwt.verify("x.y.z", "no key", { algorithms = { "RS256", "ES256", "EdDSA" } }))`:             "the token is malformed",
}

func TestWhatTakesLongWaits(t *testing.T) {
	begin := make(chan struct{})
	close(begin)
	e := withCrypto(t, begin)
	rsa := lua.LString(rsaKey(t))
	for chunk, want := range slow {
		run := e.Begin(1, key+chunk, rsa)
		if got := run.Text(); got != want {
			t.Errorf("%s: %s", chunk, got)
		}
		if got := e.Ask(key+`return pcall(table.sort, { 1, 2 }, function() `+chunk+` end)`, rsa); !strings.Contains(got, "false") || !strings.Contains(got, "cannot wait") {
			t.Errorf("%s in table.sort: %s", chunk, got)
		}
	}
	for chunk, want := range quick {
		if got := e.Ask(key+`local got table.sort({ 1, 2 }, function() got = (function() `+chunk+` end)() end) return got`, rsa); got != want {
			t.Errorf("%s in table.sort: %s", chunk, got)
		}
	}
}

// During a flood of logins, other callbacks are answered while no login is. Logins beyond
// the queue are refused.
func TestOthersAreAnsweredWhilePasswordsAreHashed(t *testing.T) {
	const logins, most = 200, 128
	begin := make(chan struct{})
	e := withCrypto(t, begin)
	e.Must(`answered = 0 function answer() answered = answered + 1 end`)
	runs := make([]*enginetest.Run, logins)
	for i := range runs {
		runs[i] = e.Begin(uint64(i), `local hash, why = require("crypto").hash_password("secret", 4) return hash and "hashed" or why, answered`)
		if err := e.Do(script.Origin{}, func(*lua.LState) error { _, err := e.Call("answer"); return err }); err != nil {
			t.Fatal(err)
		}
	}
	close(begin)
	outcomes := map[string]int{}
	for _, run := range runs {
		outcomes[run.Text()]++
	}
	hashed, refused := outcomes["hashed 200"], outcomes["busy: too many computations wait for their turn 200"]
	if hashed+refused != logins || hashed < most {
		t.Errorf("%v", outcomes)
	}
}

// A session or an engine that ends keeps no place in the line.
func TestAnEndedEngineWaitsForNoHashes(t *testing.T) {
	begin := make(chan struct{})
	e := withCrypto(t, begin)
	for i := range 100 {
		e.Begin(uint64(i), `require("crypto").hash_password("secret", 10)`)
	}
	close(begin)
	e.Close()
	if working := e.Working(); working > max(1, runtime.GOMAXPROCS(0)/2) { // those that compute
		t.Errorf("%d are still under way", working)
	}
}
