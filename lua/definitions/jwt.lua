---@meta jwt

---JSON Web Tokens (RFC 7519). A token without a signature is never valid. A key works with one kind of algorithm only: a secret with HS256,
---HS384 and HS512, a key in PEM with all others.
---@class jwt
local jwt = {}

---A signature algorithm. RS and PS take RSA keys of 2048 to 8192 bits. ES256, ES384 and ES512 take keys on P-256, P-384 and P-521. EdDSA takes an
---Ed25519 key.
---@alias jwt.Algorithm
---| "HS256"
---| "HS384"
---| "HS512"
---| "RS256"
---| "RS384"
---| "RS512"
---| "PS256"
---| "PS384"
---| "PS512"
---| "ES256"
---| "ES384"
---| "ES512"
---| "EdDSA"

---Options of `jwt.sign`.
---@class jwt.SignOptions
---@field algorithm jwt.Algorithm
---@field header? table further fields of the header, such as `kid`

---Options of `jwt.verify`.
---@class jwt.VerifyOptions
---@field algorithms jwt.Algorithm|jwt.Algorithm[] the algorithms that a token may have
---@field issuer? string the required value of the claim `iss`
---@field audience? string the claim `aud` must be this value or contain it
---@field subject? string the required value of the claim `sub`
---@field required? string|string[] claims that a token must have, such as `exp`
---@field leeway? number seconds by which clocks may differ; 0 when left out, at most a day

---Makes a token.
---
---Context: where waiting is possible; waits unless the algorithm is one of HS, ES or EdDSA. RSA takes a processor 0.8 ms with a key of
---2048 bits, 5 ms with 4096 and 86 ms with 8192, and other sessions continue meanwhile. HS takes some 20 µs, ES256 and EdDSA
---0.03 ms, ES512 0.6 ms.
---Errors: returns nil and the reason when the key does not fit, JSON cannot express the claims, or too many calls are running; raises on misuse.
---
---```lua
---local jwt = require "jwt"
---local token = jwt.sign({ sub = "alice", exp = os.time() + 3600 }, "secret", { algorithm = "HS256" })
---assert(jwt.verify(token, "secret", { algorithms = "HS256" }).sub == "alice")
---```
---@param claims table
---@param key string a secret, or a private key in PEM (PKCS #8, PKCS #1 or SEC 1)
---@param options jwt.SignOptions
---@return string? token
---@return string? reason
function jwt.sign(claims, key, options) end

---Verifies a token and returns its claims and its header. The signature must be right, and the token must satisfy the options. The times `exp`, `nbf`
---and `iat` are checked if the token has them. Numbers, arrays and nulls are as `json.decode` returns them.
---
---If `key` is a table, the token's `kid` selects the key.
---
---Context: where waiting is possible; waits unless ES512 is not among the algorithms. ES512 takes 1.4 ms, and other sessions continue meanwhile.
---HS, RSA of up to 4096 bits, ES256 and EdDSA take 0.02 to 0.2 ms, ES384 0.4 ms, RSA of 8192 bits 0.8 ms.
---Errors: returns nil and the reason, which contains nothing of the token; raises on misuse.
---
---```lua
---local jwt = require "jwt"
---local token = jwt.sign({ aud = "janus" }, "new secret", { algorithm = "HS256", header = { kid = "2024" } })
---local keys = { ["2023"] = "old secret", ["2024"] = "new secret" }
---local claims, header = jwt.verify(token, keys, { algorithms = { "HS256" }, audience = "janus" })
---assert(claims.aud == "janus" and header.kid == "2024")
---
---local none, reason = jwt.verify(token, keys, { algorithms = { "HS256" }, required = "exp" })
---assert(none == nil and reason == 'the claim "exp" is missing')
---```
---@param token string up to 64 KB
---@param key string|table<string, string> a secret, a public key or a certificate in PEM; or several of these by their `kid`
---@param options jwt.VerifyOptions
---@return table? claims
---@return table|string header the reason when claims is nil
function jwt.verify(token, key, options) end

return jwt
