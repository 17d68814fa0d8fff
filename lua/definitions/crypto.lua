---@meta crypto

---Digests, HMAC, random numbers, encryption and passwords.
---
---Functions wait for passwords and for texts of more than 64 KB, and other sessions continue meanwhile: half of the processors compute one text
---each. At most 128 calls can be running; a further call fails at once, with the reason `busy: …`. While the script is being
---loaded, in `init` and in `destroy`, functions do not wait but compute at once. Smaller texts take up to 0.3 ms. Texts have at most
---4 MB, which take 2 to 35 ms.
---@class crypto
local crypto = {}

---A hash function.
---@alias crypto.Algorithm
---| "md5"
---| "sha1"
---| "sha224"
---| "sha256"
---| "sha384"
---| "sha512"
---| "sha3-256"
---| "sha3-384"
---| "sha3-512"

---The encoding of a result. `base64url` has no padding.
---@alias crypto.Encoding
---| "raw"
---| "hex"
---| "base64"
---| "base64url"

---Computes the digest of some data. `md5` and `sha1` are for protocols that require them; they are no longer secure.
---
---Context: where waiting is possible; waits unless the data has at most 64 KB.
---Errors: returns nil and the reason when too many calls are running; raises on misuse.
---
---```lua
---local crypto = require "crypto"
---assert(crypto.digest("sha256", "abc", "hex")
---  == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
---```
---@param algorithm crypto.Algorithm
---@param data string
---@param encoding? crypto.Encoding raw when left out
---@return string? digest
---@return string? reason
function crypto.digest(algorithm, data, encoding) end

---Computes the HMAC (RFC 2104) of some data with a key. The example makes the credentials of a TURN server with a shared secret: a user name that
---contains the end of its validity, and the HMAC of the user name.
---
---Context: where waiting is possible; waits unless the key and the data have at most 64 KB.
---Errors: returns nil and the reason when too many calls are running; raises on misuse.
---
---```lua
---local crypto = require "crypto"
---local function turn_credentials(secret, user, seconds)
---  local username = (os.time() + seconds) .. ":" .. user
---  return { username = username, credential = crypto.hmac("sha1", secret, username, "base64") }
---end
---local credentials = turn_credentials("shared secret", "alice", 3600)
---assert(credentials.username:find "^%d+:alice$" and #credentials.credential == 28)
---```
---@param algorithm crypto.Algorithm
---@param key string
---@param data string
---@param encoding? crypto.Encoding raw when left out
---@return string? code
---@return string? reason
function crypto.hmac(algorithm, key, data, encoding) end

---Returns random bytes that nobody can guess.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local crypto = require "crypto"
---local pin = crypto.random(16, "hex")
---assert(#pin == 32 and pin ~= crypto.random(16, "hex"))
---```
---@param count integer from 0 to 65536
---@param encoding? crypto.Encoding raw when left out
---@return string bytes
function crypto.random(count, encoding) end

---Returns a random whole number that nobody can guess. Each number of the range is equally likely.
---
---Context: any callback; never waits.
---Errors: raises on misuse, and when `most` is less than `least`.
---
---```lua
---local crypto = require "crypto"
---local dice = crypto.random_int(1, 6)
---assert(dice >= 1 and dice <= 6)
---```
---@param least integer -2^53 or more
---@param most integer 2^53 or less
---@return integer number
function crypto.random_int(least, most) end

---Makes a UUID: one of version 4, which is random, or one of version 7 (RFC 9562), which begins with the time, so that later UUIDs sort
---behind earlier ones.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local crypto = require "crypto"
---assert(#crypto.uuid() == 36 and crypto.uuid() ~= crypto.uuid())
---assert(crypto.uuid(7) < crypto.uuid(7))
---```
---@param version? 4 | 7 4 when left out
---@return string uuid
function crypto.uuid(version) end

---Says whether two texts are equal. The time that it takes does not reveal where they differ, so use this function, not `==`, to
---compare secrets.
---
---Context: any callback; never waits.
---Errors: raises on misuse.
---
---```lua
---local crypto = require "crypto"
---assert(crypto.equal("secret", "secret") and not crypto.equal("secret", "guess"))
---```
---@param a string
---@param b string
---@return boolean same
function crypto.equal(a, b) end

---Encrypts a text with AES-GCM, so that nobody without the key can read or change it. The result is a random nonce of 12 bytes, the
---encrypted text, and a tag of 16 bytes. One key is good for 2^32 texts.
---
---Context: where waiting is possible; waits unless the texts have at most 64 KB.
---Errors: returns nil and the reason when too many calls are running; raises on misuse, and for a key of another length.
---
---```lua
---local crypto = require "crypto"
---local key = crypto.random(32)
---local sealed = crypto.seal(key, "room 1234", "for alice")
---assert(#sealed == 12 + 9 + 16)
---assert(crypto.open(key, sealed, "for alice") == "room 1234")
---```
---@param key string 16, 24 or 32 bytes
---@param text string
---@param associated? string data that is not encrypted, but must be the same for `open`
---@return string? sealed
---@return string? reason
function crypto.seal(key, text, associated) end

---Decrypts a text of `seal`.
---
---Context: where waiting is possible; waits unless the texts have at most 64 KB.
---Errors: returns nil and the reason when the key or the associated data differ, the text was changed, or too many calls are
---running; raises on misuse.
---
---```lua
---local crypto = require "crypto"
---local key = crypto.random(32)
---local text, reason = crypto.open(key, "not sealed")
---assert(text == nil and reason:find "not sealed with this key")
---```
---@param key string 16, 24 or 32 bytes
---@param sealed string
---@param associated? string
---@return string? text
---@return string? reason
function crypto.open(key, sealed, associated) end

---Computes the bcrypt hash of a password, which a script stores instead of the password. One hash takes a processor 1 ms at cost 4, 60 ms at 10 and
---230 ms at 12; other sessions continue meanwhile.
---
---Context: where waiting is possible, and while the script is being loaded; waits.
---Errors: returns nil and the reason for a password of more than 72 bytes, and when too many calls are running; raises on misuse.
---
---```lua
---local crypto = require "crypto"
---local hash = crypto.hash_password("correct horse", 4)
---assert(crypto.verify_password("correct horse", hash))
---```
---@param password string up to 72 bytes
---@param cost? integer from 4 to 12; 10 when left out; each step doubles the time
---@return string? hash
---@return string? reason
function crypto.hash_password(password, cost) end

---Says whether a password belongs to a bcrypt hash (`$2a$`, `$2b$` or `$2y$`). The function takes as long as making the hash took.
---
---Context: where waiting is possible, and while the script is being loaded; waits.
---Errors: returns nil and the reason for a text that is no such hash, for a hash with a cost above 12, and when too many calls are
---running; raises on misuse.
---
---```lua
---local crypto = require "crypto"
---local hash = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
---assert(crypto.verify_password("U*U", hash) == true)
---assert(crypto.verify_password("U*V", hash) == false)
---```
---@param password string
---@param hash string
---@return boolean? same
---@return string? reason
function crypto.verify_password(password, hash) end

return crypto
