local t = nil
describe("b", function() t.x = 1 end)
