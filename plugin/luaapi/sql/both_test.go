package sql_test

import (
	"strings"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/internal/enginetest"
	"janus-golua/plugin/luaapi/sql"
	"janus-golua/plugin/script"
)

// both runs a test with each driver; place(n) is the driver's placeholder.
func both(t *testing.T, limits sql.Limits, test func(t *testing.T, e *enginetest.Engine)) {
	t.Run("postgres", func(t *testing.T) {
		e := newPostgres(t, limits)
		e.Must(`postgres = true function place(n) return "$" .. n end`)
		test(t, e)
	})
	t.Run("sqlite", func(t *testing.T) {
		e := newSQLite(t, limits)
		e.Must(`function place(n) return "?" .. n end`)
		test(t, e)
	})
}

func TestStatements(t *testing.T) {
	both(t, sql.Limits{}, func(t *testing.T, e *enginetest.Engine) {
		e.Must(`assert(db:exec("create table t (id integer primary key, name text unique, n integer); create table u (id integer references t (id))"))
local insert = "insert into t (id, name, n) values (" .. place(1) .. ", " .. place(2) .. ", " .. place(3) .. ")"
local done = assert(db:exec(insert, 1, "one", nil))
assert(done.rows_affected == 1)
assert(done.last_insert_id == (not postgres and 1 or nil))
assert(db:exec(insert, 2, nil, 7) and db:exec(insert, 3, sql.null, -7))
local rows = assert(db:query("select * from t order by id"))
assert(#rows == 3 and rows.n == 3 and table.concat(rows.columns, " ") == "id name n")
assert(rows[1].id == 1 and rows[1].name == "one" and rows[1].n == nil)
assert(rows[2].name == nil and rows[2].n == 7 and rows[3].n == -7)
rows = assert(db:query("select * from t where id > 10"))
assert(#rows == 0 and rows.n == 0 and #rows.columns == 3)
local row = db:row("select name from t where id = " .. place(1), 1)
assert(row.name == "one")
assert(select("#", db:row("select name from t where id = 9")) == 1)
assert(db:exec("update t set n = 1").rows_affected == 3)
local none, why, state = db:exec(insert, 1, "two", 1)
assert(none == nil and state == "23505", why)
assert(select(3, db:exec(insert, 4, "one", 1)) == "23505")
assert(select(3, db:exec("insert into u values (99)")) == "23503")
none, why, state = db:query("select * from nowhere")
assert(none == nil and why:find "nowhere" and state == (postgres and "42P01" or nil), why)
assert(select(2, db:query("select " .. place(1) .. " where 1 = " .. place(2), 1)))
assert(not tostring(db):find "pass")`)
	})
}

func TestParametersAreNeverText(t *testing.T) {
	both(t, sql.Limits{}, func(t *testing.T, e *enginetest.Engine) {
		e.Must(`assert(db:exec "create table t (name text)")
local evil = { "'; drop table t; --", "\\'; drop table t; --", "$1", "?1", "\"", "%s", "ü\u{1F600}", "" }
for _, text in ipairs(evil) do
  assert(db:exec("insert into t values (" .. place(1) .. ")", text))
  assert(db:row("select name from t where name = " .. place(1), text).name == text)
end
assert(db:row("select count(*) as n from t").n == #evil)`)
	})
}

func TestMisuseRaises(t *testing.T) {
	both(t, sql.Limits{Bytes: 1000}, func(t *testing.T, e *enginetest.Engine) {
		e.Must(`raises("sql.open: argument 1 is missing, expected a table", function() sql.open() end)
raises("sql.open: field 'driver' is \"mysql\", expected postgres or sqlite", function() sql.open{driver = "mysql", dsn = "x"} end)
raises("sql.open: field 'dsn' is missing", function() sql.open{driver = "sqlite"} end)
raises("sql.open: field 'dsn' is empty", function() sql.open{driver = "sqlite", dsn = ""} end)
raises("sql.open: field 'user' is unknown", function() sql.open{driver = "sqlite", dsn = "x", user = "y"} end)
raises("database:query: argument 1 is missing, expected a string", function() db:query() end)
raises("database:row: argument 2 is a function, expected a string, number", function() db:row("select 1", print) end)
raises("database:exec: argument 2 cannot be written as JSON", function() db:exec("select 1", { print }) end)
raises("database:exec: argument 3 makes more than 1000 bytes", function() db:exec("select 1", ("x"):rep(500), ("x"):rep(500)) end)
raises("database:query: call it with a colon", function() db.query("select 1") end)
raises("database:transaction: call it with a colon", function() db.transaction(function() end) end)
raises("test.lua:13: database:transaction: cannot wait in a function that 'sort' calls", function()
  table.sort({ 1, 2 }, function() db:transaction(function() end) end)
end)
raises("test.lua:15: database:transaction: argument 1 is a string, expected a function", function() db:transaction("x") end)
for _, text in ipairs { "begin", " COMMIT;", "rollback to x", "savepoint x", "start transaction" } do
  raises("database:exec: argument 1 begins or ends a transaction", function() db:exec(text) end)
end
db:transaction(function(tx)
  raises("transaction:exec: argument 1 begins or ends a transaction", function() tx:exec("commit") end)
  raises("transaction:exec: argument 1 begins or ends a transaction", function() tx:exec("rollback") end)
  assert(tx:exec("savepoint x") and tx:exec("rollback to x") and tx:exec("release x"))
end)
raises("database:close: call it with a colon", function() db.close() end)
raises("sql.blob: argument 1 is a number", function() sql.blob(1) end)`)
	})
}

