-- Runs snippets and prints what they give, one line each, so that Debian's Lua
-- and ours can be compared. `emit` takes a line; TMP is a folder for files.

-- Numbers are compared by value: Lua 5.3's 3 and 3.0 are one here, since floats
-- do not tell them apart.
local function number(n)
  if n ~= n then return "nan" end
  if n == math.floor(n) and n > -2^63 and n < 2^63 then return string.format("%d", n) end
  return string.format("%.14g", n)
end

-- Addresses, folders and places in the snippet are taken out.
local function clean(text)
  text = text:gsub("0x%x%x%x%x%x%x+", "0x?"):gsub("snippet:%d+: ", "")
  local at, last = text:find(TMP, 1, true)
  while at do
    text = text:sub(1, at - 1) .. "TMP" .. text:sub(last + 1)
    at, last = text:find(TMP, 1, true)
  end
  return (text:gsub("[^%g ]", function(c) return "\\" .. c:byte() end))
end

local show
local function showTable(t, depth)
  local parts = {}
  for k, v in next, t do
    parts[#parts + 1] = "[" .. show(k, depth) .. "]=" .. show(v, depth)
  end
  table.sort(parts)
  return "{" .. table.concat(parts, ", ") .. "}"
end

function show(v, depth)
  if type(v) == "number" then return number(v) end
  if type(v) == "string" then return '"' .. clean(v) .. '"' end
  if type(v) == "table" and depth < 3 then return showTable(v, depth + 1) end
  if v == nil or type(v) == "boolean" then return tostring(v) end
  return type(v)
end

local function showAll(ok, ...)
  local parts = {}
  for i = 1, select("#", ...) do
    parts[i] = show((select(i, ...)), 0)
  end
  return (ok and "" or "error: ") .. table.concat(parts, ", ")
end

function run(index, source)
  local chunk = load("return " .. source, "=snippet") or load(source, "=snippet")
  if not chunk then
    emit(index .. "\tdoes not compile")
  else
    emit(index .. "\t" .. showAll(pcall(chunk)))
  end
end
