---@meta _

---# Level 1: what a script can call
---
---Global functions, as those of the stock Lua plugin. Where nothing else is said they return 0, or -1 when they refuse: an
---unknown session, wrong arguments, bad JSON. The reason is in the log, for each function at most once a second. None of
---them raises, and none waits. Where an id is expected, a session of level 2 will do.

--------------------------------------------------------------------------------
-- Signaling

---Sends an event to the client. Events of a session arrive in the order in which they were pushed.
---
---Context: anywhere; never waits.
---Errors: -1, also for the transaction of a request that a reload has answered with an error; never raises.
---
---```lua
---assert(pushEvent(session.id, nil, '{"event":"hello"}', nil) == 0)
---assert(pushEvent(session.id, transaction, 'no JSON', nil) == -1)
---```
---@param id integer
---@param transaction string? of the request that it answers
---@param event string JSON of an object
---@param jsep string? JSON of an object
---@return integer code
function pushEvent(id, transaction, event, jsep) end

---Whether Janus has event handlers.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---if eventsIsEnabled() == 1 then notifyEvent(session.id, '{"event":"joined"}') end
---```
---@return integer yes 1 or 0
function eventsIsEnabled() end

---Tells event handlers something.
---
---Context: anywhere; never waits.
---Errors: -1; never raises.
---
---```lua
---assert(notifyEvent(0, '{"event":"room created"}') == 0)
---```
---@param id integer 0 is tied to no session
---@param event string JSON
---@return integer code
function notifyEvent(id, event) end

---Closes the PeerConnection; `hangupMedia` follows.
---
---Context: anywhere; never waits.
---Errors: -1; never raises.
---
---```lua
---assert(closePc(session.id) == 0)
---```
---@param id integer
---@return integer code
function closePc(id) end

---Detaches the handle; `destroySession` follows.
---
---Context: anywhere; never waits.
---Errors: -1; never raises.
---
---```lua
---assert(endSession(other.id) == 0)
---```
---@param id integer
---@return integer code
function endSession(id) end

--------------------------------------------------------------------------------
-- Media

---Opens or closes a gate of a session. All six are closed at first and after a hangup.
---
---Context: anywhere; never waits.
---Errors: -1; never raises.
---
---```lua
---assert(configureMedium(session.id, "audio", "out", true) == 0) -- what it sends is forwarded
---assert(configureMedium(other.id, "audio", "in", true) == 0)    -- and this one gets it
---```
---@param id integer
---@param medium "audio"|"video"|"data"
---@param direction "in"|"out" in: the session accepts what is sent to it; out: what comes from it is forwarded
---@param enabled boolean
---@return integer code
function configureMedium(id, medium, direction, enabled) end

---Forwards what a session sends to another, or to itself.
---
---Context: anywhere; never waits.
---Errors: -1; never raises.
---
---```lua
---assert(addRecipient(session.id, other.id) == 0)
---```
---@param id integer the publisher
---@param recipient integer the viewer
---@return integer code
function addRecipient(id, recipient) end

---Ends what `addRecipient` began.
---
---Context: anywhere; never waits.
---Errors: -1; never raises.
---
---```lua
---addRecipient(session.id, other.id)
---assert(removeRecipient(session.id, other.id) == 0)
---```
---@param id integer the publisher
---@param recipient integer the viewer
---@return integer code
function removeRecipient(id, recipient) end

---Caps what the session sends (REMB).
---
---Context: anywhere; never waits. Before the PeerConnection is up it is kept until then.
---Errors: -1; never raises.
---
---```lua
---assert(setBitrate(session.id, 512000) == 0)
---```
---@param id integer
---@param bps integer bits per second; 0 is no cap
---@return integer code
function setBitrate(id, bps) end

---Asks for a keyframe again and again, as `sendPli` does.
---
---Context: anywhere; never waits.
---Errors: -1; never raises.
---
---```lua
---assert(setPliFreq(session.id, 10) == 0)
---```
---@param id integer
---@param seconds integer up to 65535; 0 is never
---@return integer code
function setPliFreq(id, seconds) end

---Asks for a keyframe. An m-line of a client is asked at most once in half a second, whoever wants a keyframe of it: the script, viewers,
---recordings, forwards. What is wanted in between is not lost, but is one request, which goes out with the first packet that comes after
---the half second.
---
---Context: anywhere; never waits.
---Errors: -1; never raises.
---
---```lua
---assert(sendPli(session.id) == 0)
---```
---@param id integer
---@return integer code
function sendPli(id) end

---Chooses the best substream that this viewer gets of a simulcast publisher.
---
---Context: anywhere; never waits.
---Errors: -1; never raises.
---
---```lua
---assert(setSubstream(session.id, 1) == 0)
---```
---@param id integer
---@param substream integer 0 to 2
---@return integer code
function setSubstream(id, substream) end

---Chooses the best temporal layer that this viewer gets of a simulcast publisher.
---
---Context: anywhere; never waits.
---Errors: -1; never raises.
---
---```lua
---assert(setTemporalLayer(session.id, 0) == 0)
---```
---@param id integer
---@param layer integer 0 to 2
---@return integer code
function setTemporalLayer(id, layer) end

---Sends an RTP packet of the script's own.
---
---Context: anywhere; never waits.
---Errors: -1, also for a length larger than the buffer; never raises.
---
---```lua
---local packet = "\128\111" .. ("\0"):rep(10) .. "payload"
---assert(relayRtp(session.id, false, packet, #packet) == 0)
---```
---@param id integer
---@param isVideo boolean
---@param buffer string the whole packet, up to 1500 bytes
---@param length integer how much of it is meant
---@return integer code
function relayRtp(id, isVideo, buffer, length) end

---Sends an RTCP packet of the script's own.
---
---Context: anywhere; never waits.
---Errors: -1, also for a length larger than the buffer; never raises.
---
---```lua
---local pli = "\129\206\0\2\0\0\0\1\0\0\0\2"
---assert(relayRtcp(session.id, true, pli, #pli) == 0)
---```
---@param id integer
---@param isVideo boolean
---@param buffer string the whole packet, up to 1500 bytes
---@param length integer how much of it is meant
---@return integer code
function relayRtcp(id, isVideo, buffer, length) end

---Sends a text message by a data channel.
---
---Context: anywhere; never waits.
---Errors: -1, also until the channel is ready; never raises.
---
---```lua
---assert(relayTextData(session.id, "hello", 5, "chat") == 0)
---```
---@param id integer
---@param buffer string up to 65535 bytes
---@param length integer how much of it is meant
---@param label? string
---@param protocol? string
---@return integer code
function relayTextData(id, buffer, length, label, protocol) end

---Sends a binary message by a data channel.
---
---Context: anywhere; never waits.
---Errors: -1, also until the channel is ready; never raises.
---
---```lua
---assert(relayBinaryData(session.id, "\0\1\2", 3) == 0)
---```
---@param id integer
---@param buffer string up to 65535 bytes
---@param length integer how much of it is meant
---@param label? string
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

---Records one to three media to `.mjr` files: all of them start, or none. They have to be where the configuration allows
---recordings ([the sandbox](../lua-api.md#the-sandbox)).
---
---If the disk does not open a file within 200 ms, the answer is 0, and packets are kept
---meanwhile; a file that cannot be opened after all is told in the log.
---
---Context: anywhere; never waits.
---Errors: -1; never raises.
---
---```lua
---assert(startRecording(session.id, "audio", "opus", "/tmp", "call-audio", "video", "vp9/fmtp=profile-id=2", "/tmp", "call-video") == 0)
---```
---@param id integer
---@param medium "audio"|"video"|"data"
---@param codec string such as `"opus"`, `"vp9/fmtp=profile-id=2"`, `"text"`
---@param folder string?
---@param file string? without the ending
---@param ... string? further groups of these four
---@return integer code
function startRecording(id, medium, codec, folder, file, ...) end

---Ends recordings. Their files are complete when it returns, unless the disk takes longer
---than 200 ms.
---
---Context: anywhere; never waits.
---Errors: -1; never raises.
---
---```lua
---startRecording(session.id, "audio", "opus", nil, nil)
---assert(stopRecording(session.id, "audio", "video") == 0)
---```
---@param id integer
---@param medium "audio"|"video"|"data"
---@param ... string one or two more
---@return integer code
function stopRecording(id, medium, ...) end

--------------------------------------------------------------------------------
-- Time and the log

---Writes a line into Janus's log, at a level: 1 fatal, 2 error, 3 warning, 4 info, 5 verbose, 6 huge, 7 debug.
---
---Context: anywhere; never waits.
---Errors: none; a level that does not exist is refused in the log.
---
---```lua
---janusLog(4, "somebody has come")
---```
---@param level integer 1 to 7
---@param text string
function janusLog(level, text) end

---Has `resumeScheduler` called once, soon.
---
---Context: anywhere; never waits.
---Errors: none.
---
---```lua
---assert(pokeScheduler() == 0)
---```
---@return integer code
function pokeScheduler() end

---Has a global function called later. `janus.after` calls any function, and can be cancelled.
---
---Context: anywhere; never waits.
---Errors: -1, also when 100,000 timers wait; never raises. A function that is not there then is logged.
---
---```lua
---function later(argument) janusLog(4, "told " .. argument) end
---assert(timeCallback("later", "something", 10) == 0)
---```
---@param name string
---@param argument string? it is called without one for nil
---@param milliseconds integer up to 2^32 - 1, which are 49 days
---@return integer code
function timeCallback(name, argument, milliseconds) end

--------------------------------------------------------------------------------
-- Signed tokens

---Whether Janus checks signed tokens.
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

---Whether a token is signed for our package, and has not expired.
---
---Context: anywhere; never waits.
---Errors: 0 for what is no string; never raises.
---
---```lua
---assert(authIsSignatureValid("valid") == 1)
---assert(authIsSignatureValid("forged") == 0)
---```
---@param token string
---@return integer yes 1 or 0
function authIsSignatureValid(token) end

---Whether such a token grants what a descriptor names, as well.
---
---Context: anywhere; never waits.
---Errors: 0 for what is no string; never raises.
---
---```lua
---assert(authSignatureContains("forged", "room=1234") == 0)
---```
---@param token string
---@param descriptor string
---@return integer yes 1 or 0
function authSignatureContains(token, descriptor) end
