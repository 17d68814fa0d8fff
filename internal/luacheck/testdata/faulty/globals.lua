-- A library: what it returns says that it is none of Janus's scripts.
local M = {}

function M.add(list, value)
  lst[#list + 1] = value --> 3 undefined-global: did you mean list?
  total = (total or 0) + 1 --> accidental-global: total is set in a function
  function helper() end --> accidental-global: helper is set in a function
  return helper
end

function createSession(id) return M.add({}, id) end

local print = print
local unset
unset = require "http"
unset.anything()
do
  local http = require "http"
  http.extra = 1
  print(http.extra, http.extr) --> unknown-field: http has no extr
end

local function import(from, into) for key, value in pairs(from) do into[key] = value end end
import(M, table)
table.anything()
string.nothing() --> unknown-field: string has no nothing
do
  local store = require "store"
  for _, name in ipairs { "save" } do store[name] = print end
  store.save()
end

return M
