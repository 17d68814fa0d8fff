-- golua: globals one, two: another file sets them
print(one, two, three) --> undefined-global: nothing sets the global variable three
print(four) -- golua: ignore undefined-global
print(five) -- golua: ignore
-- golua: ignore undefined-global
print(six)
print(seven) -- golua: ignore wrong-type --> undefined-global: nothing sets the global variable seven
-- golua: ignore-file not-collected
setmetatable({}, { __mode = "k" })
-- golua: ignroe --> bad-comment: did you mean ignore?
-- golua: ignore undefined-globl --> bad-comment: there is no code undefined-globl; did you mean undefined-global?
