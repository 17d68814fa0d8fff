local time = require "time"
local leap = 1709208000 -- 2024-02-29T12:00:00Z, as `date -u -d @1709208000` says

test("clocks", function()
  local now = time.now()
  assert(math.abs(now - os.time()) < 2)
  local before = time.monotonic()
  local after = time.monotonic()
  assert(before >= 0 and after >= before and after < 60)
end)

test("RFC 3339", function()
  assert(time.format(leap) == "2024-02-29T12:00:00Z")
  assert(time.format(leap + 0.25) == "2024-02-29T12:00:00.25Z")
  assert(time.format(-0.5) == "1969-12-31T23:59:59.5Z")
  assert(time.format(leap, "rfc3339", "+05:30") == "2024-02-29T17:30:00+05:30")
  assert(time.format(-62135596800) == "0001-01-01T00:00:00Z" and time.format(253402300799) == "9999-12-31T23:59:59Z")
  assert(time.parse("2024-02-29T12:00:00Z") == leap)
  assert(time.parse("2024-02-29T17:30:00.125+05:30") == leap + 0.125)
  assert(time.parse("1985-04-12T23:20:50.52Z") == 482196050.52) -- section 5.8
  assert(time.parse("1996-12-19T16:39:57-08:00") == time.parse("1996-12-20T00:39:57Z"))
  for _, text in ipairs { "2023-02-29T12:00:00Z", "2024-02-29 12:00:00Z", "2024-02-29T12:00:00", "2024-02-29T24:00:00Z",
    "2024-02-29T12:00:00,5Z", "2024-2-29T12:00:00Z", "2024-02-29T1:00:00Z", "", "x", "2024-02-29T12:00:00Zx", ("2"):rep(5000) } do
    local seconds, reason = time.parse(text)
    assert(seconds == nil and type(reason) == "string", text)
  end
  assert(select(2, time.parse("9999-12-31T23:59:59-23:00")) == "the year is not from 1 to 9999")
end)

test("RFC 1123", function()
  assert(time.format(784111777, "rfc1123") == "Sun, 06 Nov 1994 08:49:37 GMT") -- RFC 9110, section 5.6.7
  assert(time.parse("Sun, 06 Nov 1994 08:49:37 GMT", "rfc1123") == 784111777)
  assert(time.format(784111777, "rfc1123", "+01:00") == "Sun, 06 Nov 1994 09:49:37 +0100")
  assert(time.parse("Sun, 06 Nov 1994 09:49:37 +0100", "rfc1123") == 784111777)
  assert(time.parse("Sun, 06 Nov 1994 08:49:37 CET", "rfc1123") == nil)
end)

test("layouts as os.date has them", function()
  local layout = "%Y-%m-%d|%H:%M:%S|%I:%M %p|%a %A|%b %B|%y|%j|100%% %d|%e|%F|%T|%R|%D"
  for moment, wanted in pairs { -- as Lua 5.3 prints them
    [0] = "1970-01-01|00:00:00|12:00 AM|Thu Thursday|Jan January|70|001|100% 01| 1|1970-01-01|00:00:00|00:00|01/01/70",
    [1709208000] = "2024-02-29|12:00:00|12:00 PM|Thu Thursday|Feb February|24|060|100% 29|29|2024-02-29|12:00:00|12:00|02/29/24",
    [1000000000] = "2001-09-09|01:46:40|01:46 AM|Sun Sunday|Sep September|01|252|100% 09| 9|2001-09-09|01:46:40|01:46|09/09/01",
    [-1] = "1969-12-31|23:59:59|11:59 PM|Wed Wednesday|Dec December|69|365|100% 31|31|1969-12-31|23:59:59|23:59|12/31/69",
    [253402300799] = "9999-12-31|23:59:59|11:59 PM|Fri Friday|Dec December|99|365|100% 31|31|9999-12-31|23:59:59|23:59|12/31/99",
  } do
    assert(time.format(moment, layout) == wanted, time.format(moment, layout))
  end
  assert(time.format(leap + 0.000125, "%s.%f %F %T %R %D %e") == "1709208000.000125 2024-02-29 12:00:00 12:00 02/29/24 29")
  assert(time.format(1e9, "%e") == " 9" and time.format(0, "%z %Z") == "+0000 UTC" and time.format(0, "%z", "-03:30") == "-0330")
end)

