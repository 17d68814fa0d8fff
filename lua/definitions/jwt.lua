---@meta jwt

---JSON Web Tokens (RFC 7519). A token that has no signature is never valid, and a key is good for one
---kind of algorithm only: a secret for HS256, HS384 and HS512; a key in PEM for the others.
---@class jwt
local jwt = {}

---RS and PS take RSA keys of 2048 to 8192 bits; ES256, ES384 and ES512 keys on P-256, P-384 and P-521; EdDSA an Ed25519 key.
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

---@class jwt.SignOptions
---@field algorithm jwt.Algorithm
---@field header? table more fields for the header, such as `kid`

---@class jwt.VerifyOptions
---@field algorithms jwt.Algorithm|jwt.Algorithm[] those that a token may have
---@field issuer? string what the claim `iss` has to be
---@field audience? string what the claim `aud` has to be or to contain
---@field subject? string what the claim `sub` has to be
---@field required? string|string[] claims that must be there, such as `exp`
---@field leeway? number how many seconds clocks may differ, 0 when left out, up to a day

---Makes a token.
---
---Context: where waiting is possible; waits unless the algorithm is one of HS, ES or EdDSA: by RSA it takes a processor 0.8 ms with a key of
---2048 bits, 5 ms with 4096 and 86 ms with 8192, and other sessions go on meanwhile. By HS it takes some 20 µs, by ES256 and EdDSA
---0.03 ms, by ES512 0.6 ms.
---Errors: returns nil and the reason when the key does not fit, the claims have no JSON, or too much is being computed; raises on misuse.
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

---The claims and the header of a token, if its signature is right and it keeps to the options. Its times
---(`exp`, `nbf`, `iat`) are checked where it has them. Numbers, arrays and nulls are as `json.decode` gives them.
---
---Where the key is a table, the token's `kid` says which one it is signed with.
---
---Context: where waiting is possible; waits unless ES512 is not among the algorithms: it takes 1.4 ms, and other sessions go on meanwhile. By
---HS, RSA of up to 4096 bits, ES256 and EdDSA it takes 0.02 to 0.2 ms, by ES384 0.4 ms, by RSA of 8192 bits 0.8 ms.
---Errors: returns nil and the reason, which holds nothing of the token; raises on misuse.
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
---@param key string|table<string, string> a secret, a public key or a certificate in PEM; or several by their `kid`
---@param options jwt.VerifyOptions
---@return table? claims
---@return table|string header the reason when claims is nil
function jwt.verify(token, key, options) end

return jwt