func TestTransactions(t *testing.T) {
	both(t, sql.Limits{}, func(t *testing.T, e *enginetest.Engine) {
		e.Must(`assert(db:exec "create table t (id integer primary key)")
local insert = "insert into t values (" .. place(1) .. ")"
function count(where) return where:row("select count(*) as n from t").n end
local a, b, c = db:transaction(function(tx)
  assert(tx:exec(insert, 1))
  sleep(0.05)
  assert(count(tx) == 1 and count(db) == 0)
  return "a", nil, "c"
end)
assert(a == "a" and b == nil and c == "c" and count(db) == 1)
assert(db:transaction(function(tx) end) == true)
assert(select("#", db:transaction(function(tx) return tx:row("select id from t where id = 9") end)) == 1)

local none, why, more = db:transaction(function(tx) assert(tx:exec(insert, 2)) return nil, "no", 3 end)
assert(none == nil and why == "no" and more == 3 and count(db) == 1)
local failure = {}
local ok, got = pcall(db.transaction, db, function(tx) assert(tx:exec(insert, 2)) sleep(0.01) error(failure) end)
assert(not ok and got == failure and count(db) == 1)

local kept
assert(db:transaction(function(tx) kept = tx return pcall(function() sleep(0.01) assert(tx:exec(insert, 2)) end) end))
assert(count(db) == 2)
none, why = kept:query("select 1")
assert(none == nil and why == "the transaction has ended", why)

-- Several coroutines may use one transaction, in turn.
assert(db:transaction(function(tx)
  local left = 5
  for i = 11, 15 do spawn(function() assert(tx:exec(insert, i)) left = left - 1 end) end
  while left > 0 do sleep(0.01) end
end))
assert(count(db) == 7)`)
	})
}

func TestATransactionEndsWithItsSession(t *testing.T) {
	both(t, sql.Limits{}, func(t *testing.T, e *enginetest.Engine) {
		e.Must(`one = assert(open { max_open = 1, timeout = 20 })
assert(one:exec "create table t (id integer primary key)")
assert(one:exec "insert into t values (1)")`)
		for _, body := range []string{
			`sleep(100)`,
			`pcall(sleep, 100)`,
			`pcall(sleep, 100) return "commit"`,
			`tx:query("with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r")`,
		} {
			run := e.Begin(7, `one:transaction(function(tx) tx:exec("update t set id = 2") inside = true `+body+` end)`)
			e.Must(`repeat sleep(0.01) until inside inside = nil sleep(0.05)`)
			_ = e.Do(script.Origin{}, func(*lua.LState) error { e.EndSession(7); return nil })
			if err := run.Wait(); err == nil || !strings.Contains(err.Error(), "session 7 is gone") {
				t.Errorf("%s: ended with %v", body, err)
			}
			e.Must(`local began = now()
assert(assert(one:row "select id from t").id == 1)
assert(now() - began < 5)`)
		}
		// This one waits for its connection.
		first := e.Begin(0, `one:transaction(function(tx) inside = true sleep(0.3) end)`)
		run := e.Begin(7, `one:transaction(function(tx) never = true end)`)
		_ = e.Do(script.Origin{}, func(*lua.LState) error { e.EndSession(7); return nil })
		if err := run.Wait(); err == nil {
			t.Error("it goes on")
		}
		if err := first.Wait(); err != nil {
			t.Error(err)
		}
		e.Must(`assert(one:row "select id from t".id == 1 and not never)`)
	})
}

