//go:build !golua_nosqlite

package sql_test

import (
	"os"
	"path/filepath"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"janus-golua/plugin/luaapi/sql"
)

func TestTypesOfSQLite(t *testing.T) {
	e := newSQLite(t, sql.Limits{})
	e.Must(`assert(db:exec "create table t (i, day date, at datetime, flag boolean)")
local row = assert(db:row("insert into t values (?, ?, ?, ?) returning *, typeof(i) as type", sql.blob("\0\255"), "2026-01-02", "2026-01-02 03:04:05", true))
assert(row.i == "\0\255" and row.type == "blob" and row.day == "2026-01-02" and row.at == "2026-01-02T03:04:05Z" and row.flag == 1, row.at)
row = assert(db:row("select ? as a, ? as b, ? as c, ? as d, ? as e, 9223372036854775807 as big, 1e300 as f", "x\0y", 1, 1.5, nil, "9007199254740993"))
assert(row.a == "x\0y" and row.b == 1 and row.c == 1.5 and row.d == nil and row.e == "9007199254740993" and row.big == "9223372036854775807" and row.f == 1e300)
assert(db:row("select typeof(?) as t", 2^53).t == "integer" and db:row("select typeof(?) as t", 0.5).t == "real")
assert(db:row("pragma journal_mode").journal_mode == "wal" and db:row("pragma foreign_keys").foreign_keys == 1)`)
}

func TestSQLiteIsInTheSandbox(t *testing.T) {
	e := newSQLite(t, sql.Limits{})
	outside := filepath.Join(t.TempDir(), "outside.db")
	e.Global("outside", func(L *lua.LState) int { L.Push(lua.LString(outside)); return 1 })
	e.Must(`outside = outside()
assert(db:exec "create table t (id integer)")
for _, dsn in ipairs { outside, folder .. "/../x.db", "/etc/passwd", "relative.db", folder .. "/none/x.db/../../../y.db" } do
  local none, why = open { dsn = dsn }
  assert(none == nil and why:find "the sandbox does not allow it", why)
end
for _, dsn in ipairs { "file:" .. outside, "file:" .. folder .. "/x.db?vfs=unix", "a\0b" } do
  assert(select(2, open { dsn = dsn }) == "the dsn is no path of a file, or :memory:")
end
local function denied(text, ...)
  for _, where in ipairs { db, assert(open { dsn = ":memory:" }) } do
    local none, why, state = where:exec(text, ...)
    assert(none == nil, text)
    none, why = where:query(text, ...)
    assert(none == nil, text)
  end
end
denied("attach '" .. outside .. "' as x")
denied("attach ? as x", outside)
denied("ATTACH DATABASE 'file:" .. outside .. "?mode=rwc' || '' AS x")
denied("/* */ attach/**/database '" .. outside .. "' as x")
denied("select 1; attach '" .. outside .. "' as x")
denied("attach ':memory:' as x")
denied("vacuum into '" .. outside .. "'")
denied("vacuum main into ?", outside)
denied("detach main")
denied("select load_extension('libc.so.6')")
denied("select fts3_tokenizer('simple')")
denied("pragma temp_store_directory = '/etc'")
denied("pragma \"Temp_Store_Directory\" = '/etc'")
denied("pragma mmap_size = 1000000")
denied("select readfile('/etc/passwd')")
denied("select writefile('" .. outside .. "', 'x')")
assert(select(3, db:exec("attach 'x' as x")) == "42501")
-- Denied operations are also denied in transactions, triggers and views.
assert(not db:transaction(function(tx) return tx:exec("attach '" .. outside .. "' as x") end))
db:exec("pragma writable_schema = on")
assert(not db:exec("update sqlite_master set sql = 'x'"))`)
	if _, err := os.Lstat(outside); err == nil {
		t.Error("a file outside has been made")
	}
	// This link is created after the check.
	e.Must(`late = assert(open { dsn = folder .. "/late.db" })`)
	folder := e.Must(`return folder`)[0]
	if err := os.Symlink(outside, filepath.Join(folder, "late.db")); err != nil {
		t.Fatal(err)
	}
	e.Must(`assert(select(2, late:query("select 1")):find "the sandbox does not allow it")`)
}

