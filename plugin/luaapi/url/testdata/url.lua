local url = require "url"

local function same(a, b)
  for k, v in pairs(a) do assert(b[k] == v, k .. " is " .. tostring(b[k]) .. ", expected " .. tostring(v)) end
  for k in pairs(b) do assert(a[k] ~= nil, k .. " is too much") end
end

test("parts", function()
  same(url.parse("https://al%20ice:s%40crt@example.com:8443/a/b%20c?x=1&y=2#top"), {
    scheme = "https", user = "al ice", password = "s@crt", host = "example.com", port = 8443,
    path = "/a/b c", query = "x=1&y=2", fragment = "top",
  })
  same(url.parse("turn:turn.example.com:3478?transport=udp"),
    { scheme = "turn", opaque = "turn.example.com:3478", query = "transport=udp" })
  same(url.parse("HTTP://[2001:db8::1]/"), { scheme = "http", host = "2001:db8::1", path = "/" })
  same(url.parse("/only/a/path"), { path = "/only/a/path" })
  same(url.parse("/a%2Fb"), { path = "/a/b", raw_path = "/a%2Fb" })
  same(url.parse(""), {})
end)

test("building is parsing backwards", function()
  for _, text in ipairs {
    "https://al%20ice:s%40crt@example.com:8443/a/b%20c?x=1&y=2#top", "turn:turn.example.com:3478?transport=udp",
    "http://[2001:db8::1]:80/", "http://[fe80::1]/x", "/only/a/path", "/a%2Fb", "", "?q", "#f", "mailto:a@b.c", "http://h", "//host/path",
  } do
    local built, reason = url.build(url.parse(text))
    assert(built == text, text .. " became " .. tostring(built) .. " " .. tostring(reason))
  end
  assert(url.build { scheme = "http", host = "h", path = "/ü ?#", query = { b = 2, a = { "x y", true } } }
    == "http://h/%C3%BC%20%3F%23?a=x%20y&a=true&b=2")
end)

test("parts that make no URL", function()
  for _, parts in ipairs {
    { scheme = "ht tp", host = "h" }, { scheme = "http", host = "a/b" }, { scheme = "http", host = "a@b" },
    { scheme = "http", host = "h", query = "x#y" }, { host = "h", query = "a b\n" }, { scheme = "http", host = "a?b" },
    { scheme = "1", host = "h" },
  } do
    local text, reason = url.build(parts)
    assert(text == nil and reason == "these parts make no URL", text)
  end
end)

test("what is no URL", function()
  for text, wanted in pairs {
    ["http://a b/"] = "invalid character", ["http://h:port/"] = "invalid port", ["http://h:65536/"] = "larger than 65535",
    ["%zz"] = "invalid URL escape", ["http://[::1"] = "missing ']'", ["a\nb"] = "control character", [":x"] = "missing protocol scheme",
  } do
    local parts, reason = url.parse(text)
    assert(parts == nil and reason:find(wanted, 1, true), text .. ": " .. tostring(reason))
  end
  local _, reason = url.parse("http://user:secret@h:bad/")
  assert(not reason:find("secret"))
end)

-- RFC 3986, section 5.4.
test("references", function()
  for reference, wanted in pairs {
    ["g:h"] = "g:h", ["g"] = "http://a/b/c/g", ["./g"] = "http://a/b/c/g", ["g/"] = "http://a/b/c/g/", ["/g"] = "http://a/g",
    ["//g"] = "http://g", ["?y"] = "http://a/b/c/d;p?y", ["g?y"] = "http://a/b/c/g?y", ["#s"] = "http://a/b/c/d;p?q#s",
    [";x"] = "http://a/b/c/;x", [""] = "http://a/b/c/d;p?q", ["."] = "http://a/b/c/", [".."] = "http://a/b/", ["../.."] = "http://a/",
    ["../../g"] = "http://a/g", ["../../../g"] = "http://a/g", ["/../g"] = "http://a/g", ["g."] = "http://a/b/c/g.",
    ["./../g"] = "http://a/b/g", ["g;x=1/../y"] = "http://a/b/c/y",
  } do
    local resolved = url.resolve("http://a/b/c/d;p?q", reference)
    assert(resolved == wanted, reference .. " became " .. tostring(resolved))
  end
  assert(select(2, url.resolve("/a", "b")) == "base: it has no scheme")
  assert(select(2, url.resolve("http://a", "%zz")):find("^reference: "))
end)

test("escapes", function()
  assert(url.escape("a b+c/ü~-._!*'()") == "a%20b%2Bc%2F%C3%BC~-._%21%2A%27%28%29")
  assert(url.escape("\0\255") == "%00%FF")
  assert(url.unescape("a%20b+c%2b%C3%BC") == "a b+c+ü")
  assert(select(2, url.unescape("100%")):find("invalid URL escape"))
  assert(select(2, url.unescape(("%g"):rep(1000))):len() < 200)
end)

test("queries", function()
  local values, list = url.parse_query("a=1&b=x+y%26&a=2&c&=z&&d=1=2&e;f=g")
  assert(values.a == "1" and values.b == "x y&" and values.c == "" and values[""] == "z" and values.d == "1=2" and values["e;f"] == "g")
  assert(#list == 7 and list[1][1] == "a" and list[1][2] == "1" and list[3][2] == "2" and list[4][1] == "c" and list[4][2] == "")
  assert(url.build_query(list) == "a=1&b=x%20y%26&a=2&c=&=z&d=1%3D2&e%3Bf=g")
  assert(url.build_query { z = 1, a = { 1.5, "x" }, m = false } == "a=1.5&a=x&m=false&z=1")
  assert(url.build_query {} == "" and next((url.parse_query(""))) == nil)
  assert(select(2, url.parse_query("a=%2")):find("invalid URL escape"))
  assert(select(2, url.parse_query(("a&"):rep(1001))) == "it has more than 1000 pairs")
  assert(#select(2, url.parse_query(("a&"):rep(1000))) == 1000)
end)

test("misuse", function()
  raises("url.parse: argument 1 is missing, expected a string", function() url.parse() end)
  raises("url.resolve: argument 2 is missing, expected a string", function() url.resolve("http://a") end)
  raises("url.build: argument 1 is a string, expected a table", function() url.build "x" end)
  raises("url.build: field 'hots' is unknown", function() url.build { hots = "x" } end)
  raises("url.build: field 'port' is 65536", function() url.build { port = 65536 } end)
  raises("url.build: field 'query' is a number, expected a string", function() url.build { query = 1 } end)
  raises("url.build: field 'query' has a table for \"a\"", function() url.build { query = { a = { {} } } } end)
  raises("url.build_query: argument 1 has a function for \"a\", expected a string, a number or a boolean", function() url.build_query { a = print } end)
  raises("url.build_query: argument 1 [1] is a string, expected a table", function() url.build_query { "a" } end)
  raises("url.build_query: argument 1 [2] has no name", function() url.build_query { { "a", 1 }, { 1, 2 } } end)
  raises("url.build_query: argument 1 has a boolean for a name", function() url.build_query { [true] = 1 } end)
end)
