-- lua-inifile
local ini = require "inifile"
local name = os.tmpname() local f = io.open(name, "w") f:write("; comment\n[a]\nx=1\ny=text here\nz=true\n[b]\nw=2.5\n") f:close()
local t = ini.parse(name) say(t.a.x, t.a.y, t.a.z, t.b.w) os.remove(name)
