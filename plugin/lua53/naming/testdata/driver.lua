-- Returns the message of a snippet's error.
local function run(source)
  local chunk, problem = load(source, "=c")
  if not chunk then return "when loaded: " .. problem end
  local fine, message = pcall(chunk)
  if fine then return "no error" end
  return (tostring(message):gsub("0x%x+", "ADDRESS"):gsub("\n", "\\n"))
end

arg = nil -- the arguments of a program, which lua5.3 has
