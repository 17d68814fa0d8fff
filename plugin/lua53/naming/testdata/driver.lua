arg = nil -- the arguments of a program, which lua5.3 has

local function copy(library)
  local made = {}
  for name, value in pairs(library) do made[name] = value end
  return made
end

-- Makes global variables for a snippet, so that it leaves nothing for the next one.
local function fresh()
  local globals = copy(_G)
  globals._G, globals.math, globals.string = globals, copy(math), copy(string)
  return globals
end

-- Returns the message of a snippet's error.
local function run(source)
  local chunk, problem = load(source, "=c", "t", fresh())
  if not chunk then return "when loaded: " .. problem end
  local fine, message = pcall(chunk)
  if fine then return "no error" end
  return (tostring(message):gsub("0x%x+", "ADDRESS"):gsub("\n", "\\n"))
end
