---@meta _

---# Level 2: metrics
---
---Counters, gauges and histograms that a script defines itself. [Prometheus](../metrics.md) gets them from the same address as the plugin's own
---metrics, if the configuration names an address. Without an address they count all the same. Scripts of level 1 may use them, too.
---
---```lua
---local janus = require "janus"
---local joins = janus.metrics.counter("rooms_joins_total", "Joins of rooms.", { "room" })
---local members = janus.metrics.gauge("rooms_members", "Members of rooms.", { "room" })
---
---janus.on("message", function(session, request)
---  session.room = tostring(request.room)
---  joins:inc(1, { room = session.room })
---  members:inc(1, { room = session.room })
---  return { joined = session.room }
---end)
---
---janus.on("detach", function(session)
---  if not session.room then return end
---  members:dec(1, { room = session.room })
---  if members:get { room = session.room } == 0 then members:remove { room = session.room } end
---end)
---```
---
---**Names** follow Prometheus: letters, digits and `_` (in names of metrics also `:`), with no digit at the beginning. Names of the plugin's own
---metrics (`golua_…`, `go_…`, `process_…`), labels that begin with `__`, the label `application`, and the label `le` of histograms are refused. By convention, a
---counter ends in `_total`, and units are seconds and bytes.
---
---**Labels** are given by name, all of them each time. Values are strings, numbers or booleans; a value of more than 128 bytes is cut, and bytes
---that are no UTF-8 become U+FFFD.
---
---**Bounds**: a script has 100 metrics, with 10 labels and 50 buckets each. A metric has 1000 series, which are different sets of values, and all metrics together have 10,000.
---Then other series are not counted: the method returns nil and the reason, `golua_dropped_total{what="observations"}` counts them, and the log says
---so once for each metric. Series that exist go on. So remove the series of a room that has ended, and never use a value of which clients
---may invent any number.
---
---**Reloads**: metrics go on over a reload. A script that defines a metric again, by the same labels and buckets, gets the one that there is. With
---other labels or buckets, or as another kind, it gets an error, and the reload is refused; `janus.metrics.forget` before the definition begins the metric
---anew. A script that is refused leaves no metric of its own behind, but what it has counted in metrics of the script that runs stays counted.

---Values of labels, by name.
---@alias janus.Labels table<string, string|number|boolean>

---What a histogram has counted in one series.
---@class janus.HistogramValue
---@field count integer how many values
---@field sum number the sum of the values
---@field buckets table<number, integer> for each bound, how many values were not larger

--------------------------------------------------------------------------------
-- Counters

---Counts something that only grows.
---@class janus.Counter
local counter = {}

---Adds to a series, which begins at 0.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason when there is no room for another series, or the metric is forgotten; raises on misuse, for an amount that is negative or not finite, and for labels that are not those of the metric.
---
---```lua
---local counter = janus.metrics.counter("rooms_joins_total", "Joins of rooms.", { "room" })
---assert(counter:inc(1, { room = "a" }))
---```
---@param by? number 0 or more; 1 when left out
---@param labels? janus.Labels left out for a metric without labels
---@return true? counted
---@return string? reason
function counter:inc(by, labels) end

---Returns the count of a series; nil if there is none.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local counter = janus.metrics.counter("rooms_joins_total", "Joins of rooms.", { "room" })
---counter:inc(2, { room = "a" })
---assert(counter:get { room = "a" } == 2)
---```
---@param labels? janus.Labels left out for a metric without labels
---@return number? count
function counter:get(labels) end

---Forgets one series. Its room is free for another one.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local counter = janus.metrics.counter("rooms_joins_total", "Joins of rooms.", { "room" })
---counter:inc(2, { room = "a" })
---assert(counter:remove { room = "a" } and counter:get { room = "a" } == nil)
---```
---@param labels? janus.Labels left out for a metric without labels
---@return boolean removed false if there was no such series
function counter:remove(labels) end

