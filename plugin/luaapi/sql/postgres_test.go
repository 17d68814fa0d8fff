//go:build !golua_nopostgres

package sql_test

import (
	"errors"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/sql"
	"janus-golua/plugin/script"
	"janus-golua/plugin/waiting"
)

func TestTypesOfPostgreSQL(t *testing.T) {
	e := newPostgres(t, sql.Limits{})
	e.Must(`local row = assert(db:row([[select true as yes, false as no, 9007199254740992::bigint as exact, 9007199254740993::bigint as big,
  -9007199254740993::bigint as low, 7::smallint as small, 1.5::float8 as float, 'NaN'::float8 as nan, 'infinity'::float8 as inf, 0.1::float4 as f4,
  12345678901234567890.123::numeric as numeric, 'text'::text as text, 'c'::char(3) as chars, '\x00ff41'::bytea as bytes,
  timestamptz '2026-01-02 03:04:05.678+02' as at, timestamp '2026-01-02 03:04:05' as local, date '2026-01-02' as day, time '03:04:05' as clock,
  interval '1 day' as span, 'infinity'::timestamptz as never, '{"a":[1,2]}'::jsonb as doc, '{1,2}'::int[] as list,
  'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid as uuid, '10.0.0.1'::inet as ip, null::text as nothing]]))
local want = { yes = true, no = false, exact = 2^53, big = "9007199254740993", low = "-9007199254740993", small = 7, float = 1.5, inf = 1/0,
  numeric = "12345678901234567890.123", text = "text", chars = "c  ", bytes = "\0\255A", at = "2026-01-02T01:04:05.678Z",
  ["local"] = "2026-01-02T03:04:05", day = "2026-01-02", clock = "03:04:05", span = "1 day", never = "infinity", doc = '{"a": [1, 2]}', list = "{1,2}",
  uuid = "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", ip = "10.0.0.1" }
assert(row.nan ~= row.nan and math.abs(row.f4 - 0.1) < 1e-6)
row.nan, row.f4 = nil, nil
for name, value in pairs(want) do if row[name] ~= value then error(name .. ": " .. tostring(row[name])) end end
for name in pairs(row) do if want[name] == nil then error(name) end end

assert(db:exec "create table t (i int, b bigint, f float8, n numeric, t text, y bytea, ok boolean, at timestamptz, doc jsonb, l int[])")
local insert = "insert into t values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning *"
row = assert(db:row(insert, 1, "9007199254740993", 2.5, "0.10", "x", sql.blob("\0\255"), true, "2026-01-02T01:04:05Z", { a = 1 }, "{1,2}"))
assert(row.i == 1 and row.b == "9007199254740993" and row.f == 2.5 and row.n == "0.10" and row.t == "x" and row.y == "\0\255")
assert(row.ok == true and row.at == "2026-01-02T01:04:05Z" and row.doc == '{"a": 1}' and row.l == "{1,2}")
row = assert(db:row(insert, 1, 2^53, 3, 1.5, nil, nil, nil, nil, nil, nil))
assert(row.b == 2^53 and row.f == 3 and row.n == "1.5" and row.t == nil)
assert(db:row("select count(*) as n from t where i = any($1)", "{1,2}").n == 2)
assert(db:row("select $1::text as n", 5).n == "5" and db:row("select $1::bool as n", 1).n == true and db:row("select $1::numeric as n", 0.1).n == "0.1")
assert(db:row("select $1::float8 as n", -1/0).n == -1/0 and db:row("select $1::bigint as n", 2^60).n == "1152921504606846976")
local none, why, state = db:row("select $1::int as n", 1.5)
assert(none == nil and state == "22P02", why)
none, why, state = db:row("select $1::int as n", 2^40)
assert(none == nil and state == "22003", why)
none, why = db:row("select $1::text as n", "a\0b")
assert(none == nil and why:find "0x00", why)`)
}

func TestPostgreSQLStopsWhatIsGivenUp(t *testing.T) {
	e := newPostgres(t, sql.Limits{})
	e.Must(`function running(what)
  return db:row("select count(*) as n from pg_stat_activity where state = 'active' and query like $1 and pid <> pg_backend_pid()", what .. "%").n
end
local quick = assert(open { timeout = 0.3 })
local began = now()
assert(select(2, quick:query("select pg_sleep(30)")) == "timeout")
assert(now() - began < 2 and running("select pg_sleep") == 0)`)
	run := e.Begin(7, `db:query("select pg_sleep(31)")`)
	e.Must(`repeat sleep(0.01) until running("select pg_sleep") == 1`)
	_ = e.Do(script.Origin{}, func(*lua.LState) error { e.EndSession(7); return nil })
	if err := run.Wait(); err == nil {
		t.Error("it goes on")
	}
	e.Must(`local began = now()
repeat sleep(0.01) until running("select pg_sleep") == 0
assert(now() - began < 2)`)
}

