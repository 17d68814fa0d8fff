---@meta _

---# Level 1: callbacks
---
---Global functions that the plugin calls, as the stock Lua plugin does. A script of level 2 needs none of them. The plugin looks once, after
---`init`, which of the optional functions a script has. Session ids are numbers, unique among live sessions and never 0. JSON is passed as
---text: `require "json"` converts it to tables and back.
---
---An error in a callback ends that call only, and is logged with its traceback. Every callback may wait (with `require "janus".sleep`, for
---example) unless its description forbids it; other sessions continue meanwhile.

--------------------------------------------------------------------------------
-- Required

---Called once, when the script is loaded.
---
---Context: the script is loaded, and there are no sessions; after a reload there are the sessions that were carried over. It may wait.
---Errors: an error keeps the plugin from starting; at a reload, the old script stays.
---
---```lua
---function init(config)
---  janusLog(4, "starting with " .. (config or "no configuration"))
---end
---```
---@param config? string the text of `config` in the configuration
function init(config) end

---Called when Janus ends.
---
---Context: at the end; must not wait.
---Errors: logged.
---
---```lua
---function destroy() janusLog(4, "bye") end
---```
function destroy() end

---Called soon after `pokeScheduler()`. One call may answer several calls of `pokeScheduler()`.
---
---Context: any time.
---Errors: logged.
---
---```lua
---local work = {}
---function handleMessage(id, transaction, message, jsep)
---  work[#work + 1] = coroutine.create(function() pushEvent(id, transaction, '{"done":true}', nil) end)
---  pokeScheduler()
---  return 1
---end
---function resumeScheduler()
---  while #work > 0 do assert(coroutine.resume(table.remove(work, 1))) end
---end
---```
function resumeScheduler() end

---Called when a client attaches.
---
---Context: before all other callbacks of the session. At a reload, a call that announces an existing session must not wait.
---Errors: an error refuses the client.
---
---```lua
---local sessions = {}
---function createSession(id) sessions[id] = { since = os.time() } end
---function destroySession(id) sessions[id] = nil end
---```
---@param id integer
function createSession(id) end

---Called when the handle is gone. The id stays valid until the callback waits or returns.
---
---Context: after all other callbacks of the session.
---Errors: logged.
---
---```lua
---function destroySession(id) notifyEvent(id, '{"event":"gone"}') end
---```
---@param id integer
function destroySession(id) end

---Called when the Admin API asks about a session. The answer shows the result beside `golua`, which has statistics of each m-line.
---
---Context: any time; must not wait.
---Errors: logged; the answer then lacks the result.
---
---```lua
---function querySession(id) return '{"room":1234}' end
---```
---@param id integer
---@return string? json JSON of an object
function querySession(id) end

---Called for a request of a client. The callback returns a code and a text. 0 and JSON are the reply. A positive code sends an acknowledgement, and
---an event with the same transaction must follow. A negative code refuses the request, and the text says why. A callback that waits sends an
---acknowledgement at that time; its reply or refusal then goes out as an event.
---
---Context: the session is attached.
---Errors: the client gets an error. If a coroutine that was created during the request fails before the request has an answer, the client
---gets `{"event":"error","error_code":500,"error":…}` with its transaction.
---
---```lua
---local json = require "json"
---function handleMessage(id, transaction, message, jsep)
---  local request = json.decode(message)
---  if not request.request then return -1, "what do you want?" end
---  if jsep then
---    pushEvent(id, transaction, '{"result":"ok"}', nil)
---    return 1
---  end
---  return 0, json.encode { hello = request.name or "stranger" }
---end
---```
---@param id integer
---@param transaction string
---@param message string JSON
---@param jsep? string JSON
---@return integer code
---@return string? text
function handleMessage(id, transaction, message, jsep) end

---Called when the PeerConnection is up.
---
---Context: after all earlier callbacks of the session.
---Errors: logged.
---
---```lua
---function setupMedia(id)
---  for _, medium in ipairs { "audio", "video", "data" } do
---    configureMedium(id, medium, "in", true)
---    configureMedium(id, medium, "out", true)
---  end
---  addRecipient(id, id) -- an echo
---end
---```
---@param id integer
function setupMedia(id) end

---Called when the PeerConnection is down, once per PeerConnection. A session that never had one gets this call before `destroySession`.
---
---Context: all gates are closed; routes and recordings have ended.
---Errors: logged.
---
---```lua
---function hangupMedia(id) pushEvent(id, nil, '{"event":"bye"}', nil) end
---```
---@param id integer
function hangupMedia(id) end

--------------------------------------------------------------------------------
-- About the plugin

