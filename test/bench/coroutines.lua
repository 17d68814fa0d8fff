local tasks, wanted, begun, ended, yields, session = {}, 0, 0, 0, 0, nil
local function work(n)
	for i = 1, yields do n = n + coroutine.yield(n) end
	return n
end
local function start()
	begun = begun + 1
	tasks[#tasks + 1] = coroutine.create(work)
	pokeScheduler()
end
function init() end
function destroy() end
function createSession() end
function destroySession() end
function querySession() end
function setupMedia() end
function hangupMedia() end
function resumeScheduler()
	local due = tasks
	tasks = {}
	for _, task in ipairs(due) do
		local ok, n = coroutine.resume(task, 1)
		if not ok then error(n) end
		if coroutine.status(task) == "dead" then
			ended = ended + 1
			if begun < wanted then start() end
		else
			tasks[#tasks + 1] = task
			pokeScheduler()
		end
	end
	if ended == wanted and wanted > 0 then
		wanted = 0
		pushEvent(session, nil, '{"ended":true}', nil)
	end
end
function handleMessage(id, _, message)
	wanted, begun, ended, session = tonumber(message:match('"count": *(%d+)')), 0, 0, id
	yields = tonumber(message:match('"yields": *(%d+)'))
	for i = 1, tonumber(message:match('"at_once": *(%d+)')) do start() end
	return 0, "{}"
end