func TestReadOnlyAndMemory(t *testing.T) {
	e := newSQLite(t, sql.Limits{})
	e.Must(`assert(db:exec "create table t (id integer primary key, doc text)")
assert(db:exec("insert into t values (1, 'x')"))
local ro = assert(open { read_only = true })
assert(ro:row("select doc from t").doc == "x")
assert(select(3, ro:exec("delete from t")) == "25006")
assert(ro:transaction(function(tx) return tx:row("select doc from t").doc end) == "x")
assert(select(2, open { read_only = true, dsn = folder .. "/none.db" }:query("select 1")):find "unable to open")
local memory = assert(open { dsn = ":memory:", timeout = 0.5 })
assert(memory:exec "create table m (id integer)")
for i = 1, 20 do spawn(function() assert(memory:exec("insert into m values (?)", i)) end) end
sleep(0.2)
assert(memory:row("select count(*) as n from m").n == 20)
assert(select(2, memory:query "with recursive r(n) as (select 1 union all select n + 1 from r) select count(*) from r") == "timeout")
assert(memory:row("select count(*) as n from m").n == 20)
assert(select(2, open { tls = true }) == "tls is for postgres only")
assert(not select(1, db:query("select zeroblob(1000000000)")))`)
}

func TestSQLitesWritersWaitForOneAnother(t *testing.T) {
	e := newSQLite(t, sql.Limits{})
	e.Must(`assert(db:exec "create table t (n integer)") assert(db:exec "insert into t values (0)")
local other = assert(open())
local left = 40
for i = 1, 20 do
  for _, where in ipairs { db, other } do
    spawn(function()
      assert(where:transaction(function(tx)
        local n = tx:row("select n from t").n
        sleep(0.001)
        return tx:exec("update t set n = ?", n + 1)
      end))
      left = left - 1
    end)
  end
end
while left > 0 do sleep(0.01) end
assert(db:row("select n from t").n == 40)
local quick = assert(open { timeout = 0.2 })
db:transaction(function(tx)
  local none, why, state = quick:exec("delete from t")
  assert(none == nil and (state == "55P03" or state == "57014"), why)
end)`)
}

func TestATransactionThatATextLeavesOpenIsRolledBack(t *testing.T) {
	e := newSQLite(t, sql.Limits{})
	e.Must(`assert(db:exec "create table t (id integer primary key)")
local left = "the text leaves a transaction open, which is rolled back"
local other = assert(open { timeout = 0.5 })
for _, where in ipairs { db, assert(open { dsn = ":memory:" }) } do
  where:exec "create table if not exists t (id integer primary key)"
  for _, text in ipairs { "/* first */ begin immediate", "select 1; begin; insert into t values (9)", "-- x\nsavepoint s; insert into t values (9)" } do
    local done, why = where:exec(text)
    assert(done == nil and why == left, why)
  end
  local none, why = where:exec "-- a migration\nbegin immediate; insert into t values (1); insert into t values (1); commit"
  assert(none == nil and why:find "UNIQUE", why)
  none, why = where:query "select 1; begin immediate"
  assert(none == nil and why == left, why)
  assert(where:row("select count(*) as n from t").n == 0)
  assert(where:exec "-- a migration\nbegin; insert into t values (2); commit")
  assert(where:exec "create trigger r after insert on t begin delete from t where id = 2; end")
  assert(where:transaction(function(tx) return tx:exec "insert into t values (3)" end))
  assert(where:row("select group_concat(id) as ids from t").ids == "3")
end
assert(other:exec "insert into t values (4)")`)
}