func TestATransactionThatIsLeftEndsInTime(t *testing.T) {
	both(t, sql.Limits{}, func(t *testing.T, e *enginetest.Engine) {
		e.Must(`assert(db:exec "create table t (id integer primary key)")
local one = assert(open { max_open = 1, timeout = 10, transaction_timeout = 0.3 })
co = coroutine.create(function() one:transaction(function(tx) tx:exec "insert into t values (1)" held = tx coroutine.yield() end) end)
coroutine.resume(co)
while not held do sleep(0.01) end
assert(assert(one:row "select count(*) as n from t").n == 0)
local none, why = held:query("select 1")
assert(none == nil and (why == "timeout" or why == "the transaction has ended"), why)
none, why = one:transaction(function(tx) sleep(0.5) end)
assert(none == nil and why == "timeout" or why == "the transaction has ended", why)
none, why = one:transaction(function(tx) return tx:query "with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r" end)
assert(none == nil and why == "timeout", why)
assert(one:exec "insert into t values (2)")`)
	})
}

func TestSlowStatementsAreGivenUp(t *testing.T) {
	both(t, sql.Limits{}, func(t *testing.T, e *enginetest.Engine) {
		e.Must(`slow = "with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r"
quick = assert(open { timeout = 0.2, max_open = 2 })
for _, method in ipairs { "query", "row", "exec" } do
  local began = now()
  local none, why, state = quick[method](quick, slow)
  assert(none == nil and why == "timeout" and state == "57014", why)
  assert(now() - began < 2)
end
assert(quick:row("select 1 as n").n == 1)
local n = 0
for i = 1, 3 do spawn(function() assert(select(2, quick:query(slow)) == "timeout") n = n + 1 end) end
while n < 3 do sleep(0.01) end
assert(quick:row("select 1 as n").n == 1)`)
	})
}

func TestLimits(t *testing.T) {
	both(t, sql.Limits{Databases: 3, Open: 5, Rows: 100, Bytes: 20_000}, func(t *testing.T, e *enginetest.Engine) {
		e.Must(`local numbers = "with recursive r(n) as (select 1 union all select n + 1 from r where n < %d) select n from r"
assert(#db:query(numbers:format(100)) == 100)
local none, why = db:query(numbers:format(101))
assert(none == nil and why == "the result has more than 100 rows", why)
local began = now()
assert(select(2, db:query(numbers:format(1000000000))) == "the result has more than 100 rows")
assert(now() - began < 3)
assert(db:row(numbers:format(1000)).n == 1)
local big = postgres and "repeat('x', %d)" or "hex(zeroblob(%d / 2))"
assert(#db:row("select " .. big:format(15000) .. " as x").x == 15000)
none, why = db:query("select " .. big:format(15000) .. " as x union all select " .. big:format(14000))
assert(none == nil and why == "the result is larger than 20000 bytes", why)
none, why = db:query("select " .. big:format(10000000) .. " as x")
assert(none == nil and why, why)
assert(db:row("select 1 as n").n == 1)
raises("field 'max_open' is 6", function() open { max_open = 6 } end)
local two, three = open(), open()
none, why = open()
assert(none == nil and why == "3 databases are open already", why)
two:close()
local again repeat sleep(0.01) again = open() until again
repeat none, why = two:query("select 1") until none == nil
assert(why == "the database is closed", why)
assert(select(2, two:transaction(function() end)) == "the database is closed")`)
	})
}

func TestNullCanHaveAValue(t *testing.T) {
	both(t, sql.Limits{}, func(t *testing.T, e *enginetest.Engine) {
		e.Must(`local json = require "json"
local with = assert(open { null = json.null })
local row = with:row("select 1 as a, null as b")
assert(row.a == 1 and row.b == json.null)
local cast = "cast(" .. place(1) .. " as text)"
assert(with:row("select " .. cast .. " as a", json.null).a == json.null)
assert(with:row("select " .. cast .. " as a", sql.null).a == json.null)
assert(db:row("select " .. cast .. " as a", { 1, { b = true } }).a == json.encode({ 1, { b = true } }))`)
	})
}

func TestClosingTheEngineEndsWhatRuns(t *testing.T) {
	both(t, sql.Limits{}, func(t *testing.T, e *enginetest.Engine) {
		e.Begin(0, `db:query "with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r"`)
		e.Begin(0, `db:transaction(function() sleep(100) end)`)
		e.Must(`sleep(0.05)`)
		e.Close()
	})
}

func TestManyWait(t *testing.T) {
	both(t, sql.Limits{}, func(t *testing.T, e *enginetest.Engine) {
		e.Must(`local done = 0
for i = 1, 500 do spawn(function() assert(db:row("select 1 as n").n == 1) done = done + 1 end) end
while done < 500 do sleep(0.01) end`)
	})
}
