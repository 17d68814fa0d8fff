local function f(
  return 1 --> 3 syntax: <name> or '...' expected near 'return'
end
