local x = 0x7fffffffffffffff --> syntax: integer 0x7fffffffffffffff needs 64 bits
