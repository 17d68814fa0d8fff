---@meta sql

---Databases of PostgreSQL and SQLite. While a function waits for a database, other coroutines run. Parameters are sent apart from the text of
---a statement and never become part of it.
---
---**Values of columns.** Integers up to 2^53 are numbers, larger ones are strings of digits. Floats are numbers. Booleans are booleans; in
---SQLite, which has none, they are 0 and 1. Text and bytes are strings, and so is `numeric`, because a number would lose digits. Times are
---texts as in RFC 3339: "2026-01-02T03:04:05.678Z" (UTC) for `timestamptz` and for SQLite's columns that are declared DATETIME, the same
---without Z for `timestamp`, "2026-01-02" for `date`. JSON, arrays, UUIDs and all other types are the text that PostgreSQL writes; `json.decode`
---reads the text of JSON. A column that is NULL is absent from its row, unless `sql.open` has the field `null`. If two columns have
---the same name, the last one counts.
---
---**Parameters** are $1, $2 ... for PostgreSQL, and ? or ?1, ?2 ... for SQLite. A parameter may be a string, a number, a boolean, nil (also
---in the middle and at the end) or `sql.null` for NULL, `sql.blob(...)` for bytes, or a table, which is written as JSON. An array of PostgreSQL
---is a text, such as "{1,2}".
---
---**Failures** at run time return nil, a reason and, if there is one, the SQLSTATE: "23505" for a value that is not unique, "23503" for a foreign
---key, "23502" for a NULL, "23514" for a check (also in SQLite), "57014" for a time-out. The password of a `dsn` never appears in
---a reason.
---
---**Limits.** A result has at most 10,000 rows and 16 MB. A larger result returns only nil and a reason, so use LIMIT. A query that exceeds its
---time-out, or whose session is gone, is cancelled in the server. After a restart of the server, the next call connects again.
---
---`require "sql"` works in every build. In a build with the tag `golua_nopostgres` or `golua_nosqlite`, `sql.open` returns nil and a
---reason for that driver.
---@class sql
---@field null userdata NULL as a parameter
local sql = {}

---Settings of `sql.open`.
---@class sql.Settings
---@field driver "postgres"|"sqlite"
---@field dsn string postgres://user:password@host:port/database?sslmode=..., "host=/run/postgresql dbname=..." and the like; for SQLite the path of a file (not a URL), or ":memory:"
---@field max_open? integer largest number of connections; 10 when left out, at most 100; ":memory:" has one
---@field timeout? number seconds for each call, including the wait for a connection; 5 when left out, at most 3600
---@field transaction_timeout? number seconds for each transaction; 60 when left out
---@field read_only? boolean
---@field null? any the value for NULL in rows, such as json.null; as a parameter it also means NULL
---@field tls? boolean|http.TLS for PostgreSQL: connect by TLS only and check the certificate, whatever sslmode in the dsn says

