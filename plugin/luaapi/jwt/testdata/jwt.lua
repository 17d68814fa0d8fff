local jwt, json, base64 = require "jwt", require "json", require "base64"
local now = os.time()

-- What a token says, whoever has signed it.
local function part(token, index)
  local i = 0
  for text in token:gmatch "[^.]+" do
    i = i + 1
    if i == index then return base64.decode(text, { url = true }) end
  end
end

-- A token with a header of our own choice, signed as options say.
local function forged(header, payload, signature)
  return base64.encode(header, { url = true }) .. "." .. base64.encode(payload, { url = true }) .. "." .. (signature or "")
end

local function refused(wanted, token, key, options)
  local claims, reason = jwt.verify(token, key, options)
  assert(claims == nil and type(reason) == "string", "it was accepted")
  assert(reason:find(wanted, 1, true), reason)
end

test("every algorithm, there and back", function()
  for algorithm, key in pairs {
    HS256 = "secret", HS384 = "secret", HS512 = "s\0\255", RS256 = keys.rsa, RS384 = keys.rsa, RS512 = keys.rsa, PS256 = keys.rsa,
    PS384 = keys.rsa, PS512 = keys.rsa, ES256 = keys.p256, ES384 = keys.p384, ES512 = keys.p521, EdDSA = keys.ed25519,
  } do
    local pair = type(key) == "table" and key or { private = key, public = key, certificate = key }
    local token = assert(jwt.sign({ sub = "alice", exp = now + 60 }, pair.private, { algorithm = algorithm }))
    for _, public in ipairs { pair.public, pair.certificate } do
      local claims, header = jwt.verify(token, public, { algorithms = { algorithm } })
      assert(claims, algorithm .. ": " .. tostring(header))
      assert(claims.sub == "alice" and claims.exp == now + 60 and header.alg == algorithm and header.typ == "JWT")
    end
    if pair.traditional then assert(jwt.sign({}, pair.traditional, { algorithm = algorithm })) end
    -- One bit more or less, anywhere.
    local last = token:sub(-2, -2)
    refused("", token:sub(1, -3) .. (last == "A" and "B" or "A") .. token:sub(-1), pair.public, { algorithms = algorithm })
    refused("", token:sub(1, -2), pair.public, { algorithms = algorithm })
    refused("the signature is wrong", (token:gsub("%.[^.]+%.", "." .. base64.encode('{"sub":"mallory"}', { url = true }) .. ".")), pair.public,
      { algorithms = algorithm })
  end
end)

test("claims come back as they were", function()
  local claims = json.decode '{"n":9007199254740991,"f":0.1,"list":[],"map":{},"null":null,"deep":[{"a":[1,[2,null]]}],"text":"ü\\u0000<&>","no":false}'
  local token = jwt.sign(claims, "secret", { algorithm = "HS256", header = { kid = "1", typ = "at+jwt" } })
  local again, header = jwt.verify(token, "secret", { algorithms = "HS256" })
  assert(header.kid == "1" and header.typ == "at+jwt")
  local function same(a, b)
    if type(a) ~= "table" then return a == b end
    for k, v in pairs(a) do if not same(v, b[k]) then return false end end
    for k in pairs(b) do if a[k] == nil then return false end end
    return true
  end
  assert(same(claims, again) and json.encode(again.list) == "[]" and again.null == json.null)
  assert(part(jwt.sign({}, "secret", { algorithm = "HS256" }), 2) == "{}")
  assert(not part(token, 2):find("e+", 1, true), "large integers have no exponent")
end)

test("times", function()
  local function try(claims, options)
    options = options or {}
    options.algorithms = "HS256"
    return jwt.verify(jwt.sign(claims, "secret", { algorithm = "HS256" }), "secret", options)
  end
  local function wrong(wanted, ...)
    local ok, reason = try(...)
    assert(not ok and reason == wanted, tostring(reason))
  end
  assert(try { exp = now + 60, nbf = now - 60, iat = now - 60 })
  wrong("the token has expired", { exp = now - 60 })
  wrong("the token has expired", { exp = 0 })
  assert(try({ exp = now - 60 }, { leeway = 120 }))
  wrong("the token is not valid yet", { nbf = now + 60 })
  assert(try({ nbf = now + 60 }, { leeway = 120 }))
  wrong("the token was issued in the future", { iat = now + 60 })
  assert(try({ iat = now + 60 }, { leeway = 120 }))
  wrong("a claim has the wrong type", { exp = "tomorrow" })
  wrong("a claim has the wrong type", { exp = json.null })
  wrong('the claim "nbf" is no time', { nbf = 1e300 })
  wrong('the claim "exp" is missing', {}, { required = { "exp" } })
  assert(try({ exp = now + 60, jti = "1" }, { required = { "exp", "jti" } }))
end)

