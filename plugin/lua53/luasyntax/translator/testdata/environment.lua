local print = print
local function inside(_ENV) x, y = y, x; function z.w:v() return self, x end; return _ENV end
do local _ENV = { print = print }; print(_ENV) end
_ENV.answer = 42
_ENV = setmetatable({}, { __index = _ENV })
goto done
do break_me = 1 end
::done::
