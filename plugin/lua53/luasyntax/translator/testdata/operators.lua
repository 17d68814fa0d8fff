#!/usr/bin/lua5.3
-- Every operator of Lua 5.3, with its priority.
local a <const>, b = 7, 3
print(a // b, a & b | 1 ~ 2 << 1 >> 1, ~a, ~~b, -a // b, a ~= b, a ~ b == 4, "x" .. a // b .. 2 << 1)
print('\x41\z
       \u{48}\u{7FFFFFFF}', 0x.8p1, 0xA.8, 0xffffffffffffffff, 1e999, 0010, [==[
]]]==])
local t = { [a | b] = a & b; x = a // b, ... }
t.x, t = t, t.x
