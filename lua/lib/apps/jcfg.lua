-- apps.jcfg: reads the configuration files of Janus (libconfig): nested groups of
-- settings.
--
--   jcfg.parse 'general: { admin_key = "boss" }'  -->  { general = { admin_key = "boss" } }
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local jcfg = {}

-- A reader of text, which keeps its position.
local function reader(text)
  local at = 1

  local function fail(expected)
    local _, line = text:sub(1, at):gsub("\n", "")
    error(("line %d: expected %s"):format(line + 1, expected), 0)
  end

  -- Skips spaces and comments: # and // to the end of the line, /* to */.
  local function skip()
    repeat
      local before = at
      at = text:match("^%s*()", at)
      at = text:match("^#[^\n]*()", at) or text:match("^//[^\n]*()", at) or text:match("^/%*.-%*/()", at) or at
    until at == before
  end

  -- Takes the text that matches a pattern at the current position, or nil.
  local function here(pattern)
    local found, after = text:match("^(" .. pattern .. ")()", at)
    if found then at = after end
    return found
  end

  -- The same after spaces and comments.
  local function take(pattern)
    skip()
    return here(pattern)
  end

  local function at_end()
    skip()
    return at > #text
  end

  return { take = take, here = here, at_end = at_end, fail = fail }
end

local escapes = { n = "\n", r = "\r", t = "\t", f = "\f" }

-- Reads a string. Strings that follow one another are one string.
local function read_string(r)
  local parts
  while r.take '"' do
    parts = parts or {}
    repeat
      local plain, escaped = r.here '[^"\\]+', r.here "\\."
      parts[#parts + 1] = plain
      if escaped then parts[#parts + 1] = escapes[escaped:sub(2)] or escaped:sub(2) end
    until not plain and not escaped
    if not r.here '"' then r.fail "the end of a string" end
  end
  return parts and table.concat(parts)
end

local read_value

-- Reads settings up to a closing brace, or to the end of the file.
local function read_settings(r, whole)
  local group = {}
  while not (whole and r.at_end() or r.take "}") do
    local name = r.take "[%a*][%w_*-]*" or r.fail "the name of a setting"
    if not r.take "[:=]" then r.fail(("'=' behind %s"):format(name)) end
    group[name] = read_value(r)
    r.take "[;,]"
  end
  return group
end

local function read_list(r, close)
  local list = {}
  while not r.take(close) do
    list[#list + 1] = read_value(r)
    r.take ","
  end
  return list
end

function read_value(r)
  if r.take "{" then return read_settings(r, false) end
  if r.take "%[" then return read_list(r, "%]") end
  if r.take "%(" then return read_list(r, "%)") end
  local text = read_string(r)
  if text then return text end
  local word = r.take "[%w.+-]+" or r.fail "a value"
  local lower = word:lower()
  if lower == "true" or lower == "false" then return lower == "true" end
  return tonumber((word:gsub("L+$", ""))) or r.fail "a number, a string, true or false"
end

-- Returns the settings in a text, or nil and the error.
function jcfg.parse(text)
  local ok, result = pcall(read_settings, reader(text), true)
  if not ok then return nil, result end
  return result
end

return jcfg