test("issuer, audience, subject", function()
  local function try(claims, options)
    options.algorithms = "HS256"
    return jwt.verify(jwt.sign(claims, "secret", { algorithm = "HS256" }), "secret", options)
  end
  assert(try({ iss = "us", aud = "janus", sub = "alice" }, { issuer = "us", audience = "janus", subject = "alice" }))
  assert(try({ aud = { "web", "janus" } }, { audience = "janus" }))
  for reason, case in pairs {
    ["the token is of another issuer"] = { { iss = "them" }, { issuer = "us" } },
    ["the token is for another audience"] = { { aud = { "web" } }, { audience = "janus" } },
    ["the token is of another subject"] = { { sub = "bob" }, { subject = "alice" } },
    ["a claim that is expected is missing"] = { {}, { issuer = "us" } },
    ["a claim has the wrong type"] = { { iss = 1 }, { issuer = "us" } },
  } do
    local ok, why = try(case[1], case[2])
    assert(not ok and why == reason, why)
  end
end)

test("no algorithm but those that are allowed", function()
  local token = jwt.sign({ sub = "alice" }, "secret", { algorithm = "HS256" })
  refused("not allowed", token, "secret", { algorithms = { "HS384", "HS512" } })
  assert(jwt.verify(token, "secret", { algorithms = { "HS384", "HS256" } }))
  for _, name in ipairs { "none", "None", "NONE", "nOnE", "HS1", "", "hs256" } do
    refused("not allowed", forged('{"alg":"' .. name .. '"}', '{"sub":"alice"}'), "secret", { algorithms = "HS256" })
    refused("not allowed", forged('{"alg":"' .. name .. '"}', '{"sub":"alice"}', token:match "[^.]+$"), "secret", { algorithms = "HS256" })
  end
  refused("not allowed", forged("{}", "{}"), "secret", { algorithms = "HS256" })
  refused("not allowed", forged('{"alg":["HS256"]}', "{}"), "secret", { algorithms = "HS256" })
end)

test("a public key is no secret", function()
  -- What an attacker who knows the public key would send: HS256 with its text.
  local crypto_confusion = { algorithms = { "RS256", "HS256" } }
  local token, reason = jwt.sign({ sub = "mallory" }, keys.rsa.public, { algorithm = "HS256" })
  assert(token == nil and reason == "the key is one in PEM, and HS256 takes a secret")
  token = jwt.sign({ sub = "mallory" }, "secret", { algorithm = "HS256" })
  refused("the key is one in PEM", token, keys.rsa.public, crypto_confusion)
  refused("the key is one in PEM", token, "\n " .. keys.rsa.public, crypto_confusion)
  refused("not in PEM", jwt.sign({}, keys.rsa.private, { algorithm = "RS256" }), "secret", crypto_confusion)
end)

