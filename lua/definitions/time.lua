---@meta time

---Times as numbers of seconds since 1970 in UTC, like those of `os.time`, but with microseconds. They range from the year 1 to the
---year 9999.
---@class time
local time = {}

---The layout of a text: `"rfc3339"` (2024-02-29T12:00:00.25Z), `"rfc1123"` (Thu, 29 Feb 2024 12:00:00 GMT, as in HTTP), or
---directives like those of `os.date`: `%Y %m %d %H %M %S`, `%y`, `%I %p`, `%a %A %b %B`, `%j` (day of the year),
---`%e` (day with a space), `%F %T %R %D`, `%z %Z` (zone), `%s` (seconds since 1970), `%f` (microseconds), `%%`.
---@alias time.Layout string

---A time zone: `"UTC"`, `"local"`, or an offset such as `"+02:00"`.
---@alias time.Zone string

---The parts of a time, with the names of `os.date "*t"`.
---@class time.Parts
---@field year integer
---@field month integer
---@field day integer
---@field hour? integer
---@field min? integer
---@field sec? integer
---@field usec? integer microseconds
---@field wday? integer day of the week, Sunday is 1
---@field yday? integer day of the year

---Returns the present time.
---
---Context: any callback; never waits.
---Errors: none.
---
---```lua
---local time = require "time"
---assert(math.abs(time.now() - os.time()) < 2)
---```
---@return number seconds
function time.now() end

---Returns the seconds of a clock that nobody sets, to measure how long something takes.
---
---Context: any callback; never waits.
---Errors: none.
---
---```lua
---local time = require "time"
---local start = time.monotonic()
---for _ = 1, 1000 do end
---assert(time.monotonic() - start >= 0)
---```
---@return number seconds
function time.monotonic() end

---Writes a time as text.
---
---Context: any callback; never waits.
---Errors: raises on misuse, and for an unknown directive.
---
---```lua
---local time = require "time"
---assert(time.format(1709208000) == "2024-02-29T12:00:00Z")
---assert(time.format(1709208000, "%d.%m.%Y %H:%M", "+02:00") == "29.02.2024 14:00")
---```
---@param seconds number
---@param layout? time.Layout rfc3339 when left out
---@param zone? time.Zone UTC when left out
---@return string text
function time.format(seconds, layout, zone) end

---Reads the time from a text. Names of months and days may be long or short, in either case.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---local time = require "time"
---assert(time.parse "2024-02-29T13:00:00+01:00" == 1709208000)
---assert(time.parse("29/Feb/2024 12:00", "%d/%b/%Y %H:%M") == 1709208000)
---local seconds, reason = time.parse("2023-02-29", "%Y-%m-%d")
---assert(seconds == nil and reason == "there is no such day in 2023-02")
---```
---@param text string
---@param layout? time.Layout rfc3339 when left out
---@param zone? time.Zone the zone of a text that names none; UTC when left out
---@return number? seconds
---@return string? reason
function time.parse(text, layout, zone) end

---Returns the parts of a time.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local time = require "time"
---local parts = time.parts(1709208000)
---assert(parts.year == 2024 and parts.month == 2 and parts.day == 29 and parts.wday == 5)
---```
---@param seconds number
---@param zone? time.Zone UTC when left out
---@return time.Parts parts
function time.parts(seconds, zone) end

---Returns the time of some parts, without regard to `wday` and `yday`. Parts that are out of range are carried over: month 13 is January, and day 0
---is the last day of the month before.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason for a time after the year 9999; raises on misuse.
---
---```lua
---local time = require "time"
---assert(time.from_parts { year = 2024, month = 2, day = 29, hour = 12 } == 1709208000)
---assert(time.from_parts { year = 2024, month = 3, day = 0, hour = 12 } == 1709208000)
---```
---@param parts time.Parts
---@param zone? time.Zone UTC when left out
---@return number? seconds
---@return string? reason
function time.from_parts(parts, zone) end

---Reads a duration with the units h, m, s, ms and us, in seconds.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason; raises on misuse.
---
---```lua
---local time = require "time"
---assert(time.duration "1h30m" == 5400 and time.duration "250ms" == 0.25)
---assert(time.duration "soon" == nil)
---```
---@param text string
---@return number? seconds
---@return string? reason
function time.duration(text) end

return time
