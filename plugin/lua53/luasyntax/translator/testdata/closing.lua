local function resource() return setmetatable({}, { __close = print }) end
local function f(...)
  local a <close> = resource()
  for i = 1, 3 do
    local b <close>, c = resource(), i
    if i == 2 then goto continue elseif i == 3 then break end
    local d <const>, e <close> = 1, nil
    if ... then return ..., i, select("#", ...) end
    ::continue::
  end
  repeat
    local g <close> = resource()
    local done = g ~= nil
  until done
  return a, arg
end
f(1)
