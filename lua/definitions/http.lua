---@meta http

---A client for HTTP/1.1 and HTTP/2 whose functions wait: other coroutines run meanwhile. Answers come whole.
---
---A request ends after `timeout` seconds, whatever it is doing. At most 512 are under way at once in the process, 256
---of them to one host; others wait in line, as long as their time-out. Answers packed by gzip are unpacked, unless the
---script sets Accept-Encoding itself; `max_body` is the size after that. No proxy is used, and no cookie is kept.
---
---A request that fails returns nil and one of these reasons:
---
---| reason | |
---|---|---|
---| `timeout` | not done within `timeout` |
---| `connection refused`, `host unreachable`, `host not found`, `name lookup failed` | no connection |
---| `address is not allowed` | the operator's configuration refuses it |
---| `connection closed`, `connection reset` | before the answer was complete |
---| `body is larger than N bytes`, `headers are larger than 65536 bytes` | the answer is too large |
---| `too many large bodies at once` | 256 MB of answers are being read in the process |
---| `more than N redirects`, `redirect to neither http nor https` | |
---| `malformed answer`, `server does not speak TLS` | what came is not HTTP, not gzip, or not TLS |
---| `certificate is for another name`, `certificate has expired`, `certificate is signed by an unknown authority`, `certificate is invalid` | |
---| `TLS handshake failed` | such as a server that wants a certificate of ours; TLS 1.3 may say `connection reset` |
---| `tls: …` | `ca`, `cert` or `key` cannot be read |
---| `url is invalid`, `url has no host`, `url is neither http nor https`, `url is larger than 8192 bytes` | |
---| `header "x" has characters that are not allowed`, `bearer has characters that are not allowed` | |
---| `request's body is larger than 16777216 bytes` | |
---| `client is closed`, `canceled`, `request failed` | |
---
---A reason never holds an address, a header's value or a password.
---
---In a build with the tag `nohttp`, `require "http"` raises an error that says so.
---@class http
local http = {}

---How TLS is done. Certificates and keys are PEM texts, not names of files.
---@class http.TLS
---@field ca? string authorities to trust, in place of those of the system
---@field cert? string certificate of the client, with `key`
---@field key? string
---@field server_name? string name to expect in the certificate, in place of the address's
---@field insecure? boolean accept any certificate

---@class http.Auth
---@field user string
---@field password string

---What requests and clients have in common.
---@class http.Settings
---@field headers? table<string, string|number|string[]> at most 65536 bytes
---@field timeout? number seconds for all of the request, 0.001 to 3600; 10 without it
---@field max_body? integer size of the largest answer in bytes, at most 67108864; 8388608 without it
---@field redirects? integer how many to follow, at most 20; 5 without it; with 0 the answer that redirects is returned. Another server gets only the headers Accept, Accept-Language, Content-Type and User-Agent, but also the body, after 307 and 308
---@field auth? http.Auth basic authentication
---@field bearer? string token for `Authorization: Bearer`
---@field tls? http.TLS in a request: takes a connection of its own, a client keeps its connections

---One of `body`, `json` and `form` may be given.
---@class http.Options: http.Settings
---@field query? table<string, string|number|boolean|table> added to the address; an array repeats the name
---@field body? string
---@field json? any encoded by `json.encode`
---@field form? table<string, string|number|boolean|table> encoded as an HTML form is

---@class http.Request: http.Options
---@field method? string GET without it
---@field url string

---@class http.ClientOptions: http.Settings
---@field base_url? string put before each address that is not a full one, with one slash between. Full addresses of other servers get no headers of the client's
---@field max_connections? integer to one host at once, 1 to 256; no bound of its own without it
---@field max_idle? integer connections to one host that are kept, 1 to 64; 16 without it
---@field idle_timeout? number seconds that they are kept, 0.001 to 3600; 30 without it

---@class http.Response
---@field status integer such as 404
---@field reason string such as "Not Found", as the server says
---@field ok boolean status is 200 to 299
---@field url string address of the answer, after redirects
---@field body string
---@field headers table<string, string> names in lower case, but any case finds them; values of a repeated one joined by ", ", of Set-Cookie the first
local response = {}

---@class http.Client
local client = {}

---Asks for what is at an address.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local response, err = http.get("http://127.0.0.1:8080/users/1", { query = { full = true }, timeout = 2 })
---if not response then return nil, err end
---assert(response.status == 200 and response:json().query == "full=true")
---```
---@param url string
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function http.get(url, options) end

---Sends something to an address.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local response = assert(http.post("http://127.0.0.1:8080/users", { json = { name = "Ada" } }))
---assert(response:json().body == '{"name":"Ada"}')
---```
---@param url string
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function http.post(url, options) end

