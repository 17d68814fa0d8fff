-- lua-cliargs
local function tool()
  local cli = require "cliargs.core"()
  cli:set_name "tool"
  cli:argument("INPUT", "the input")
  cli:option("-o, --output=FILE", "the output", "out.txt")
  cli:flag("-v, --verbose", "be loud", false)
  cli:splat("REST", "others", nil, 3)
  return cli
end
local args = tool():parse {"in.txt", "-v", "--output=x", "a", "b"}
say(args.INPUT, args.output, args.verbose, args.v, table.concat(args.REST, ","))
say(tool():parse {}) say(tool():parse {"--nonsense", "x"})
say(tool().printer.generate_help())
