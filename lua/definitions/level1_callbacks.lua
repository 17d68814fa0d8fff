---@meta _

---# Level 1: what a script defines
---
---Global functions that the plugin calls, as those of the stock Lua plugin; a script of level 2 needs none of them.
---Which of the optional ones there are is looked for once, after `init`. Session ids are numbers, unique among live
---sessions and never 0. What is called JSON is text: `require "json"` turns it into tables and back.
---
---An error in one is logged with its traceback, and ends that call only. All may wait (`require "janus".sleep` and the
---like) unless something else is said: nobody else waits then.

--------------------------------------------------------------------------------
-- Required

---Called once, at load.
---
---Context: the script is loaded, no session is there; after a reload those that were carried over are. It may wait.
---Errors: one keeps the plugin from starting, or the old script running at a reload.
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

---Called soon after each `pokeScheduler()`; several calls of that may be answered by one of this.
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
---Context: before all else of that session. When it tells of one at a reload, it must not wait.
---Errors: one refuses the client.
---
---```lua
---local sessions = {}
---function createSession(id) sessions[id] = { since = os.time() } end
---function destroySession(id) sessions[id] = nil end
---```
---@param id integer
function createSession(id) end

---Called when the handle is gone. The id can still be used until it waits or returns.
---
---Context: after all else of that session.
---Errors: logged.
---
---```lua
---function destroySession(id) notifyEvent(id, '{"event":"gone"}') end
---```
---@param id integer
function destroySession(id) end

---Called when the Admin API asks about a session. Its answer stands beside `golua`, statistics of each m-line.
---
---Context: any time; must not wait.
---Errors: logged, and nothing is answered.
---
---```lua
---function querySession(id) return '{"room":1234}' end
---```
---@param id integer
---@return string? json of an object
function querySession(id) end

---Called for a request of a client. It returns a code and a text: 0 with JSON is the reply; a positive number sends an
---acknowledgement, and an event with the same transaction is to follow; a negative one refuses the request, and the text
---says why. One that has waited has sent an acknowledgement: its reply, or its refusal, goes out as an event.
---
---Context: the session is attached.
---Errors: the client gets an error. If a coroutine that was created while handling the request errs before the request was
---answered, it gets `{"event":"error","error_code":500,"error":…}` with its transaction.
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
---Context: after what came before of the session.
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

---Called when the PeerConnection is down, once for each; of a session that had none before `destroySession`.
---
---Context: all gates are closed, routes and recordings have ended.
---Errors: logged.
---
---```lua
---function hangupMedia(id) pushEvent(id, nil, '{"event":"bye"}', nil) end
---```
---@param id integer
function hangupMedia(id) end

--------------------------------------------------------------------------------
-- About the plugin

---Asked once, after `init`; `janus.plugin` says all of these at once.
---
---Context: at the start; must not wait.
---Errors: one keeps the plugin from starting.
---
---```lua
---function getVersion() return 3 end
---```
---@return integer version 1 without the function
function getVersion() end

---Asked once, after `init`.
---
---Context: at the start; must not wait.
---Errors: one keeps the plugin from starting.
---
---```lua
---function getVersionString() return "0.0.3" end
---```
---@return string version
function getVersionString() end

---Asked once, after `init`.
---
---Context: at the start; must not wait.
---Errors: one keeps the plugin from starting.
---
---```lua
---function getDescription() return "Greets everybody." end
---```
---@return string description
function getDescription() end

---Asked once, after `init`.
---
---Context: at the start; must not wait.
---Errors: one keeps the plugin from starting.
---
---```lua
---function getName() return "Greeter" end
---```
---@return string name
function getName() end

---Asked once, after `init`.
---
---Context: at the start; must not wait.
---Errors: one keeps the plugin from starting.
---
---```lua
---function getAuthor() return "Ada" end
---```
---@return string author
function getAuthor() end

---Asked once, after `init`.
---
---Context: at the start; must not wait.
---Errors: one keeps the plugin from starting.
---
---```lua
---function getPackage() return "janus.plugin.greeter" end
---```
---@return string package the name that clients attach to; `"janus.plugin.golua"` without the function
function getPackage() end

--------------------------------------------------------------------------------
-- Optional

---Called when the Admin API sends us a message. What has a field `golua`, such as `{"golua": "reload"}`, does not come here.
---
---Context: any time; 10 seconds are waited for the answer.
---Errors: an error is answered.
---
---```lua
---function handleAdminMessage(message) return '{"got":' .. message .. '}' end
---```
---@param message string JSON
---@return string? answer JSON of an object
function handleAdminMessage(message) end

