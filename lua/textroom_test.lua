-- Tests of textroom.lua: `golua test lua`.

local test = require "golua.test"
local describe, it, before_each, janus_sim = test.describe, test.it, test.before_each, test.janus_sim

local json = require "json"

describe("textroom.lua", function()
  local app

  local function start(options)
    options = options or {}
    options.script, options.path = "textroom.lua", "lib"
    app = janus_sim.start(options)
  end

  before_each(function() start() end)

  -- Makes a client whose data channel is open.
  local function guest()
    local client = app:attach()
    local event, offer = client:request { request = "setup" }
    assert.same({ textroom = "event", result = "ok" }, event)
    client:request({ request = "ack" }, { jsep = janus_sim.answer(offer) })
    client:up()
    client:data_ready()
    return client
  end

  -- Returns all messages that a client has received so far, without their dates, which vary.
  local function hears(client)
    local list = {}
    for i, message in ipairs(client:received "data") do
      list[i] = json.decode(message.text)
      list[i].date = nil
    end
    client:forget()
    return list
  end

  local count = 0

  -- Sends a request and returns the answer.
  local function ask(client, body)
    count = count + 1
    body.transaction = "t" .. count
    client:sends_data(json.encode(body))
    local others, answer = {}, nil
    for _, message in ipairs(hears(client)) do
      if message.transaction == body.transaction then answer = message else others[#others + 1] = message end
    end
    if answer then answer.transaction = nil end
    return answer, others
  end

  local function join(client, username)
    return ask(client, { textroom = "join", room = 1234, username = username, display = username:upper() })
  end

  it("offers a data channel once, and again to restart ICE", function()
    local client = app:attach()
    assert.includes({ error_code = 416 }, (client:request { request = "restart" }))
    local _, offer = client:request { request = "setup" }
    assert.matches("m=application", offer.sdp)
    assert.includes({ error_code = 416 }, (client:request { request = "setup" }))
    local _, again = client:request { request = "restart" }
    assert.is_true(again.restart)
  end)

  it("tells all who comes and goes", function()
    local ann, bob = guest(), guest()
    join(ann, "ann")
    local answer = join(bob, "bob")
    assert.same({ textroom = "success", participants = { { username = "ann", display = "ANN" } } }, answer)
    assert.same({ { textroom = "join", room = 1234, username = "bob", display = "BOB" } }, hears(ann))
    bob:hangup()
    assert.same({ { textroom = "leave", room = 1234, username = "bob" } }, hears(ann))
  end)

  it("passes on messages, to all or to some", function()
    local ann, bob = guest(), guest()
    join(ann, "ann")
    join(bob, "bob")
    hears(ann)
    local answer, own = ask(ann, { textroom = "message", room = 1234, text = "hello" })
    assert.same({ textroom = "success" }, answer)
    local hello = { textroom = "message", room = 1234, from = "ann", text = "hello" }
    assert.same({ hello }, own)
    assert.same({ hello }, hears(bob))
    answer = ask(bob, { textroom = "message", room = 1234, text = "psst", tos = { "ann", "eve" } })
    assert.same({ textroom = "success", sent = { ann = true, eve = false } }, answer)
    assert.includes({ { text = "psst", whisper = true } }, hears(ann))
    assert.is_nil((ask(bob, { textroom = "message", room = 1234, text = "quiet", ack = false })))
  end)

  it("wants the secret for what only its owner may do", function()
    local client = app:attach()
    for _, name in ipairs { "edit", "destroy", "announcement" } do
      local request = { request = name, room = 1234, text = "x" }
      assert.includes({ error_code = 413 }, (client:request(request)))
      request.secret = "guess"
      assert.includes({ error_code = 419 }, (client:request(request)))
    end
    assert.includes({ textroom = "destroyed" }, (client:request { request = "destroy", room = 1234, secret = "adminpwd" }))
  end)

  it("remembers as much as the room shall", function()
    local ann, bob = guest(), guest()
    ask(ann, { textroom = "create", room = 7, history = 2 })
    ask(ann, { textroom = "join", room = 7, username = "ann" })
    for i = 1, 3 do ask(ann, { textroom = "message", room = 7, text = "message " .. i }) end
    local _, heard = ask(bob, { textroom = "join", room = 7, username = "bob" })
    assert.equal("message 2", heard[1].text)
    assert.equal("message 3", heard[2].text)
    assert.equal("join", heard[3].textroom)
  end)

  it("posts messages to the room's backend", function()
    local posted
    app:stub_http(function(request)
      posted = request
      return { status = 200 }
    end)
    local ann = guest()
    ask(ann, { textroom = "create", room = 7, post = "http://backend.example/messages" })
    ask(ann, { textroom = "join", room = 7, username = "ann" })
    ask(ann, { textroom = "message", room = 7, text = "hello" })
    assert.equal("http://backend.example/messages", posted.url)
    assert.includes({ from = "ann", text = "hello" }, json.decode(posted.body))
  end)

  it("takes what is no request for what it is", function()
    local ann = guest()
    for _, text in ipairs { "", "no JSON", "5", "[" } do
      ann:sends_data(text)
      assert.is_empty(hears(ann))
    end
    ann:sends_data '{"textroom":"list"}'
    assert.includes({ { error_code = 413, error = "Missing mandatory element (transaction)" } }, hears(ann))
  end)

  it("refuses rooms with numbers that nobody can count to", function()
    local client = app:attach()
    for _, name in ipairs { "exists", "listparticipants", "create" } do
      assert.includes({ error_code = 414 }, (client:request { request = name, room = 1e300 }))
    end
  end)

  it("keeps rooms and people through a reload", function()
    local ann, bob = guest(), guest()
    join(ann, "ann")
    join(bob, "bob")
    hears(ann)
    assert.is_true(app:reload())
    ask(bob, { textroom = "message", room = 1234, text = "still here" })
    assert.includes({ { from = "bob", text = "still here" } }, hears(ann))
  end)

  it("does not start with a file of settings that is not there", function()
    assert.has_error(function() start { config = "/nowhere/rooms.jcfg" } end, "/nowhere/rooms.jcfg")
  end)
end)
