-- lua-argparse
local argparse = require "argparse"
local parser = argparse("script", "An example.") :add_help(false)
parser:argument("input", "Input file.")
parser:option("-o --output", "Output file.", "a.out")
parser:option("-I --include", "Include locations."):count "*"
parser:flag("-v --verbose", "More."):count "0-2":target "verbosity"
local args = parser:parse {"foo", "-vv", "-Isrc", "--include=lib", "-o", "out"}
say(args.input, args.output, args.verbosity, table.concat(args.include, ","))
say(parser:get_usage()) say(parser:get_help())
say(parser:pparse {"--nonsense"})
say(parser:pparse {})
local commands = argparse "git" :add_help(false) commands:command "add":argument "file" commands:command "commit":flag "-m"
say(commands:parse {"add", "x"}.file, select(2, commands:pparse {"ad"}))
