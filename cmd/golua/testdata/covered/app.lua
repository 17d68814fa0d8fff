local janus = require "janus"
local lib = require "lib"

local function never(x)
  local y = x
  if y then
    return y + 1
  end
  return nil
end

janus.on("message", function(session, request)
  local answer = {
    sum = lib.add(
      request.a,
      2
    ),
  }
  if request.a == 1 then
    answer.one = true
  elseif request.a == 2 then
    answer.two = true
  else
    answer.many = true
  end
  for i = 1, 2 do
    answer[tostring(i)] = i
  end
  repeat
    answer.again = true
  until true
  while request.never do
    break
  end
  goto done
  answer.skipped = true
  ::done::
  return answer
end)
