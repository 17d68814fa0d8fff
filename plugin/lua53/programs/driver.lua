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

-- Numbers with metamethods.
local arithmetic = {}
function val(x) return type(x) == "table" and rawget(x, "v") or x or 0 end
function num(v) return setmetatable({ v = v }, arithmetic) end
for name, operate in pairs {
  __add = function(a, b) return num(val(a) + val(b)) end, __sub = function(a, b) return num(val(a) - val(b)) end,
  __mul = function(a, b) return num(val(a) * val(b) % 1009) end, __mod = function(a, b) return num(val(a) % 7) end,
  __idiv = function(a, b) return val(a) // 3 end, __band = function(a, b) return num(val(a) & 63) end,
  __bor = function(a, b) return num(val(b) | 64) end, __bxor = function(a, b) return 5, 6 end,
  __shl = function(a, b) return num(val(a) << 2 & 255) end, __concat = function(a, b) return num(tonumber(val(a) % 10 .. val(b) % 10)) end,
  __unm = function(a) return num(1 - val(a)) end, __bnot = function(a) return num(val(a) + 3) end,
  __len = function(a) return val(a) % 11, 2 end, __eq = function(a, b) return a.v % 3 == b.v % 3 end,
  __lt = function(a, b) return a.v < b.v end, __le = function(a, b) return a.v <= b.v end,
  __call = function(self, a, b) return self.v + (a or 0) + (b or 0) end,
  __index = function(self, key) if key == "m" then return function(me, n) return me.v + n end end return rawget(self, "v") end,
  __pairs = function(self)
    local function step(last, k) k = (k or 0) + 1 if k <= last then return k, -k end end
    if val(self) % 2 == 0 then return step, val(self) end
    return coroutine.wrap(function() for i = 1, val(self) do coroutine.yield(i, i * 2) end end)
  end,
} do arithmetic[name] = operate end

function late()
  local f = kept[#kept]
  if f then return f() end
end

-- The words of errors differ.
function report(ok, ...)
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
