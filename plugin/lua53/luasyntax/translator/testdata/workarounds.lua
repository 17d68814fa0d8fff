local a, b, node = 1, 2, { next = {} }
a, b = b, a
node, node.next = node.next, node
local print = function(...) return print("x", ...) end
local kept
while a do
  if b then local c = a; kept = function() return c end; break end
  do break end
end
for i = 1, 3 do
  if i == 2 then goto continue end
  kept = function() a = a + i end
  ::continue:: ;
end
return { 1, 2, n = select("#", ...) }, (function(...) return arg end)(), --[=x
  f
(g)
