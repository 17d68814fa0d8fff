---@meta sql

---Databases of PostgreSQL and SQLite. While a function waits for one, other coroutines
---run. Parameters are sent apart from the text: they are never part of it.
---
---Values of columns: integers up to 2^53 are numbers, larger ones strings of their
---digits; floats are numbers, booleans booleans (in SQLite 0 and 1, as it has none), text
---and bytes strings, `numeric` a string, so that nothing of it is lost. Times are text as in
---RFC 3339: "2026-01-02T03:04:05.678Z" (UTC) of `timestamptz` and of SQLite's text in columns
---declared DATETIME, the same without the Z of `timestamp`, "2026-01-02" of `date`.
---JSON, arrays, UUIDs and all else are the text that PostgreSQL has for them; json.decode reads the
---first. A column that is NULL is absent from its row, unless `sql.open` is told otherwise.
---When two columns have the same name, the last counts.
---
---Parameters: $1, $2 ... for PostgreSQL, ? or ?1, ?2 ... for SQLite. They may be strings,
---numbers, booleans, nil (also in the middle, and at the end) or `sql.null` for NULL,
---`sql.blob(...)` for bytes, and tables, which are written as JSON. An array of
---PostgreSQL is given as text, such as "{1,2}".
---
---What fails at run time returns nil, a reason, and the SQLSTATE when there is one: "23505" for what
---is not unique, "23503" for a foreign key, "23502" for a NULL, "23514" for a check (also
---of SQLite), "57014" for what timed out. The password of a `dsn` never appears in a reason.
---
---A result has at most 10,000 rows and 16 MB; of one that is larger nothing is returned
---but nil and a reason: use LIMIT. A query that has timed out, or whose session is gone, is
---cancelled in the server. After a restart of the server the next call finds it again.
---
---`require "sql"` works in every build; in one with the tag `golua_nopostgres` or
---`golua_nosqlite`, `sql.open` returns nil and a reason for that driver.
---@class sql
---@field null userdata NULL, as a parameter
local sql = {}

---What `sql.open` takes.
---@class sql.Settings
---@field driver "postgres"|"sqlite"
---@field dsn string postgres://user:password@host:port/database?sslmode=..., "host=/run/postgresql dbname=..." and the like; for SQLite the path of a file (not a URL), or ":memory:"
---@field max_open? integer connections at most, 10 when left out, at most 100; ":memory:" has one
---@field timeout? number seconds for each call, with the wait for a connection; 5 when left out, at most 3600
---@field transaction_timeout? number seconds for each transaction; 60 when left out
---@field read_only? boolean
---@field null? any what stands for NULL in rows, such as json.null; as a parameter it is NULL, too
---@field tls? boolean|http.TLS for PostgreSQL: connect by TLS only, and check the certificate, whatever the dsn's sslmode says

---Opens a database; it connects when it is first used, so that it can be opened while
---the script is loaded. Keep it: at most 64 can be open at once; one that the script
---has forgotten is closed some time later.
---
---SQLite: the file must be where [the sandbox](../lua-api.md#the-sandbox) allows it. Foreign keys are enforced, the
---journal is WAL (its files lie beside the database), a statement waits for a lock as long as `timeout`,
---a transaction takes its lock when it begins, and "x" in double quotes is a name, never
---a text. ATTACH, VACUUM, load_extension and what else reaches beyond the file are
---denied. PostgreSQL: parameters of the dsn that name files (sslcert, passfile, service ...) are
---not available.
---
---Context: anywhere; does not wait.
---Errors: raises for a field that is unknown or of the wrong type; returns nil and a
---reason for a dsn that cannot be read or is not allowed, and when too many are open.
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

---Makes a parameter for a column of bytes (bytea, blob); a plain string is for text.
---
---Context: anywhere; does not wait.
---Errors: raises for what is no string.
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

---@class sql.Database
local database = {}

---@class sql.Rows
---@field n integer how many there are
---@field columns string[] the names, in order
---@field [integer] table a row, by column

---Queries, and returns all rows.
---
---Context: any callback; waits.
---Errors: raises for a value that no parameter can have, and for BEGIN, COMMIT and the like;
---returns nil, a reason, and the SQLSTATE, if any. What a text of several statements leaves open, because
---its COMMIT was not reached, is rolled back.
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

---Queries, and returns the first row, or nil without a reason when there is none. What
---comes after the first row is read and dropped: use LIMIT.
---
---Context: any callback; waits.
---Errors: as `query`.
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

---Runs a statement without rows; without parameters, several ones with semicolons.
---Returns `rows_affected`, and of SQLite `last_insert_id`; PostgreSQL has INSERT ... RETURNING, with
---`row`.
---
---Context: any callback; waits.
---Errors: as `query`.
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

---Calls a function with a transaction: `tx:query`, `tx:row` and `tx:exec` are those of the
---database, but within it. The function may wait for other things, too.
---
---When the function returns, the transaction is committed, and transaction returns the
---same (true instead of nothing). When it returns nil and a reason, all is rolled back,
---and both are returned. When it raises an error, all is rolled back, and the error goes
---on. When the session is gone, or `transaction_timeout` is over, all is rolled back, wherever
---the function is.
---
---It holds one connection. The database's own functions take another one: with
---":memory:" or max_open = 1, they wait in vain inside of the function.
---
---Context: any callback; waits.
---Errors: raises for what is no function; returns nil, a reason, and the SQLSTATE when
---it cannot begin or commit.
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

---Closes all connections, in the background, when their statements have ended.
---
---Context: anywhere; does not wait.
---Errors: raises on misuse.
---
---```lua
---local sql = require "sql"
---local db = assert(sql.open { driver = "sqlite", dsn = ":memory:" })
---db:close()
---```
---@return true
function database:close() end

---What the function of `database:transaction` is given. Afterwards its functions return
---nil and "the transaction has ended". Several coroutines may use one, in turn.
---@class sql.Transaction
local transaction = {}

---Is `database:query` within the transaction.
---
---Context: any callback; waits.
---Errors: as `database:query`.
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

---Is `database:row` within the transaction.
---
---Context: any callback; waits.
---Errors: as `database:query`.
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

---Is `database:exec` within the transaction.
---
---Context: any callback; waits.
---Errors: as `database:query`; of PostgreSQL, the first statement that fails makes all
---later ones fail, up to the rollback.
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
