-- Carries out the rest of a block after `local name <close> = value`, and closes
-- the value. It is Lua, not Go, so that the rest can yield where pcall lets it.
local helpers, closer, error, select = ...

local RETURN = 1

local function outcome(signal, ...)
  if signal == RETURN then return signal, { n = select("#", ...), ... } end
  return signal, ...
end

local function finish(close, value, ok, ...)
  if ok then
    close(value, nil)
    return outcome(...)
  end
  local failure = ...
  close(value, failure)
  error(failure, 0)
end

function helpers.close(name, value, rest, ...)
  local close = closer(name, value)
  if not close then return outcome(rest(...)) end
  return finish(close, value, helpers.pcall(rest, ...))
end
