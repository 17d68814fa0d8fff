---@meta janus_sim

---The module of test files: applications, clients and time.
---@class janus_sim
local janus_sim = {}

---What `start` takes.
---@class janus_sim.Options
---@field script string the file; paths start at the test file
---@field config? string the text of `config` in the configuration
---@field path? string folders for `require`, with `;` between
---@field general? table<string, any> other entries of the configuration
---@field stubs? table<string, any> tables that replace modules, by name
---@field http? function the argument of `app:stub_http`
---@field network? boolean lets HTTP use the network
---@field tokens? table<string, string[]> what signed tokens grant
---@field events? boolean false: Janus has no event handlers
---@field time? number seconds since 1970 at the start

---What an offer has.
---@class janus_sim.Offer
---@field audio? boolean|string
---@field video? boolean|string
---@field videos? integer
---@field data? boolean
---@field simulcast? boolean
---@field video_codecs? string[]

---@class janus_sim.App
local app = {}

---@class janus_sim.Client
---@field id integer
---@field app janus_sim.App
---@field events table[]
local client = {}

---@class janus_sim.Socket
---@field port integer
local socket = {}

---@param options janus_sim.Options
---@return janus_sim.App app
function janus_sim.start(options) end

---@param options? janus_sim.Offer
---@return table jsep
function janus_sim.offer(options) end

---@param jsep table
---@return table jsep
function janus_sim.answer(jsep) end

---@return janus_sim.Socket socket
function janus_sim.udp() end

---@param count? integer
---@return string[] packets
function socket:receive(count) end

---@return janus_sim.Client client
function app:attach() end

---@param seconds number
function app:advance(seconds) end

---@return number seconds
function app:now() end

---@param request any
---@return any answer
function app:admin(request) end

---@param part? string
---@return string[] lines
function app:log(part) end

---@return boolean? reloaded
---@return string? reason
function app:reload() end

function app:stop() end

---@return table[] recordings
function app:recordings() end

---@return table[] notifications
function app:notifications() end

---@return table metadata
function app:metadata() end

---@return table stats
function app:stats() end

---@param name string
---@param labels? table
---@return any value
function app:metric(name, labels) end

---@param name string
---@param module any
---@param options? {waits?: boolean}
function app:stub(name, module, options) end

---@param fn any
function app:stub_http(fn) end

function app:settle() end

---@param body? any
---@param options? {jsep?: any, timeout?: number}
---@return any answer
---@return any jsep
function client:request(body, options) end

---@param body? any
---@param offer? janus_sim.Offer
---@return any answer
---@return any jsep
function client:connect(body, offer) end

---@param body? any
---@param options? {jsep?: any}
---@return any transaction
---@return any answer
function client:send(body, options) end

---@param timeout? number
---@return any event
---@return any jsep
---@return any transaction
function client:next_event(timeout) end

function client:up() end

function client:data_ready() end

function client:hangup() end

function client:detach() end

---@return boolean
function client:is_up() end

---@return boolean
function client:is_attached() end

---@return integer
function client:closed() end

---@param options? {video?: boolean, uplink?: boolean, mindex?: integer}
function client:slow_link(options) end

---@param options? {kbit?: integer, loss?: number, delay?: number, jitter?: number, reorder?: boolean, queue?: number}
function client:line(options) end

---@return any answer
function client:query() end

---@param options? any
function client:sends_rtp(options) end

---@param text string
---@param options? {label?: string, protocol?: string, binary?: boolean}
function client:sends_data(text, options) end

---@param options? {mindex?: integer}
function client:asks_keyframe(options) end

---@param packet string
---@param options? {video?: boolean, mindex?: integer}
function client:sends_rtcp(packet, options) end

---@param kind? "audio"|"video"|"rtp"|"rtcp"|"data"
---@return table[] received
function client:received(kind) end

function client:forget() end

---@return integer[] mindexes
function client:keyframes() end

---@return integer[] bitrates
function client:bitrates() end
