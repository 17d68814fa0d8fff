local M = {}
function M.add(a, b) return a + b end
function M.sub(a, b)
  return a - b
end
return M
