---@meta golua.test

---All that test files find as globals.
---@class golua.test
---@field assert golua.Assert
---@field janus_sim janus_sim
---@field sim janus_sim
local test = {}

---Each assertion has many names, so the class is open.
---@class golua.Assert
---@field [string] any
---@overload fun(value: any, message?: any): any

---@param name string
---@param fn function
function test.describe(name, fn) end

---@param name string
---@param fn? function
function test.it(name, fn) end

---@param name? string
function test.pending(name) end

---@param fn function
function test.before_each(fn) end

---@param fn function
function test.after_each(fn) end

---@param fn function
function test.setup(fn) end

---@param fn function
function test.teardown(fn) end
