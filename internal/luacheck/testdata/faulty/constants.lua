local limit <const> = 3
local function f()
  limit = 4 --> 3 const-assignment: attempt to assign to const variable 'limit'
end
