local crypto, hex = require "crypto", require "hex"

test("digests of abc", function() -- RFC 1321, RFC 3174, FIPS 180-4, FIPS 202
  for algorithm, wanted in pairs {
    md5 = "900150983cd24fb0d6963f7d28e17f72",
    sha1 = "a9993e364706816aba3e25717850c26c9cd0d89d",
    sha224 = "23097d223405d8228642a477bda255b32aadbce4bda0b3f7e36c9da7",
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    sha384 = "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7",
    sha512 = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    ["sha3-256"] = "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
    ["sha3-384"] = "ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b298d88cea927ac7f539f1edf228376d25",
    ["sha3-512"] = "b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
  } do
    assert(crypto.digest(algorithm, "abc", "hex") == wanted, algorithm)
    assert(crypto.digest(algorithm, "abc") == hex.decode(wanted))
  end
  assert(crypto.digest("sha256", "", "base64") == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
  assert(crypto.digest("sha256", "", "base64url") == "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")
end)

local function bytes(byte, count) return string.char(byte):rep(count) end

test("RFC 4231", function()
  local longer = bytes(0xaa, 131)
  local cases = {
    { key = bytes(0x0b, 20), data = "Hi There",
      sha224 = "896fb1128abbdf196832107cd49df33f47b4b1169912ba4f53684b22",
      sha256 = "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
      sha384 = "afd03944d84895626b0825f4ab46907f15f9dadbe4101ec682aa034c7cebc59cfaea9ea9076ede7f4af152e8b2fa9cb6",
      sha512 = "87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cdedaa833b7d6b8a702038b274eaea3f4e4be9d914eeb61f1702e696c203a126854" },
    { key = "Jefe", data = "what do ya want for nothing?",
      sha256 = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
      sha512 = "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737" },
    { key = bytes(0xaa, 20), data = bytes(0xdd, 50),
      sha256 = "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
    { key = longer, data = "Test Using Larger Than Block-Size Key - Hash Key First",
      sha256 = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
      sha512 = "80b24263c7c1a3ebb71493c1dd7be8b49b46d1f41b4aeec1121b013783f8f3526b56d037e05f2598bd0fd2215d6a1e5295e64f73f63f0aec8b915a985d786598" },
  }
  for _, case in ipairs(cases) do
    for _, algorithm in ipairs { "sha224", "sha256", "sha384", "sha512" } do
      if case[algorithm] then
        assert(crypto.hmac(algorithm, case.key, case.data, "hex") == case[algorithm], algorithm)
      end
    end
  end
end)

test("RFC 2202", function()
  assert(crypto.hmac("md5", "Jefe", "what do ya want for nothing?", "hex") == "750c783e6ab0b503eaa86e310a5db738")
  assert(crypto.hmac("sha1", "Jefe", "what do ya want for nothing?", "hex") == "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79")
end)

test("random numbers", function()
  assert(#crypto.random(0) == 0 and #crypto.random(16) == 16 and #crypto.random(16, "hex") == 32)
  assert(crypto.random(16) ~= crypto.random(16))
  local seen = {}
  for _ = 1, 1000 do
    local n = crypto.random_int(-1, 2)
    assert(n >= -1 and n <= 2 and n % 1 == 0)
    seen[n] = true
  end
  assert(seen[-1] and seen[0] and seen[1] and seen[2])
  assert(crypto.random_int(5, 5) == 5)
  assert(crypto.random_int(-2 ^ 53, 2 ^ 53) ~= crypto.random_int(-2 ^ 53, 2 ^ 53))
end)

test("UUIDs", function()
  local digit = "[0-9a-f]"
  local function shape(version)
    return "^" .. digit:rep(8) .. "%-" .. digit:rep(4) .. "%-" .. version .. digit:rep(3) .. "%-[89ab]" .. digit:rep(3) .. "%-" .. digit:rep(12) .. "$"
  end
  assert(crypto.uuid():find(shape "4") and crypto.uuid(4):find(shape "4") and crypto.uuid() ~= crypto.uuid())
  local first, second = crypto.uuid(7), crypto.uuid(7)
  assert(first:find(shape "7") and first < second)
  local milliseconds = tonumber((first:sub(1, 13):gsub("-", "")), 16)
  assert(math.abs(milliseconds / 1000 - os.time()) < 5)
end)

test("comparing", function()
  assert(crypto.equal("", "") and crypto.equal("abc", "abc") and not crypto.equal("abc", "abd") and not crypto.equal("abc", "abcd"))
end)

test("AES-GCM", function()
  -- The GCM paper of McGrew and Viega, test cases 4 and 16 (nonce in front here).
  local plain = hex.decode "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
  local associated = hex.decode "feedfacedeadbeeffeedfacedeadbeefabaddad2"
  local key = "feffe9928665731c6d6a8f9467308308"
  assert(crypto.open(hex.decode(key), hex.decode("cafebabefacedbaddecaf888"
    .. "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091"
    .. "5bc94fbc3221a5db94fae95ae7121a47"), associated) == plain)
  assert(crypto.open(hex.decode(key .. key), hex.decode("cafebabefacedbaddecaf888"
    .. "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
    .. "76fc6ece0f4e1768cddf8853bb2d551b"), associated) == plain)
  for _, size in ipairs { 16, 24, 32 } do
    local secret = crypto.random(size)
    local sealed = crypto.seal(secret, "text", "for alice")
    assert(#sealed == 12 + 4 + 16 and sealed ~= crypto.seal(secret, "text", "for alice"))
    assert(crypto.open(secret, sealed, "for alice") == "text")
    assert(crypto.open(secret, crypto.seal(secret, "")) == "")
    local changed = sealed:sub(1, 13) .. string.char((sealed:byte(14) + 1) % 256) .. sealed:sub(15)
    for _, try in ipairs { { changed, "for alice" }, { sealed, "for bob" }, { sealed }, { "" }, { sealed:sub(1, 27), "for alice" } } do
      local text, reason = crypto.open(secret, try[1], try[2])
      assert(text == nil and reason:find("not sealed with this key", 1, true))
    end
  end
end)

test("passwords", function()
  local hash = crypto.hash_password("secret", 4)
  assert(#hash == 60 and hash:find "^%$2a%$04%$" and hash ~= crypto.hash_password("secret", 4))
  assert(crypto.verify_password("secret", hash) == true and crypto.verify_password("Secret", hash) == false)
  -- As crypt(3) of Debian makes them.
  for _, version in ipairs { "2a", "2y", "2b" } do
    local made = "$" .. version .. "$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
    assert(crypto.verify_password("U*U", made) == true and crypto.verify_password("U*V", made) == false)
  end
  assert(select(2, crypto.hash_password(("x"):rep(73), 4)):find("more than 72 bytes"))
  for _, hostile in ipairs { "", "x", "$2a$13$" .. ("a"):rep(53), "$2a$31$" .. ("a"):rep(53), "$2a$04$short", hash .. "x", "$9a$04$" .. ("a"):rep(53) } do
    local ok, reason = crypto.verify_password("secret", hostile)
    assert(ok == nil and (reason:find "no hash of bcrypt" or reason:find "12 is the most"), hostile)
  end
end)

test("credentials for TURN by a shared secret", function()
  local user = (1700000000 + 3600) .. ":alice"
  assert(crypto.hmac("sha1", "north", user, "base64") == crypto.hmac("sha1", "north", "1700003600:alice", "base64"))
  assert(#crypto.hmac("sha1", "north", user, "base64") == 28)
end)

test("misuse", function()
  raises('crypto.digest: argument 1 is "sha0", expected one of md5, sha1', function() crypto.digest("sha0", "") end)
  raises("crypto.digest: argument 1 is missing, expected a string", function() crypto.digest() end)
  raises("crypto.digest: argument 2 is missing, expected a string", function() crypto.digest "md5" end)
  raises('crypto.digest: argument 3 is "HEX", expected one of raw, hex, base64, base64url', function() crypto.digest("md5", "", "HEX") end)
  raises("crypto.hmac: argument 3 is missing", function() crypto.hmac("md5", "") end)
  raises("crypto.random: argument 1 is 65537, expected a whole number from 0 to 65536", function() crypto.random(65537) end)
  raises("crypto.random: argument 1 is -1", function() crypto.random(-1) end)
  raises("crypto.random_int: argument 2 is 1, expected a whole number from 2", function() crypto.random_int(2, 1) end)
  raises("crypto.random_int: argument 1 is -Inf", function() crypto.random_int(-1 / 0, 1) end)
  raises("crypto.uuid: argument 1 is 5, expected 4 or 7", function() crypto.uuid(5) end)
  raises("crypto.equal: argument 2 is missing", function() crypto.equal "" end)
  raises("crypto.seal: argument 1 has 5 bytes, expected 16, 24 or 32", function() crypto.seal("short", "") end)
  raises("crypto.hash_password: argument 2 is 13, expected a whole number from 4 to 12", function() crypto.hash_password("x", 13) end)
end)
