---@meta http

---A client for HTTP/1.1 and HTTP/2. Its functions wait, and other coroutines run meanwhile. An answer is returned when it is complete.
---
---A request ends after `timeout` seconds at the latest. At most 512 requests run at once in the process, 256 of them to one host;
---further requests wait for their turn, up to their time-out. Answers that are compressed with gzip are decompressed, unless the
---script sets Accept-Encoding itself; `max_body` limits the decompressed size. The client uses no proxy and keeps no cookies.
---
---A request that fails returns nil and one of these reasons:
---
---| reason | |
---|---|---|
---| `timeout` | the request was not finished within `timeout` |
---| `connection refused`, `host unreachable`, `host not found`, `name lookup failed` | there is no connection |
---| `address is not allowed` | the operator's configuration forbids the address |
---| `connection closed`, `connection reset` | the connection ended before the answer was complete |
---| `body is larger than N bytes`, `headers are larger than 65536 bytes` | the answer is too large |
---| `too many large bodies at once` | the process is already reading 256 MB of answers |
---| `more than N redirects`, `redirect to neither http nor https` | |
---| `malformed answer`, `server does not speak TLS` | the answer is not HTTP, not gzip, or not TLS |
---| `certificate is for another name`, `certificate has expired`, `certificate is signed by an unknown authority`, `certificate is invalid` | |
---| `TLS handshake failed` | for example, the server wants a certificate from the client; with TLS 1.3 the reason may be `connection reset` |
---| `tls: …` | `ca`, `cert` or `key` cannot be read |
---| `url is invalid`, `url has no host`, `url is neither http nor https`, `url is larger than 8192 bytes` | |
---| `header "x" has characters that are not allowed`, `bearer has characters that are not allowed` | |
---| `request's body is larger than 16777216 bytes` | |
---| `client is closed`, `canceled`, `request failed` | |
---
---A reason never contains an address, the value of a header or a password.
---
---In a build with the tag `nohttp`, `require "http"` raises an error that says so.
---@class http
local http = {}

---Settings of TLS. Certificates and keys are PEM texts, not names of files.
---@class http.TLS
---@field ca? string authorities to trust instead of those of the system
---@field cert? string certificate of the client; needs `key`
---@field key? string
---@field server_name? string the name that the certificate must have, instead of the host's
---@field insecure? boolean accept any certificate

---User and password for basic authentication.
---@class http.Auth
---@field user string
---@field password string

---Settings that requests and clients have in common.
---@class http.Settings
---@field headers? table<string, string|number|string[]> at most 65536 bytes
---@field timeout? number seconds for the whole request, 0.001 to 3600; 10 when left out
---@field max_body? integer size of the largest answer in bytes, at most 67108864; 8388608 when left out
---@field redirects? integer how many redirects to follow, at most 20; 5 when left out; with 0, the redirecting answer is returned. Another server gets only the headers Accept, Accept-Language, Content-Type and User-Agent, but also the body, after 307 and 308
---@field auth? http.Auth basic authentication
---@field bearer? string token for `Authorization: Bearer`
---@field tls? http.TLS a single request with this field uses a connection of its own; a client keeps its connections

---Options of a request. Only one of `body`, `json` and `form` may be given.
---@class http.Options: http.Settings
---@field query? table<string, string|number|boolean|table> added to the address; an array repeats the name
---@field body? string
---@field json? any encoded by `json.encode`
---@field form? table<string, string|number|boolean|table> encoded as the browser encodes an HTML form

---A request of any method.
---@class http.Request: http.Options
---@field method? string GET when left out
---@field url string

---Settings of a client.
---@class http.ClientOptions: http.Settings
---@field base_url? string put before each address that is not complete, with one slash between. Complete addresses of other servers do not get the client's headers
---@field max_connections? integer connections to one host at once, 1 to 256; the client has no limit of its own when left out
---@field max_idle? integer idle connections to one host that are kept, 1 to 64; 16 when left out
---@field idle_timeout? number seconds that idle connections are kept, 0.001 to 3600; 30 when left out