---Returns the version. Called once, after `init`; `janus.plugin` sets this and the following values at once.
---
---Context: at the start; must not wait.
---Errors: an error keeps the plugin from starting.
---
---```lua
---function getVersion() return 3 end
---```
---@return integer version 1 if there is no such function
function getVersion() end

---Returns the version as text. Called once, after `init`.
---
---Context: at the start; must not wait.
---Errors: an error keeps the plugin from starting.
---
---```lua
---function getVersionString() return "0.0.3" end
---```
---@return string version
function getVersionString() end

---Returns the description. Called once, after `init`.
---
---Context: at the start; must not wait.
---Errors: an error keeps the plugin from starting.
---
---```lua
---function getDescription() return "Greets everybody." end
---```
---@return string description
function getDescription() end

---Returns the name. Called once, after `init`.
---
---Context: at the start; must not wait.
---Errors: an error keeps the plugin from starting.
---
---```lua
---function getName() return "Greeter" end
---```
---@return string name
function getName() end

---Returns the author. Called once, after `init`.
---
---Context: at the start; must not wait.
---Errors: an error keeps the plugin from starting.
---
---```lua
---function getAuthor() return "Ada" end
---```
---@return string author
function getAuthor() end

---Returns the package. Called once, after `init`.
---
---Context: at the start; must not wait.
---Errors: an error keeps the plugin from starting.
---
---```lua
---function getPackage() return "janus.plugin.greeter" end
---```
---@return string package the name that clients attach to; `"janus.plugin.golua"` if there is no such function
function getPackage() end

--------------------------------------------------------------------------------
-- Optional

---Called when the Admin API sends a message to the plugin. A message with a field `golua`, such as `{"golua": "reload"}`, is not for the script.
---
---Context: any time; the Admin API waits 10 seconds for the answer.
---Errors: the Admin API gets an error.
---
---```lua
---function handleAdminMessage(message) return '{"got":' .. message .. '}' end
---```
---@param message string JSON
---@return string? answer JSON of an object
function handleAdminMessage(message) end

---Called for each RTP packet of a client. With this callback, no RTP is forwarded natively.
---
---Context: the PeerConnection is up. A call may take 100 ms. The queue of a session holds 512 packets and messages.
---Errors: logged.
---
---```lua
---function incomingRtp(id, isVideo, buffer, length, mindex, extensions)
---  relayRtp(id, isVideo, buffer, length) -- an echo
---end
---```
---@param id integer
---@param isVideo boolean
---@param buffer string the whole packet
---@param length integer number of bytes
---@param mindex integer index of the m-line, from 0
---@param extensions? RtpExtensions
function incomingRtp(id, isVideo, buffer, length, mindex, extensions) end

---Called for each RTCP packet of a client. With this callback, keyframe requests of viewers are the script's task.
---
---Context: as `incomingRtp`.
---Errors: logged.
---
---```lua
---function incomingRtcp(id, isVideo, buffer, length, mindex) sendPli(id) end
---```
---@param id integer
---@param isVideo boolean
---@param buffer string the whole packet
---@param length integer number of bytes
---@param mindex integer index of the m-line, from 0
function incomingRtcp(id, isVideo, buffer, length, mindex) end

---Called for each text message of a data channel. With this callback, no text message is forwarded natively.
---
---Context: as `incomingRtp`.
---Errors: logged.
---
---```lua
---function incomingTextData(id, buffer, length, label, protocol)
---  relayTextData(id, buffer, length, label, protocol) -- an echo
---end
---```
---@param id integer
---@param buffer string
---@param length integer number of bytes
---@param label? string the label of the channel
---@param protocol? string
function incomingTextData(id, buffer, length, label, protocol) end

---Called for each binary message of a data channel. With this callback, no binary message is forwarded natively.
---
---Context: as `incomingRtp`.
---Errors: logged.
---
---```lua
---function incomingBinaryData(id, buffer, length, label, protocol)
---  relayBinaryData(id, buffer, length, label, protocol) -- an echo
---end
---```
---@param id integer
---@param buffer string
---@param length integer number of bytes
---@param label? string the label of the channel
---@param protocol? string
function incomingBinaryData(id, buffer, length, label, protocol) end

---The old name of `incomingTextData`. If a script has both, `incomingTextData` is called.
---
---Context: as `incomingRtp`.
---Errors: logged.
---
---```lua
---function incomingData(id, buffer, length) relayData(id, buffer, length) end
---```
---@deprecated
---@param id integer
---@param buffer string
---@param length integer number of bytes
---@param label? string the label of the channel
---@param protocol? string
function incomingData(id, buffer, length, label, protocol) end

---Called when data channels can send messages.
---
---Context: the PeerConnection is up.
---Errors: logged.
---
---```lua
---function dataReady(id) relayTextData(id, "hello", 5) end
---```
---@param id integer
function dataReady(id) end

