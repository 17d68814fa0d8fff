-- Tests of doorman.lua: `golua test lua`.

describe("doorman.lua", function()
  local app, client, asked

  before_each(function()
    app = janus_sim.start { script = "doorman.lua", http = function(request)
      asked = request.url
      if request.url == "http://127.0.0.1:8080/users/ada%27s%20token%2F..%2F1" then return { status = 200, json = { name = "Ada" } } end
      if request.url:find "/users/broken" then return nil, "connection refused" end
      if request.url:find "/users/html" then return { status = 200, body = "<html>" } end
      return { status = 404, body = '{"name":"Nobody"}' }
    end }
    client = app:attach()
  end)

  it("lets in those whose token is known, and echoes", function()
    assert.same({ welcome = "Ada" }, (client:connect({ token = "ada's token/../1" }, { audio = true, video = true })))
    client:sends_rtp { count = 3 }
    assert.equal(3, #client:received("audio"))
  end)

  it("refuses others, whatever the body of the answer is", function()
    local answer = client:request({ token = "mallory" }, { jsep = janus_sim.offer {} })
    assert.same({ error_code = 403, error = "nobody has this token" }, answer)
    assert.equal("http://127.0.0.1:8080/users/mallory", asked)
    assert.is_false(client:is_up())
  end)

  it("refuses requests without a token, with one that is no text, and without a service", function()
    assert.equal(403, client:request({}, { jsep = janus_sim.offer {} }).error_code)
    assert.equal(403, client:request({ token = { 1 } }, { jsep = janus_sim.offer {} }).error_code)
    assert.same({ error_code = 403, error = "connection refused" }, (client:request({ token = "broken" }, { jsep = janus_sim.offer {} })))
  end)

  it("escapes the token, so that it names nothing else", function()
    client:request({ token = "../admin?x=1" }, { jsep = janus_sim.offer {} })
    assert.equal("http://127.0.0.1:8080/users/..%2Fadmin%3Fx%3D1", asked)
  end)

  it("refuses a request without an offer, or with one that is none", function()
    assert.equal(400, client:request({ token = "ada's token/../1" }).error_code)
    assert.equal(500, client:request({ token = "ada's token/../1" }, { jsep = { type = "offer", sdp = "nonsense" } }).error_code)
  end)

  it("survives a service that answers no JSON", function()
    assert.equal(500, client:request({ token = "html" }, { jsep = janus_sim.offer {} }).error_code)
    assert.same({ welcome = "Ada" }, (client:request({ token = "ada's token/../1" }, { jsep = janus_sim.offer {} })))
  end)
end)
