---@meta _

---# Level 1: functions
---
---The global functions of the stock Lua plugin. A function returns 0 unless its description says otherwise, and -1 when it refuses the call,
---because of an unknown session, wrong arguments or bad JSON. The log gives the reason, at most once a second for each function. None
---of the functions raises an error, and none waits. A session of level 2 may take the place of an id.

--------------------------------------------------------------------------------
-- Signaling

---Sends an event to the client. Events of a session arrive in the order in which they were pushed.
---
---Context: anywhere; never waits.
---Errors: returns -1, also for the transaction of a request that a reload has answered with an error; never raises.
---
---```lua
---assert(pushEvent(session.id, nil, '{"event":"hello"}', nil) == 0)
---assert(pushEvent(session.id, transaction, 'no JSON', nil) == -1)
---```
---@param id integer
---@param transaction string? transaction of the request that the event answers
---@param event string JSON of an object
---@param jsep string? JSON of an object
---@return integer code
function pushEvent(id, transaction, event, jsep) end

---Says whether Janus has event handlers.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---if eventsIsEnabled() == 1 then notifyEvent(session.id, '{"event":"joined"}') end
---```
---@return integer yes 1 or 0
function eventsIsEnabled() end

---Tells Janus's event handlers about something.
---
---Context: anywhere; never waits.
---Errors: returns -1; never raises.
---
---```lua
---assert(notifyEvent(0, '{"event":"room created"}') == 0)
---```
---@param id integer the session; 0 for an event that belongs to no session
---@param event string JSON
---@return integer code
function notifyEvent(id, event) end

---Closes the PeerConnection. The callback `hangupMedia` follows.
---
---Context: anywhere; never waits.
---Errors: returns -1; never raises.
---
---```lua
---assert(closePc(session.id) == 0)
---```
---@param id integer
---@return integer code
function closePc(id) end

---Detaches the handle. The callback `destroySession` follows.
---
---Context: anywhere; never waits.
---Errors: returns -1; never raises.
---
---```lua
---assert(endSession(other.id) == 0)
---```
---@param id integer
---@return integer code
function endSession(id) end

--------------------------------------------------------------------------------
-- Media

---Opens or closes one gate of a session. All six gates are closed at first and after a hangup.
---
---Context: anywhere; never waits.
---Errors: returns -1; never raises.
---
---```lua
---assert(configureMedium(session.id, "audio", "out", true) == 0) -- what it sends is forwarded
---assert(configureMedium(other.id, "audio", "in", true) == 0)    -- and this one gets it
---```
---@param id integer
---@param medium "audio"|"video"|"data"
---@param direction "in"|"out" `"in"`: the session gets media that is forwarded to it; `"out"`: media from the session is forwarded
---@param enabled boolean
---@return integer code
function configureMedium(id, medium, direction, enabled) end

---Forwards media of a session to another session, or to itself. Video begins with a keyframe, for which the plugin asks, as for `session:forward`.
---
---Context: anywhere; never waits.
---Errors: returns -1; never raises.
---
---```lua
---assert(addRecipient(session.id, other.id) == 0)
---```
---@param id integer the publisher
---@param recipient integer the viewer
---@return integer code
function addRecipient(id, recipient) end

---Ends the forwarding of `addRecipient`.
---
---Context: anywhere; never waits.
---Errors: returns -1; never raises.
---
---```lua
---addRecipient(session.id, other.id)
---assert(removeRecipient(session.id, other.id) == 0)
---```
---@param id integer the publisher
---@param recipient integer the viewer
---@return integer code
function removeRecipient(id, recipient) end

---Limits the bitrate that the session sends (REMB).
---
---Context: anywhere; never waits. The limit is kept until the PeerConnection is up.
---Errors: returns -1; never raises.
---
---```lua
---assert(setBitrate(session.id, 512000) == 0)
---```
---@param id integer
---@param bps integer bits per second; 0 is no limit
---@return integer code
function setBitrate(id, bps) end

---Asks for a keyframe at regular intervals, as `sendPli` does once.
---
---Context: anywhere; never waits.
---Errors: returns -1; never raises.
---
---```lua
---assert(setPliFreq(session.id, 10) == 0)
---```
---@param id integer
---@param seconds integer the interval, up to 65535; 0 ends the requests
---@return integer code
function setPliFreq(id, seconds) end

---Asks for a keyframe. Each m-line of a client is asked at most once in half a second, no matter who needs the keyframe: the script, viewers,
---recordings or forwards. Requests within the half second are not lost: they become one request, which goes out with the first packet
---after it.
---
---Context: anywhere; never waits.
---Errors: returns -1; never raises.
---
---```lua
---assert(sendPli(session.id) == 0)
---```
---@param id integer
---@return integer code
function sendPli(id) end

---Chooses the highest substream that this viewer gets of a simulcast publisher.
---
---Context: anywhere; never waits.
---Errors: returns -1; never raises.
---
---```lua
---assert(setSubstream(session.id, 1) == 0)
---```
---@param id integer
---@param substream integer 0 to 2
---@return integer code
function setSubstream(id, substream) end

---Chooses the highest temporal layer that this viewer gets of a simulcast publisher.
---
---Context: anywhere; never waits.
---Errors: returns -1; never raises.
---
---```lua
---assert(setTemporalLayer(session.id, 0) == 0)
---```
---@param id integer
---@param layer integer 0 to 2
---@return integer code
function setTemporalLayer(id, layer) end

---Sends an RTP packet that the script made.
---
---Context: anywhere; never waits.
---Errors: returns -1, also for a length larger than the buffer; never raises.
---
---```lua
---local packet = "\128\111" .. ("\0"):rep(10) .. "payload"
---assert(relayRtp(session.id, false, packet, #packet) == 0)
---```
---@param id integer
---@param isVideo boolean
---@param buffer string the whole packet, up to 1500 bytes
---@param length integer how many bytes of the buffer to send
---@return integer code
function relayRtp(id, isVideo, buffer, length) end

---Sends an RTCP packet that the script made.
---
---Context: anywhere; never waits.
---Errors: returns -1, also for a length larger than the buffer; never raises.
---
---```lua
---local pli = "\129\206\0\2\0\0\0\1\0\0\0\2"
---assert(relayRtcp(session.id, true, pli, #pli) == 0)
---```
---@param id integer
---@param isVideo boolean
---@param buffer string the whole packet, up to 1500 bytes
---@param length integer how many bytes of the buffer to send
---@return integer code
function relayRtcp(id, isVideo, buffer, length) end

---Sends a text message through a data channel.
---
---Context: anywhere; never waits.
---Errors: returns -1, also while the channel is not ready; never raises.
---
---```lua
---assert(relayTextData(session.id, "hello", 5, "chat") == 0)
---```
---@param id integer
---@param buffer string up to 65535 bytes
---@param length integer how many bytes of the buffer to send
---@param label? string label of the channel, `"JanusDataChannel"` when left out; Janus opens a channel if there is none with this label
---@param protocol? string
---@return integer code
function relayTextData(id, buffer, length, label, protocol) end

---Sends a binary message through a data channel.
---
---Context: anywhere; never waits.
---Errors: returns -1, also while the channel is not ready; never raises.
---
---```lua
---assert(relayBinaryData(session.id, "\0\1\2", 3) == 0)
---```
---@param id integer
---@param buffer string up to 65535 bytes
---@param length integer how many bytes of the buffer to send
---@param label? string label of the channel, `"JanusDataChannel"` when left out; Janus opens a channel if there is none with this label
---@param protocol? string
---@return integer code
function relayBinaryData(id, buffer, length, label, protocol) end

---The old name of `relayTextData`.
---
---Context: anywhere; never waits.
---Errors: as `relayTextData`.
---
---```lua
---assert(relayData(session.id, "hello", 5) == 0)
---```
---@deprecated
---@param id integer
---@param buffer string
---@param length integer
---@param label? string
---@param protocol? string
---@return integer code
function relayData(id, buffer, length, label, protocol) end

---Records one to three media to `.mjr` files. Either all recordings start, or none. The files must be where the configuration allows
---recordings ([the sandbox](../lua-api.md#the-sandbox)).
---
---If the disk does not open a file within 200 ms, the function returns 0, and Janus keeps the packets until the file is open. If the file
---cannot be opened after all, the log says so.
---
---Context: anywhere; never waits.
---Errors: returns -1; never raises.
---
---```lua
---assert(startRecording(session.id, "audio", "opus", "/tmp", "call-audio", "video", "vp9/fmtp=profile-id=2", "/tmp", "call-video") == 0)
---```
---@param id integer
---@param medium "audio"|"video"|"data"
---@param codec string such as `"opus"`, `"vp9/fmtp=profile-id=2"`, `"text"`
---@param folder string?
---@param file string? name without the ending
---@param ... string? further groups of these four
---@return integer code
function startRecording(id, medium, codec, folder, file, ...) end

---Ends recordings. The files are complete when the function returns, unless the disk takes longer than 200 ms.
---
---Context: anywhere; never waits.
---Errors: returns -1; never raises.
---
---```lua
---startRecording(session.id, "audio", "opus", nil, nil)
---assert(stopRecording(session.id, "audio", "video") == 0)
---```
---@param id integer
---@param medium "audio"|"video"|"data"
---@param ... string one or two more media
---@return integer code
function stopRecording(id, medium, ...) end

--------------------------------------------------------------------------------
-- Time and the log

---Writes a line into Janus's log. The levels are 1 fatal, 2 error, 3 warning, 4 info, 5 verbose, 6 huge and 7 debug.
---
---Context: anywhere; never waits.
---Errors: none; the log refuses a level that does not exist.
---
---```lua
---janusLog(4, "somebody has come")
---```
---@param level integer 1 to 7
---@param text string
function janusLog(level, text) end

---Asks for one call of `resumeScheduler`, soon.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---assert(pokeScheduler() == 0)
---```
---@return integer code
function pokeScheduler() end

---Calls a global function later. `janus.after` calls any function and can be cancelled.
---
---Context: anywhere; never waits.
---Errors: returns -1, also when 100,000 timers are waiting; never raises. If the function does not exist at that time, the log says so.
---
---```lua
---function later(argument) janusLog(4, "told " .. argument) end
---assert(timeCallback("later", "something", 10) == 0)
---```
---@param name string name of the global function
---@param argument string? its argument; no argument when nil
---@param milliseconds integer up to 2^32 - 1, which are 49 days
---@return integer code
function timeCallback(name, argument, milliseconds) end

--------------------------------------------------------------------------------
-- Signed tokens

---Says whether Janus checks signed tokens.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---if authIsSigned() == 1 and authIsSignatureValid(request.token or "") == 0 then
---  return nil, "no valid token"
---end
---```
---@return integer yes 1 or 0
function authIsSigned() end

---Says whether a token is signed for the script's package and has not expired.
---
---Context: anywhere; never waits.
---Errors: returns 0 if the token is no string; never raises.
---
---```lua
---assert(authIsSignatureValid("valid") == 1)
---assert(authIsSignatureValid("forged") == 0)
---```
---@param token string
---@return integer yes 1 or 0
function authIsSignatureValid(token) end

---Says whether a token is valid and grants what a descriptor names.
---
---Context: anywhere; never waits.
---Errors: returns 0 if an argument is no string; never raises.
---
---```lua
---assert(authSignatureContains("forged", "room=1234") == 0)
---```
---@param token string
---@param descriptor string
---@return integer yes 1 or 0
function authSignatureContains(token, descriptor) end