---Called when packets are being lost.
---
---Context: the PeerConnection is up.
---Errors: logged.
---
---```lua
---function slowLink(id, uplink, isVideo, mindex)
---  if isVideo and not uplink then setBitrate(id, 128000) end
---end
---```
---@param id integer
---@param uplink boolean true for packets from Janus to the client, false for packets from the client
---@param isVideo boolean
---@param mindex integer index of the m-line, from 0
function slowLink(id, uplink, isVideo, mindex) end

---Called when a viewer starts to get another substream of simulcast.
---
---Context: the PeerConnection is up.
---Errors: logged.
---
---```lua
---function substreamChanged(id, substream, mindex)
---  pushEvent(id, nil, ('{"event":"quality","substream":%d}'):format(substream), nil)
---end
---```
---@param id integer
---@param substream integer 0 to 2
---@param mindex integer index of the viewer's m-line
function substreamChanged(id, substream, mindex) end

---Called when a viewer starts to get another temporal layer.
---
---Context: the PeerConnection is up.
---Errors: logged.
---
---```lua
---function temporalLayerChanged(id, layer, mindex) janusLog(5, id .. " gets temporal layer " .. layer) end
---```
---@param id integer
---@param layer integer 0 to 2
---@param mindex integer index of the viewer's m-line
function temporalLayerChanged(id, layer, mindex) end

---Called when a viewer starts to get another spatial layer.
---
---Context: the PeerConnection is up.
---Errors: logged.
---
---```lua
---function spatialLayerChanged(id, layer, mindex) janusLog(5, id .. " gets spatial layer " .. layer) end
---```
---@param id integer
---@param layer integer 0 to 2
---@param mindex integer index of the viewer's m-line
function spatialLayerChanged(id, layer, mindex) end

---Called when a viewer whose line is estimated gets other layers, or the estimate has moved by 15 %, at most once a second.
---
---Context: the PeerConnection is up.
---Errors: logged.
---
---```lua
---function setupMedia(id) setLimits { session = id, bandwidth = true } end
---function bandwidthChanged(id, estimate, allocated, overuse, streams)
---  if streams then janusLog(5, id .. " gets " .. allocated .. " of " .. estimate .. " kbit/s") end
---end
---```
---@param id integer
---@param estimate integer what the line carries, in kbit/s
---@param allocated integer what the streams take, in kbit/s
---@param overuse boolean whether more is sent than the line carries
---@param streams boolean whether a stream has another layer than before, has paused or goes on
function bandwidthChanged(id, estimate, allocated, overuse, streams) end

---Called when a client that `detectTalking` watches starts or stops talking. A client also stops, with a level of 127, when it can no longer be heard:
---it hangs up or detaches (`hangupMedia` follows), its gate is closed, a negotiation removes its audio, or the detection ends.
---
---Context: the PeerConnection is up.
---Errors: logged.
---
---```lua
---function setupMedia(id) detectTalking { session = id } end
---function talking(id, talks, level, mindex)
---  pushEvent(id, nil, talks and '{"event":"talking"}' or '{"event":"quiet"}', nil)
---end
---```
---@param id integer
---@param talks boolean
---@param level number the average level that decided this, in -dBov: 0 is the loudest, 127 is silence
---@param mindex integer index of the m-line; -1 for the first m-line of audio
function talking(id, talks, level, mindex) end

---Called when a group of `detectTalking` has another active speaker. The active speaker stays the same until it stops talking or leaves the group;
---then the one who started last becomes the active speaker. The calls for one group come in order.
---
---Context: any time.
---Errors: logged.
---
---```lua
---function setupMedia(id) detectTalking { session = id, group = "room 1234" } end
---function activeSpeaker(group, id) janusLog(4, "in " .. group .. " speaks " .. id) end
---```
---@param group string
---@param id integer the session; 0 when nobody talks
function activeSpeaker(group, id) end

--------------------------------------------------------------------------------
-- Reload

---Called before another script takes over. The result is the state for that script.
---
---Context: at a reload; must not wait. Nothing else runs until the new script has taken over.
---Errors: an error keeps the old script running.
---
---```lua
---local rooms = {}
---function exportState() return { rooms = rooms } end
---function importState(state) rooms = state and state.rooms or {} end
---```
---@return any state plain data: nil, booleans, numbers, strings, tables of these
function exportState() end

---Called after `init` of a script that takes over. A script without this function gets a call of `createSession` for each session.
---
---Context: at a reload; must not wait.
---Errors: an error keeps the old script running.
---
---```lua
---local sessions = {}
---function createSession(id) sessions[id] = {} end
---function importState(state) sessions = state or {} end
---function exportState() return sessions end
---```
---@param state any the result of the old script's `exportState`; nil if there is none
function importState(state) end