test("reading layouts", function()
  for text, layout in pairs {
    ["29.02.2024 12:00"] = "%d.%m.%Y %H:%M", ["Thu Feb 29 12:00:00 2024"] = "%a %b %e %H:%M:%S %Y",
    ["Thursday, 29 february 24, 12:00 pm"] = "%A, %d %B %y, %I:%M %p", ["2024060 1200"] = "%Y%j %H%M",
    ["1709208000"] = "%s", ["29/Feb/2024:14:00:00 +0200"] = "%d/%b/%Y:%H:%M:%S %z", ["20240229T120000Z"] = "%Y%m%dT%H%M%S%z",
    ["2024-02-29 07:00:00-05:00"] = "%F %T%z", ["2024-02-29 12:00 GMT 100%"] = "%F %R %Z 100%%",
  } do
    local seconds, reason = time.parse(text, layout)
    assert(seconds == leap, text .. ": " .. tostring(seconds) .. " " .. tostring(reason))
  end
  assert(time.parse("2024-02-29 14:00", "%F %R", "+02:00") == leap)
  assert(time.parse("12.5", "%S.%f") == 12.5 and time.parse("-5", "%s") == -5 and time.parse("12 am", "%I %p") == 0)
  assert(time.parse("68", "%y") == time.parse("2068", "%Y") and time.parse("69", "%y") == time.parse("1969", "%Y"))
end)

test("what does not fit its layout", function()
  for text, case in pairs {
    ["2024-13"] = { "%Y-%m", "byte 6: expected a number from 1 to 12" }, ["2023-02-29"] = { "%F", "no such day in 2023-02" },
    ["2024x"] = { "%Y", "more than the layout has, from byte 5 on" }, [""] = { "%Y", "byte 1: expected a number from 1 to 9999" },
    ["2024/02"] = { "%Y-%m", 'byte 5: expected "-"' }, ["Foo"] = { "%b", "byte 1: expected a month" }, ["xx"] = { "%p", "AM or PM" },
    ["+2"] = { "%z", "a zone such as Z" }, ["."] = { ".%f", "byte 2: expected a fraction" }, ["2023366"] = { "%Y%j", "no such day" },
    ["24:00"] = { "%H:%M", "byte 1" }, ["999999999999"] = { "%s", "the year is not from 1 to 9999" }, ["\255"] = { "%a", "day of the week" },
  } do
    local seconds, reason = time.parse(text, case[1])
    assert(seconds == nil and reason:find(case[2], 1, true), text .. ": " .. tostring(reason))
  end
end)

test("parts", function()
  local p = time.parts(leap + 0.5)
  for name, value in pairs { year = 2024, month = 2, day = 29, hour = 12, min = 0, sec = 0, wday = 5, yday = 60 } do
    assert(p[name] == value, name)
  end
  assert(p.usec == 500000 and time.from_parts(p) == leap + 0.5)
  assert(time.parts(leap, "+12:30").day == 1 and time.from_parts(time.parts(leap, "+12:30"), "+12:30") == leap)
  assert(time.from_parts { year = 2024, month = 2, day = 29, hour = 12 } == leap)
  assert(time.from_parts { year = 2023, month = 14, day = 29, hour = 11, min = 60 } == leap)
  assert(time.from_parts { year = 1970, month = 1, day = 1 } == 0)
  assert(select(2, time.from_parts { year = 9999, month = 13, day = 1 }) == "the year is not from 1 to 9999")
end)

test("durations", function()
  for text, seconds in pairs { ["1h30m"] = 5400, ["1.5s"] = 1.5, ["250ms"] = 0.25, ["-2m"] = -120, ["0"] = 0, ["1us"] = 1e-6 } do
    assert(time.duration(text) == seconds, text)
  end
  for _, text in ipairs { "", "1", "1d", "h", "1h 30m", ("1h"):rep(1000), "99999999999h", "\0" } do
    local seconds, reason = time.duration(text)
    assert(seconds == nil and reason:find("is no duration such as"), text)
  end
end)

test("misuse", function()
  raises("time.format: argument 1 is missing, expected a number", function() time.format() end)
  raises("time.format: argument 1 is NaN, expected", function() time.format(0 / 0) end)
  raises("time.format: argument 1 is 1e+300, expected", function() time.format(1e300) end)
  raises('time.format: argument 2 is "iso", expected rfc3339, rfc1123 or a layout', function() time.format(0, "iso") end)
  raises('time.format: argument 2 has "%q", which is no directive', function() time.format(0, "%q") end)
  raises("time.format: argument 2 ends with a %", function() time.format(0, "%Y%") end)
  raises('time.parse: argument 3 is "CET", expected "UTC", "local" or an offset', function() time.parse("x", "%Y", "CET") end)
  raises("time.from_parts: field 'month' is missing", function() time.from_parts { year = 2024 } end)
  raises("time.from_parts: field 'minute' is unknown", function() time.from_parts { year = 2024, month = 1, day = 1, minute = 1 } end)
  raises("time.duration: argument 1 is a number, expected a string", function() time.duration(5) end)
end)
