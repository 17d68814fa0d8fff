it("takes its time", function()
  local until_then = os.clock() + 0.3
  while os.clock() < until_then do end
end)
