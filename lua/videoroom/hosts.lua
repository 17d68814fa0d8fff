-- The addresses of the hosts to which streams are sent. A name is looked up, which takes time:
-- the client's reply waits, and other requests are handled meanwhile. So whoever looks up a
-- name must find rooms and participants anew afterwards.

local janus = require "janus"
local refusals = require "videoroom.refusals"

local hosts = {}

local function refuse(host) refusals.because(refusals.INVALID_ELEMENT, "Could not resolve address (%s)...", host) end

-- The family of a host that is an address; nil for a name.
local function family_of(host)
  return host:find(":", 1, true) and "ipv6" or host:find "^[%d.]+$" and "ipv4" or nil
end

-- Refuses a host that has no address of the family, as far as this is known without a lookup.
function hosts.check(host, family)
  local literal = family_of(host)
  if host == "" or family and literal and family ~= literal then refuse(host) end
end

-- The addresses of a host, the best first.
function hosts.resolve(host, family)
  -- Clients expect the reply of this request, and not an acknowledgement and an event. A
  -- message of the Admin API waits anyway.
  if not family_of(host) then janus.hold_reply() end
  local addresses = janus.resolve(host, { family = family })
  return addresses and addresses[1] and addresses or refuse(host)
end

return hosts