---Forgets all series of the metric.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local counter = janus.metrics.counter("rooms_joins_total", "Joins of rooms.", { "room" })
---counter:inc(2, { room = "a" })
---assert(counter:clear() == 1)
---```
---@return integer removed how many series there were
function counter:clear() end

--------------------------------------------------------------------------------
-- Gauges

---Shows a value that rises and falls.
---@class janus.Gauge
local gauge = {}

---Sets a series.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason when there is no room for another series, or the metric is forgotten; raises on misuse, for a value that is not finite, and for labels that are not those of the metric.
---
---```lua
---local gauge = janus.metrics.gauge("rooms_members", "Members of rooms.", { "room" })
---assert(gauge:set(3, { room = "a" }))
---```
---@param value number
---@param labels? janus.Labels left out for a metric without labels
---@return true? counted
---@return string? reason
function gauge:set(value, labels) end

---Adds to a series, which begins at 0.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason when there is no room for another series, or the metric is forgotten; raises on misuse, for an amount that is not finite, and for labels that are not those of the metric.
---
---```lua
---local gauge = janus.metrics.gauge("rooms_members", "Members of rooms.", { "room" })
---assert(gauge:inc(1, { room = "a" }))
---```
---@param by? number 1 when left out
---@param labels? janus.Labels left out for a metric without labels
---@return true? counted
---@return string? reason
function gauge:inc(by, labels) end

---Subtracts from a series, which begins at 0.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason when there is no room for another series, or the metric is forgotten; raises on misuse, for an amount that is not finite, and for labels that are not those of the metric.
---
---```lua
---local gauge = janus.metrics.gauge("rooms_members", "Members of rooms.", { "room" })
---assert(gauge:dec(1, { room = "a" }))
---```
---@param by? number 1 when left out
---@param labels? janus.Labels left out for a metric without labels
---@return true? counted
---@return string? reason
function gauge:dec(by, labels) end

---Returns the value of a series; nil if there is none.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local gauge = janus.metrics.gauge("rooms_members", "Members of rooms.", { "room" })
---gauge:set(2, { room = "a" })
---assert(gauge:get { room = "a" } == 2)
---```
---@param labels? janus.Labels left out for a metric without labels
---@return number? value
function gauge:get(labels) end

---Forgets one series. Its room is free for another one.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local gauge = janus.metrics.gauge("rooms_members", "Members of rooms.", { "room" })
---gauge:set(2, { room = "a" })
---assert(gauge:remove { room = "a" } and gauge:get { room = "a" } == nil)
---```
---@param labels? janus.Labels left out for a metric without labels
---@return boolean removed false if there was no such series
function gauge:remove(labels) end

---Forgets all series of the metric.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local gauge = janus.metrics.gauge("rooms_members", "Members of rooms.", { "room" })
---gauge:set(2, { room = "a" })
---assert(gauge:clear() == 1)
---```
---@return integer removed how many series there were
function gauge:clear() end

--------------------------------------------------------------------------------
-- Histograms

---Counts values by size, in buckets.
---@class janus.Histogram
local histogram = {}

---Counts a value in the first bucket that is not too small for it.
---
---Context: any callback; never waits.
---Errors: returns nil and the reason when there is no room for another series, or the metric is forgotten; raises on misuse, for a value that is not finite, and for labels that are not those of the metric.
---
---```lua
---local histogram = janus.metrics.histogram("rooms_stay_seconds", "How long members stay.", { "room" }, { 1, 60, 3600 })
---assert(histogram:observe(61.5, { room = "a" }))
---```
---@param value number
---@param labels? janus.Labels left out for a metric without labels
---@return true? counted
---@return string? reason
function histogram:observe(value, labels) end

---Returns what a series has counted; nil if there is none.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local histogram = janus.metrics.histogram("rooms_stay_seconds", "How long members stay.", { "room" }, { 1, 60, 3600 })
---histogram:observe(2, { room = "a" })
---assert(histogram:get({ room = "a" }).buckets[60] == 1)
---```
---@param labels? janus.Labels left out for a metric without labels
---@return janus.HistogramValue? counted
function histogram:get(labels) end

---Forgets one series. Its room is free for another one.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local histogram = janus.metrics.histogram("rooms_stay_seconds", "How long members stay.", { "room" }, { 1, 60, 3600 })
---histogram:observe(2, { room = "a" })
---assert(histogram:remove { room = "a" } and histogram:get { room = "a" } == nil)
---```
---@param labels? janus.Labels left out for a metric without labels
---@return boolean removed false if there was no such series
function histogram:remove(labels) end

---Forgets all series of the metric.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local histogram = janus.metrics.histogram("rooms_stay_seconds", "How long members stay.", { "room" }, { 1, 60, 3600 })
---histogram:observe(2, { room = "a" })
---assert(histogram:clear() == 1)
---```
---@return integer removed how many series there were
function histogram:clear() end
