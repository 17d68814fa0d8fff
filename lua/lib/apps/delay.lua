-- apps.delay: the playout delay that clients may ask for. The fields are those of the
-- EchoTest and the VideoRoom: min_delay and max_delay, in units of 10 ms. The browser
-- that shows the media keeps to that delay. A negative value ends it.
--
-- The state stands in a table of the application (a session, a stream):
-- min_delay and max_delay, both nil when there is none.
--
-- SPDX-License-Identifier: GPL-3.0-or-later

local delay = {}

local most = 4095 -- the RTP extension has 12 bits for each value

local function bounded(value) return math.min(value, most) end

--- Notes the delay that a request asks for; returns whether the request had one. If the
--- new value contradicts the other one (min above max), the other one follows.
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

--- Writes the delay into packets. `where` is as in session:playout_delay: sent, mindex. A
--- maximum without a minimum has no effect yet.
function delay.apply(session, state, where)
  where = where or {}
  if state.min_delay then where.min_delay, where.max_delay = state.min_delay, state.max_delay end
  session:playout_delay(where)
end

return delay
