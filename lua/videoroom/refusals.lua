-- How a request is refused: refusals.because(code, …) may be called at any depth, and
-- ends the request with that answer. A refusal raises a table, while a mistake in the
-- script raises a text, so the two cannot be confused.

local errors = require "apps.request"

local refusals = {
  UNKNOWN_ERROR = 499,
  NO_MESSAGE = 421,
  INVALID_JSON = 422,
  UNKNOWN_REQUEST = 423,
  JOIN_FIRST = 424,
  ALREADY_JOINED = 425,
  NO_SUCH_ROOM = 426,
  ROOM_EXISTS = 427,
  NO_SUCH_FEED = 428,
  MISSING_ELEMENT = 429,
  INVALID_ELEMENT = 430,
  INVALID_SDP_TYPE = 431,
  PUBLISHERS_FULL = 432,
  UNAUTHORIZED = 433,
  ALREADY_PUBLISHED = 434,
  NOT_PUBLISHED = 435,
  ID_EXISTS = 436,
  INVALID_SDP = 437,
  INVALID_FEED = 438,
}

function refusals.reply(code, text, ...)
  return { videoroom = "event", error_code = code, error = errors.cut(text:format(...)) }
end

function refusals.because(code, text, ...)
  error(refusals.reply(code, text, ...))
end

-- Calls a function; returns nil and the answer when it refuses.
function refusals.catch(fn, ...)
  local results = table.pack(xpcall(fn, function(problem)
    return type(problem) == "table" and problem or debug.traceback(problem, 2)
  end, ...))
  if results[1] then return table.unpack(results, 2, results.n) end
  if type(results[2]) == "table" then return nil, results[2] end
  error(results[2], 0) -- a mistake in the script: Janus's log has it, the client gets a plain error
end

-- Calls a function; returns what it returns, or the refusal.
function refusals.answer(fn, ...)
  local answer, second = refusals.catch(fn, ...)
  if answer == nil then return second end
  return answer, second
end

return refusals