---The answer to a request.
---@class http.Response
---@field status integer such as 404
---@field reason string such as "Not Found", from the server
---@field ok boolean true for a status of 200 to 299
---@field url string address of the answer, after all redirects
---@field body string
---@field headers table<string, string> names are in lower case, but a script may use any case; values of a repeated header are joined by ", ", but of Set-Cookie there is the first
local response = {}

---@class http.Client
local client = {}

---Sends a GET request.
---
---Context: where waiting is possible; waits.
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

---Sends a POST request.
---
---Context: where waiting is possible; waits.
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

---Sends a PUT request.
---
---Context: where waiting is possible; waits.
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

---Sends a PATCH request.
---
---Context: where waiting is possible; waits.
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

---Sends a DELETE request.
---
---Context: where waiting is possible; waits.
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

---Sends a HEAD request. The answer has no body.
---
---Context: where waiting is possible; waits.
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

---Sends an OPTIONS request, which asks what the address allows.
---
---Context: where waiting is possible; waits.
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
---Context: where waiting is possible; waits.
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

---Makes a client, which has settings for its requests and connections of its own. At most 1000 clients can be open at once. A client
---that is closed or garbage does not count, and its connections are closed.
---
---Context: anywhere; never waits.
---Errors: returns nil and `url …`, `header …`, `bearer …`, `tls: …` or `too many clients`; raises on misuse.
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

---Sends a GET request with the client's settings.
---
---Context: where waiting is possible; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:get("users").status == 200)
---```
---@param path string a complete address, or the part behind `base_url`
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function client:get(path, options) end

---Sends a POST request with the client's settings.
---
---Context: where waiting is possible; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:post("users").status == 200)
---```
---@param path string a complete address, or the part behind `base_url`
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function client:post(path, options) end

---Sends a PUT request with the client's settings.
---
---Context: where waiting is possible; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:put("users").status == 200)
---```
---@param path string a complete address, or the part behind `base_url`
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function client:put(path, options) end

---Sends a PATCH request with the client's settings.
---
---Context: where waiting is possible; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:patch("users").status == 200)
---```
---@param path string a complete address, or the part behind `base_url`
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function client:patch(path, options) end

---Sends a DELETE request with the client's settings.
---
---Context: where waiting is possible; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:delete("users").status == 200)
---```
---@param path string a complete address, or the part behind `base_url`
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function client:delete(path, options) end

---Sends a HEAD request with the client's settings.
---
---Context: where waiting is possible; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:head("users").status == 200)
---```
---@param path string a complete address, or the part behind `base_url`
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function client:head(path, options) end

---Sends an OPTIONS request with the client's settings.
---
---Context: where waiting is possible; waits.
---Errors: returns nil and one of the reasons above; raises on misuse.
---
---```lua
---local http = require "http"
---local client = assert(http.client{ base_url = "http://127.0.0.1:8080/" })
---assert(client:options("users").status == 200)
---```
---@param path string a complete address, or the part behind `base_url`
---@param options? http.Options
---@return http.Response? response
---@return string? reason
function client:options(path, options) end

---Sends a request of any method with the client's settings.
---
---Context: where waiting is possible; waits.
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

---Closes the client's connections. Running requests continue; later ones fail.
---
---Context: anywhere; never waits.
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

---Decodes the body as JSON. `null` becomes `json.null`. Decoding takes some 10 ms per MB, during which the script does nothing else.
---
---Context: anywhere; never waits.
---Errors: returns nil and a reason, which says what is wrong with the text and where, or that more than 200 tables are nested; raises on misuse.
---
---```lua
---local http = require "http"
---local response = assert(http.get("http://127.0.0.1:8080/users/1"))
---assert(response:json().method == "GET")
---```
---@return any? value
---@return string? reason
function response:json() end

---Returns `headers[name]`.
---
---Context: anywhere; never waits.
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

---Returns all values of a header, each by itself. The list is empty if there is no such header.
---
---Context: anywhere; never waits.
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