---Opens a database. The database connects when it is first used, so a script can open it while the script is loaded. Keep the database: at
---most 64 can be open at once. One that the script has forgotten is closed some time later.
---
---SQLite: the file must be where [the sandbox](../lua-api.md#the-sandbox) allows it. Foreign keys are enforced, and the journal is WAL, whose
---files are beside the database. A statement waits for a lock up to `timeout`; a transaction takes its lock when it begins. "x" in double
---quotes is a name, never a text. ATTACH, VACUUM, load_extension and everything else that reaches beyond the file are denied.
---
---PostgreSQL: parameters of the dsn that name files (sslcert, passfile, service ...) are not available.
---
---Context: anywhere; never waits.
---Errors: raises for an unknown field or one of the wrong type; returns nil and a reason for a dsn that cannot be read or is not allowed, and when too
---many databases are open.
---
---```lua
---local sql = require "sql"
---local db = assert(sql.open { driver = "sqlite", dsn = ":memory:" })
---assert(db:exec "create table users (id integer primary key, name text not null)")
---local done = assert(db:exec("insert into users (name) values (?)", "Ada"))
---assert(done.rows_affected == 1 and done.last_insert_id == 1)
---local nobody, reason, state = db:exec("insert into users (name) values (?)", nil)
---assert(nobody == nil and state == "23502", reason)
---```
---@param settings sql.Settings
---@return sql.Database? database
---@return string? reason
function sql.open(settings) end

---Makes a parameter for a column of bytes (bytea, blob). A plain string is text.
---
---Context: anywhere; never waits.
---Errors: raises for a value that is no string.
---
---```lua
---local sql = require "sql"
---local db = assert(sql.open { driver = "postgres", dsn = "postgres://janus:secret@127.0.0.1:5432/calls" })
---local row = assert(db:row("select $1::bytea as bytes", sql.blob("\0\255")))
---assert(row.bytes == "\0\255")
---```
---@param bytes string
---@return userdata
function sql.blob(bytes) end

---An open database.
---@class sql.Database
local database = {}

---The rows of a result.
---@class sql.Rows
---@field n integer number of rows
---@field columns string[] names of the columns, in order
---@field [integer] table a row, by column

---Runs a query and returns all rows.
---
---Context: where waiting is possible; waits.
---Errors: raises for a value that no parameter can have, and for BEGIN, COMMIT and the like; returns nil, a reason and, if there is one, the SQLSTATE. If
---a text of several statements fails before its COMMIT, its open changes are rolled back.
---
---```lua
---local sql = require "sql"
---local db = assert(sql.open { driver = "postgres", dsn = "postgres://janus:secret@127.0.0.1:5432/calls" })
---local rows = assert(db:query("select n, n * $1::int as double from generate_series(1, 3) as n", 2))
---assert(rows.n == 3 and rows.columns[2] == "double")
---for i, row in ipairs(rows) do assert(row.double == 2 * i) end
---```
---@param text string
---@param ... any
---@return sql.Rows? rows
---@return string? reason
---@return string? sqlstate
function database:query(text, ...) end

---Runs a query and returns the first row, or nil without a reason if there is no row. The rows after the first are read and dropped, so
---use LIMIT.
---
---Context: where waiting is possible; waits.
---Errors: as `query` does.
---
---```lua
---local sql = require "sql"
---local db = assert(sql.open { driver = "sqlite", dsn = ":memory:" })
---assert(db:row("select ? as answer", 42).answer == 42)
---local none, reason = db:row("select 1 where false")
---assert(none == nil and reason == nil)
---```
---@param text string
---@param ... any
---@return table? row
---@return string? reason
---@return string? sqlstate
function database:row(text, ...) end

---Runs a statement that returns no rows. Without parameters, the text may have several statements, separated by semicolons. The result has
---`rows_affected` and, for SQLite, `last_insert_id`. For PostgreSQL, use INSERT ... RETURNING with `row`.
---
---Context: where waiting is possible; waits.
---Errors: as `query` does.
---
---```lua
---local sql = require "sql"
---local db = assert(sql.open { driver = "sqlite", dsn = ":memory:" })
---assert(db:exec "create table calls (id integer primary key); create index by_id on calls (id)")
---assert(db:exec("insert into calls values (?), (?)", 1, 2).rows_affected == 2)
---```
---@param text string
---@param ... any
---@return { rows_affected: integer, last_insert_id?: integer }? done
---@return string? reason
---@return string? sqlstate
function database:exec(text, ...) end

---Calls a function with a transaction, whose `tx:query`, `tx:row` and `tx:exec` are those of the database, but run within the transaction. The
---function may also wait for other things.
---
---- If the function returns, the transaction is committed, and `transaction` returns the same values, or true if there are none.
---- If it returns nil and a reason, all changes are rolled back, and `transaction` returns both.
---- If it raises an error, all changes are rolled back, and `transaction` raises the same error.
---- If the session is gone, or `transaction_timeout` is over, all changes are rolled back, no matter what the function is doing.
---
---A transaction holds one connection. The database's own functions take another one. With ":memory:" or max_open = 1 there is no other
---connection, so inside the function they wait until their time-out.
---
---Context: where waiting is possible; waits.
---Errors: raises for something that is no function; returns nil, a reason and the SQLSTATE if the transaction cannot begin or commit.
---
---```lua
---local sql = require "sql"
---local db = assert(sql.open { driver = "sqlite", dsn = ":memory:" })
---assert(db:exec "create table accounts (id integer primary key, cents integer check (cents >= 0))")
---assert(db:exec "insert into accounts values (1, 100), (2, 0)")
---local function move(cents)
---  return db:transaction(function(tx)
---    assert(tx:exec("update accounts set cents = cents + ? where id = 2", cents))
---    local done, reason, state = tx:exec("update accounts set cents = cents - ? where id = 1", cents)
---    if not done then return nil, reason, state end
---    return cents
---  end)
---end
---assert(move(70) == 70)
---assert(select(3, move(70)) == "23514")
---assert(db:row("select cents from accounts where id = 2").cents == 70)
---```
---@param fn fun(tx: sql.Transaction): ...
---@return any ...
function database:transaction(fn) end

---Closes all connections in the background, when their statements have ended.
---
---Context: anywhere; never waits.
---Errors: raises on misuse.
---
---```lua
---local sql = require "sql"
---local db = assert(sql.open { driver = "sqlite", dsn = ":memory:" })
---db:close()
---```
---@return true
function database:close() end

---The transaction that the function of `database:transaction` gets. After its end, its functions return nil and "the transaction has ended".
---Several coroutines may use one transaction in turn.
---@class sql.Transaction
local transaction = {}

---Runs `database:query` within the transaction.
---
---Context: where waiting is possible; waits.
---Errors: as `database:query` does.
---
---```lua
---local sql = require "sql"
---local db = assert(sql.open { driver = "postgres", dsn = "postgres://janus:secret@127.0.0.1:5432/calls" })
---local rows = assert(db:transaction(function(tx)
---  assert(tx:exec "create temporary table seen (id int) on commit drop")
---  assert(tx:exec("insert into seen values ($1), ($2)", 1, 2))
---  return tx:query("select id from seen order by id")
---end))
---assert(rows.n == 2 and rows[2].id == 2)
---```
---@param text string
---@param ... any
---@return sql.Rows? rows
---@return string? reason
---@return string? sqlstate
function transaction:query(text, ...) end

---Runs `database:row` within the transaction.
---
---Context: where waiting is possible; waits.
---Errors: as `database:query` does.
---
---```lua
---local sql = require "sql"
---local db = assert(sql.open { driver = "sqlite", dsn = ":memory:" })
---assert(db:transaction(function(tx) return tx:row("select 1 as one").one end) == 1)
---```
---@param text string
---@param ... any
---@return table? row
---@return string? reason
---@return string? sqlstate
function transaction:row(text, ...) end

---Runs `database:exec` within the transaction.
---
---Context: where waiting is possible; waits.
---Errors: as `database:query` does. In PostgreSQL, after the first statement that fails, all later ones fail until the rollback.
---
---```lua
---local sql = require "sql"
---local db = assert(sql.open { driver = "sqlite", dsn = ":memory:" })
---assert(db:transaction(function(tx) return tx:exec "create table seen (id integer)" end))
---```
---@param text string
---@param ... any
---@return { rows_affected: integer, last_insert_id?: integer }? done
---@return string? reason
---@return string? sqlstate
function transaction:exec(text, ...) end

return sql
