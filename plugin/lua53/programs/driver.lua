-- Carries out programs: source has them, with a mark between each two. Returns what each of
-- them has shown, with the same mark between each two.
local source, mark = ...

local shown, steps

local function show(...)
  local parts = {}
  for i = 1, select("#", ...) do
    local v = (select(i, ...))
    local kind = type(v)
    if kind == "number" then
      parts[i] = string.format("%.14g", v == 0 and 0 or v)
    elseif kind == "string" or kind == "boolean" or kind == "nil" then
      parts[i] = tostring(v)
    else
      parts[i] = kind
    end
  end
  shown[#shown + 1] = table.concat(parts, " ")
end

function out(...)
  if #shown < 200 then show(...) end
end

function tick()
  steps = steps + 1
  if steps > 150 then error("too long") end
end

function id(...) return ... end

function name(v)
  local kind = type(v)
  return (kind == "table" or kind == "function") and kind or tostring(v)
end

local class = { __index = { m = function(self, n) return n end } }

function new(t) return setmetatable(t, class) end

function upto(n)
  local i = 0
  return function()
    i = i + 1
    if i <= n then return i end
  end
end

function yielding(n)
  return coroutine.wrap(function()
    for i = 1, n do coroutine.yield(i) end
  end)
end

function late()
  local f = kept[#kept]
  if f then return f() end
end

-- The words of errors differ.
local function report(ok, ...)
  if ok then out(...) else out("error") end
end

local function carryOut(text)
  shown, steps = {}, 0
  kept, obj, G1, G2 = {}, new { 1, 2, x = 3 }, 4, 5
  local program, why = load(text, "=program")
  if not program then return "does not compile: " .. why end
  if not pcall(program, 11, 22, 33) then out("error") end
  steps = 0
  for i = 1, math.min(#kept, 20) do
    report(pcall(kept[i]))
    report(pcall(kept[i]))
  end
  return table.concat(shown, "\n")
end

local results, from = {}, 1
while true do
  local first, last = source:find(mark, from, true)
  results[#results + 1] = carryOut(source:sub(from, (first or 0) - 1))
  if not first then break end
  from = last + 1
end
return table.concat(results, mark)