---Puts something to an address.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local response = assert(http.put("http://127.0.0.1:8080/users/1", { body = "Ada", headers = { ["Content-Type"] = "text/plain" } }))
---assert(response.ok)
---```
---@param url string
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function http.put(url, options) end

---Changes what is at an address.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local response = assert(http.patch("http://127.0.0.1:8080/users/1", { form = { name = "Ada", tag = { "a", "b" } } }))
---assert(response:json().body == "name=Ada&tag=a&tag=b")
---```
---@param url string
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function http.patch(url, options) end

---Removes what is at an address.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local response = assert(http.delete("http://127.0.0.1:8080/users/1", { bearer = "a token" }))
---assert(response.ok)
---```
---@param url string
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function http.delete(url, options) end

---Is `get` without the body.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local response = assert(http.head("http://127.0.0.1:8080/large"))
---assert(response.headers["Content-Length"] == "4096" and response.body == "")
---```
---@param url string
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function http.head(url, options) end

---Asks what may be done with an address.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local response = assert(http.options("http://127.0.0.1:8080/users"))
---assert(response:json().method == "OPTIONS")
---```
---@param url string
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function http.options(url, options) end

---Sends a request of any method.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local response = assert(http.request{ method = "REPORT", url = "http://127.0.0.1:8080/calendar", body = "…" })
---assert(response:json().method == "REPORT")
---```
---@param request http.Request
---@return http.Response? response
---@return string? reason
function http.request(request) end

---Makes a client: settings for requests, and connections of its own. At most 1000 exist at once; one that is closed,
---or garbage, does not count, and its connections are closed.
---
---Context: anywhere.
---Errors: returns nil and `url …`, `header …`, `bearer …`, `tls: …` or
---`too many clients`; raises on misuse.
---
---```lua
---local http = require "http"
---local users = assert(http.client{ base_url = "http://127.0.0.1:8080/users", bearer = "a token", timeout = 3 })
---local response = assert(users:get("1"))
---assert(response:json().path == "/users/1")
---users:close()
---```
---@param options? http.ClientOptions
---@return http.Client? client
---@return string? reason
function http.client(options) end

---Is `http.get` with the client's settings.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:get("users").status == 200)
---```
---@param path string a full address, or what follows `base_url`
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function client:get(path, options) end

---Is `http.post` with the client's settings.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:post("users").status == 200)
---```
---@param path string a full address, or what follows `base_url`
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function client:post(path, options) end

---Is `http.put` with the client's settings.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:put("users").status == 200)
---```
---@param path string a full address, or what follows `base_url`
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function client:put(path, options) end

---Is `http.patch` with the client's settings.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:patch("users").status == 200)
---```
---@param path string a full address, or what follows `base_url`
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function client:patch(path, options) end

---Is `http.delete` with the client's settings.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:delete("users").status == 200)
---```
---@param path string a full address, or what follows `base_url`
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function client:delete(path, options) end

---Is `http.head` with the client's settings.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:head("users").status == 200)
---```
---@param path string a full address, or what follows `base_url`
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function client:head(path, options) end

---Is `http.options` with the client's settings.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:options("users").status == 200)
---```
---@param path string a full address, or what follows `base_url`
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function client:options(path, options) end

---Is `http.request` with the client's settings.
---
---Context: any callback; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:request{ method = "PUT", url = "users", body = "Ada" }:json().body == "Ada")
---```
---@param request http.Request
---@return http.Response? response
---@return string? reason
function client:request(request) end

---Closes the connections; requests that are under way go on, further ones fail.
---
---Context: anywhere.
---Errors: raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client())
---client:close()
---assert(select(2, client:get("http://127.0.0.1:8080/")) == "client is closed")
---```
---@return true
function client:close() end

---Decodes the body. `null` is `json.null`. It takes some 10 ms for each MB, in which no other script runs.
---
---Context: anywhere.
---Errors: returns nil and what is wrong with the text, and where, or that more than 200
---tables lie in one another; raises on misuse.
---
---```lua
---local http = require "http"
---local response = assert(http.get("http://127.0.0.1:8080/users/1"))
---assert(response:json().method == "GET")
---```
---@return any? value
---@return string? reason
function response:json() end

---Is `headers[name]`.
---
---Context: anywhere.
---Errors: raises on misuse.
---
---```lua
---local http = require "http"
---local response = assert(http.get("http://127.0.0.1:8080/users/1"))
---assert(response:header("Content-Type") == "application/json")
---```
---@param name string in any case
---@return string? value
function response:header(name) end

---Has all values of a header that is repeated, each by itself; none without it.
---
---Context: anywhere.
---Errors: raises on misuse.
---
---```lua
---local http = require "http"
---local cookies = assert(http.get("http://127.0.0.1:8080/users/1")):values("Set-Cookie")
---assert(#cookies == 2 and cookies[2] == "b=2")
---```
---@param name string in any case
---@return string[] values
function response:values(name) end

return http