func TestItGoesOnWhenPostgreSQLIsBack(t *testing.T) {
	e := newPostgres(t, sql.Limits{})
	e.Must(`local n = 0
for i = 1, 5 do spawn(function() db:query("select pg_sleep(0.1)") n = n + 1 end) end
while n < 5 do sleep(0.01) end
local inside, why, reason
spawn(function() reason = select(2, db:query("select pg_sleep(30)")) end)
spawn(function() _, why = db:transaction(function(tx) tx:query("select 1") inside = true sleep(0.5) return tx:query("select 1") end) end)
repeat sleep(0.01) until inside
sleep(0.1)
stop()
local none, gone = db:query("select 1")
assert(none == nil and gone ~= "" and not gone:find("` + password + `", 1, true), gone)
repeat sleep(0.01) until why and reason
start()
for i = 1, 10 do assert(assert(db:row("select 1 as n")).n == 1) end
assert(db:transaction(function(tx) return tx:row("select 2 as n") end).n == 2)`)
}

func TestPasswordsAndFilesOfPostgreSQL(t *testing.T) {
	e := newPostgres(t, sql.Limits{})
	e.Must(`local address = ("` + postgres(t).address + `")
local none, why, state = open { dsn = "postgres://tester:wrong-secret@" .. address .. "/postgres?sslmode=disable" }:query("select 1")
assert(none == nil and state == "28P01" and not why:find "wrong%-secret", why)
local host, port = address:match "(.*):(.*)"
local pairs_ = ("host=%s port=%s user=tester dbname=postgres sslmode=disable password="):format(host, port)
assert(open { dsn = pairs_ .. "` + password + `" }:row("select 1 as n").n == 1)
none, why = open { dsn = pairs_ .. "'wrong-secret" }
assert(none == nil and why:find "the dsn is not like" and not why:find "secret", why)
for _, dsn in ipairs { "postgres://u:secret@h:port/", "postgres://u:secret@h/?sslkey=/etc/shadow", "postgres://u:secret@h/?ssl%6bey=/etc/shadow",
  "user=u passfile=/etc/passwd", "service=secret servicefile=/etc/passwd", "postgres://u:secret%@h/" } do
  none, why = open { dsn = dsn }
  assert(none == nil and why:find "the dsn is not like" and not why:find "secret", why)
end
assert(select(2, open { tls = { ca = "x" } }) == "tls: 'ca' holds no certificate")
none, why, state = open { read_only = true }:exec("create table x (y int)")
assert(none == nil and state == "25006", why)
none, why = open { dsn = "postgres://u:p@127.0.0.1:1/x", timeout = 1 }:query("select 1")
assert(none == nil and why == "connection refused", why)`)
}

func TestALeftTransactionCatchesNoOtherStatement(t *testing.T) {
	e := newPostgres(t, sql.Limits{})
	e.Must(`local one = assert(open { max_open = 1 })
assert(one:exec("select 1; begin; create table gone (id int)"))
assert(one:exec("create table t (id int)"))
assert(db:query("select * from t"))
assert(select(3, one:query("select * from gone")) == "42P01")`)
}

func TestAddressesThatAreRefused(t *testing.T) {
	e := newEngine(t, sql.Options{Ground: waiting.Ground{Allow: func(string, string) error { return errors.New("refused") }}})
	e.Must(`sql = require "sql"
for _, dsn in ipairs { "postgres://u:p@localhost:1234/x", "postgres://u:p@127.0.0.1/x?sslmode=disable", "host=/tmp user=u" } do
  local none, why = sql.open { driver = "postgres", dsn = dsn }:query("select 1")
  assert(none == nil and why == "address is not allowed", why)
end`)
}

func TestTLSOfPostgreSQL(t *testing.T) {
	e := newPostgres(t, sql.Limits{})
	s := postgres(t)
	e.Must(`local ca = [[` + s.certificate.Text + `]]
local dsn = "postgres://tester:` + password + `@` + s.address + `/postgres?sslmode="
local secure = assert(open { dsn = dsn .. "disable", tls = { ca = ca }, timeout = 0.3 })
assert(secure:row("select ssl from pg_stat_ssl where pid = pg_backend_pid()").ssl == true)
assert(select(2, secure:query("select pg_sleep(30)")) == "timeout")
assert(db:row("select count(*) as n from pg_stat_activity where state = 'active' and query like 'select pg_sleep%'").n == 0)
assert(secure:row("select 1 as n").n == 1)
local none, why = open { dsn = dsn .. "verify-full" }:query("select 1")
assert(none == nil and why == "certificate is signed by an unknown authority", why)
none, why = open { dsn = dsn .. "prefer", tls = true }:query("select 1")
assert(none == nil and why == "certificate is signed by an unknown authority", why)
assert(open { dsn = dsn .. "require" }:query("select 1"))`)
}
