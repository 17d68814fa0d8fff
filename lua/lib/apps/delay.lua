-- apps.delay: the playout delay that clients may ask for, as requests of the EchoTest
-- and the VideoRoom name it: min_delay and max_delay, in units of 10 ms, which the
-- browser that shows the media keeps to. A negative one ends it.
--
-- The state of it stands in a table of the application's (a session, a stream):
-- min_delay and max_delay, both nil when there is none.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local delay = {}

local most = 4095 -- the extension has 12 bits for each

local function bounded(value) return math.min(value, most) end

--- Takes over what a request says; returns whether it said anything. The bound that
--- comes later moves the other one along.
function delay.ask(state, request)
  local low, high = request.min_delay, request.max_delay
  if not low and not high then return false end
  if (low or 0) < 0 or (high or 0) < 0 then
    state.min_delay, state.max_delay = nil, nil
    return true
  end
  if low then
    state.min_delay = bounded(low)
    state.max_delay = math.max(state.max_delay or 0, state.min_delay)
  end
  if high then
    state.max_delay = bounded(high)
    if state.min_delay then state.min_delay = math.min(state.min_delay, state.max_delay) end
  end
  return true
end

--- Has it stand in packets. `where` is as in session:playout_delay: sent, mindex. A
--- maximum alone means nothing yet.
function delay.apply(session, state, where)
  where = where or {}
  if state.min_delay then where.min_delay, where.max_delay = state.min_delay, state.max_delay end
  session:playout_delay(where)
end

return delay