test("keys that do not fit", function()
  local token = jwt.sign({}, keys.p256.private, { algorithm = "ES256" })
  local any = { algorithms = { "ES256", "RS256", "EdDSA" } }
  refused("the key is not one for ES256", token, keys.p384.public, any)
  refused("the key is not one for ES256", token, keys.rsa.public, any)
  refused("the key is not one for ES256", token, keys.ed25519.public, any)
  refused("the key is a PRIVATE KEY, expected a public key", token, keys.p256.private, any)
  refused("the key in PEM (PUBLIC KEY) does not parse", token, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n", any)
  refused("the key is not in PEM", token, "-----BEGIN PUBLIC KEY-----\nAAAA\n", any)
  refused("the signature is wrong", jwt.sign({}, keys.other_rsa.private, { algorithm = "RS256" }), keys.rsa.public, any)
  for wanted, case in pairs {
    ["the key is not one for ES384"] = { keys.p256.private, "ES384" }, ["the key is not one for RS256"] = { keys.ed25519.private, "RS256" },
    ["the key is not one for EdDSA"] = { keys.rsa.private, "EdDSA" }, ["the key has 1024 bits, expected 2048 to 8192"] = { keys.short_rsa.private, "RS256" },
    ["the key is a PUBLIC KEY, expected a private key"] = { keys.rsa.public, "RS256" }, ["the key is empty"] = { "", "HS256" },
  } do
    local signed, reason = jwt.sign({}, case[1], { algorithm = case[2] })
    assert(signed == nil and reason:find(wanted, 1, true), reason)
  end
end)

test("keys by kid", function()
  local function token(kid, secret) return jwt.sign({ kid = kid }, secret, { algorithm = "HS256", header = { kid = kid } }) end
  local known = { old = "one", new = "two", rsa = keys.rsa.public }
  local options = { algorithms = { "HS256", "RS256" } }
  assert(jwt.verify(token("old", "one"), known, options).kid == "old" and jwt.verify(token("new", "two"), known, options).kid == "new")
  refused("the signature is wrong", token("old", "two"), known, options)
  refused("no key for the token's kid", token("gone", "one"), known, options)
  refused("no key for the token's kid", token(nil, "one"), known, options)
  refused("the key is one in PEM", token("rsa", "one"), known, options)
  assert(jwt.verify(jwt.sign({}, keys.rsa.private, { algorithm = "RS256", header = { kid = "rsa" } }), known, options))
end)

test("what is no token", function()
  local token = jwt.sign({ sub = "alice" }, "secret", { algorithm = "HS256" })
  local head, body, tail = token:match "^([^.]+)%.([^.]+)%.([^.]+)$"
  for _, text in ipairs {
    "", ".", "..", "a.b.c", head .. "." .. body, token .. ".", "." .. token, token .. "\n", " " .. token, token .. "=", head .. "\n." .. body .. "." .. tail,
    forged("[]", "{}"), forged("null", "null"), forged('{"alg":"HS256"', "{}"), forged('{"alg":"HS256"}', ("["):rep(20000)), ("."):rep(1000),
  } do
    refused("", text, "secret", { algorithms = "HS256" })
  end
  refused("more than 64 KB", ("x"):rep(65537), "secret", { algorithms = "HS256" })
  refused("critical extensions", forged('{"alg":"HS256","crit":["b64"],"b64":false}', "{}", tail), "secret", { algorithms = "HS256" })
end)

test("what cannot be signed", function()
  local cyclic = {}
  cyclic.self = cyclic
  for wanted, claims in pairs {
    ["a table contains itself"] = cyclic, ["a function has no JSON"] = { f = print }, ["objects, not arrays"] = { 1, 2 },
    ["invalid UTF-8"] = { text = "\255" }, ["more than 64 KB"] = { text = ("x"):rep(70000) },
  } do
    local token, reason = jwt.sign(claims, "secret", { algorithm = "HS256" })
    assert(token == nil and reason:find(wanted, 1, true), tostring(reason))
  end
end)

test("misuse", function()
  local hs = { algorithm = "HS256" }
  raises("jwt.sign: argument 1 is a string, expected a table", function() jwt.sign("x", "secret", hs) end)
  raises("jwt.sign: argument 2 is a number, expected a string", function() jwt.sign({}, 5, hs) end)
  raises("jwt.sign: argument 3 is missing, expected a table", function() jwt.sign({}, "secret") end)
  raises("jwt.sign: field 'algorithm' is missing", function() jwt.sign({}, "secret", {}) end)
  raises("jwt.sign: field 'algorithm' is \"none\", expected HS256", function() jwt.sign({}, "secret", { algorithm = "none" }) end)
  raises("jwt.sign: field 'algoritm' is unknown", function() jwt.sign({}, "secret", { algorithm = "HS256", algoritm = 1 }) end)
  raises("jwt.sign: field 'header' has 'alg'", function() jwt.sign({}, "secret", { algorithm = "HS256", header = { alg = "none" } }) end)
  raises("jwt.verify: field 'algorithms' is missing", function() jwt.verify("", "secret", {}) end)
  raises("jwt.verify: field 'algorithms' is missing", function() jwt.verify("", "secret", { algorithms = {} }) end)
  raises("jwt.verify: field 'algorithms' is \"none\"", function() jwt.verify("", "secret", { algorithms = { "HS256", "none" } }) end)
  raises("jwt.verify: argument 2 is missing, expected a key, or a table of keys by kid", function() jwt.verify("", nil, { algorithms = "HS256" }) end)
  raises("jwt.verify: argument 2 has a number for a string", function() jwt.verify("", { a = 1 }, { algorithms = "HS256" }) end)
  raises("jwt.verify: argument 3 is missing", function() jwt.verify("", "secret") end)
  raises("jwt.verify: field 'leeway' is -1", function() jwt.verify("", "secret", { algorithms = "HS256", leeway = -1 }) end)
  raises("jwt.verify: field 'issuer' is empty", function() jwt.verify("", "secret", { algorithms = "HS256", issuer = "" }) end)
  raises("jwt.verify: field 'audiance' is unknown", function() jwt.verify("", "secret", { algorithms = "HS256", audiance = "x" }) end)
end)