---Called for each RTP packet of a client; none is forwarded natively then.
---
---Context: the PeerConnection is up; 100 ms at most. Up to 512 packets and messages wait for Lua in each session.
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
---@param length integer its bytes
---@param mindex integer that of the m-line, from 0
---@param extensions? RtpExtensions
function incomingRtp(id, isVideo, buffer, length, mindex, extensions) end

---Called for each RTCP packet of a client; keyframes that viewers ask for are the script's then.
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
---@param length integer its bytes
---@param mindex integer that of the m-line, from 0
function incomingRtcp(id, isVideo, buffer, length, mindex) end

---Called for each text message of a data channel; it is not forwarded natively then.
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
---@param length integer its bytes
---@param label? string that of the channel
---@param protocol? string
function incomingTextData(id, buffer, length, label, protocol) end

---Called for each binary message of a data channel; it is not forwarded natively then.
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
---@param length integer its bytes
---@param label? string that of the channel
---@param protocol? string
function incomingBinaryData(id, buffer, length, label, protocol) end

---The old name of `incomingTextData`, which is preferred where a script has both.
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
---@param length integer its bytes
---@param label? string that of the channel
---@param protocol? string
function incomingData(id, buffer, length, label, protocol) end

---Called when messages can be sent.
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
---@param uplink boolean true for packets from Janus to the client, false for those from it
---@param isVideo boolean
---@param mindex integer that of the m-line, from 0
function slowLink(id, uplink, isVideo, mindex) end

---Called when a viewer gets another substream of simulcast from now on.
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
---@param mindex integer that of the viewer's m-line
function substreamChanged(id, substream, mindex) end

---Called when a viewer gets another temporal layer from now on.
---
---Context: the PeerConnection is up.
---Errors: logged.
---
---```lua
---function temporalLayerChanged(id, layer, mindex) janusLog(5, id .. " gets temporal layer " .. layer) end
---```
---@param id integer
---@param layer integer 0 to 2
---@param mindex integer that of the viewer's m-line
function temporalLayerChanged(id, layer, mindex) end

---Called when a viewer gets another spatial layer from now on.
---
---Context: the PeerConnection is up.
---Errors: logged.
---
---```lua
---function spatialLayerChanged(id, layer, mindex) janusLog(5, id .. " gets spatial layer " .. layer) end
---```
---@param id integer
---@param layer integer 0 to 2
---@param mindex integer that of the viewer's m-line
function spatialLayerChanged(id, layer, mindex) end

---Called when a client that `detectTalking` watches begins or stops talking. Who talks stops, too, when it is not heard any more, with a level
---of 127: it hangs up or detaches (`hangupMedia` comes after), its gate is closed, a negotiation takes its audio away, or it is watched no more.
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
---@param level number the average that says so, in -dBov: 0 is the loudest, 127 silence
---@param mindex integer -1 for the first m-line of audio
function talking(id, talks, level, mindex) end

---Called when a group of `detectTalking` has another active speaker: who talks stays it until it stops or leaves the group; then it is who
---began last. What happens in a group is told in its order.
---
---Context: any time.
---Errors: logged.
---
---```lua
---function setupMedia(id) detectTalking { session = id, group = "room 1234" } end
---function activeSpeaker(group, id) janusLog(4, "in " .. group .. " speaks " .. id) end
---```
---@param group string
---@param id integer 0 for nobody
function activeSpeaker(group, id) end

--------------------------------------------------------------------------------
-- Reload

---Called before another script takes over.
---
---Context: at a reload; must not wait. Nothing else runs until the new script has taken over.
---Errors: one keeps the old script running.
---
---```lua
---local rooms = {}
---function exportState() return { rooms = rooms } end
---function importState(state) rooms = state and state.rooms or {} end
---```
---@return any state plain data: nil, booleans, numbers, strings, tables of these
function exportState() end

---Called after `init` of a script that takes over. Without this function, it is told of each session by `createSession`.
---
---Context: at a reload; must not wait.
---Errors: one keeps the old script running.
---
---```lua
---local sessions = {}
---function createSession(id) sessions[id] = {} end
---function importState(state) sessions = state or {} end
---function exportState() return sessions end
---```
---@param state any what the old script's `exportState` has returned, nil without that
function importState(state) end
