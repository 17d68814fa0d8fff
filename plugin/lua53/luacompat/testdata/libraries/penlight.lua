-- lua-penlight
local List, Map, Set, OrderedMap = require "pl.List", require "pl.Map", require "pl.Set", require "pl.OrderedMap"
local tablex, stringx, pretty, class, seq = require "pl.tablex", require "pl.stringx", require "pl.pretty", require "pl.class", require "pl.seq"
local utils, types, template, Date, lexer, data = require "pl.utils", require "pl.types", require "pl.template", require "pl.Date", require "pl.lexer", require "pl.data"
say(List {3, 1, 2}:sort():map(function(x) return x * 2 end):concat ",")
say(tostring(List.range(1, 5):slice(2, 4)), List.split("a b c"):reverse():join "-")
say(tostring(Set {1, 2} + Set {2, 3} == Set {1, 2, 3}), Set.len(Set {1, 2} * Set {2, 3}))
local map = OrderedMap() map:set("z", 1) map:set("a", 2)
say(table.concat(map:keys(), ","), tostring(map))
say(tablex.deepcompare({1, {2, x = 3}}, {1, {2, x = 3}}), tablex.size {1, 2, x = 3}, tablex.find({10, 20}, 20))
say(table.concat(tablex.map("+", {1, 2, 3}, 1), ","), tablex.reduce("+", {1, 2, 3, 4}))
say(stringx.strip "  x  ", stringx.startswith("hello", "he"), stringx.center("x", 5, "*"), stringx.count("banana", "a"))
say(table.concat(stringx.split("a,b,,c", ","), "|"), stringx.title "hello world", stringx.isalpha "abc")
say(pretty.write({1, 2, {x = "y"}}, ""), pretty.number(123456789, "N", 2))
local value = pretty.read "{1, 'two', {three = 3}}" say(value[1], value[2], value[3].three)
local Animal = class() function Animal:_init(name) self.name = name end function Animal:__tostring() return self.name end
local Cat = class(Animal) function Cat:speak() return self.name .. " meows" end
local cat = Cat "Tom" say(tostring(cat), cat:speak(), cat:is_a(Animal), Animal:class_of(cat))
say(seq.sum {1, 2, 3}, table.concat(seq.copy(seq.filter(seq.list {1, 2, 3, 4}, function(x) return x % 2 == 0 end)), ","))
say(utils.choose(true, "a", "b"), types.is_callable(print), types.to_bool "yes")
say(template.substitute("# for i = 1, 3 do\n$(i)\n# end\n", {}))
for token, text in lexer.lua "local x = 10 .. 'y'" do say(token, text) end
say(require "pl.text".Template "${a} and $b":substitute {a = 1, b = "x"}, require "pl.text".dedent "  a\n  b")
say(data.read(require "pl.stringio".open "a,b\n1,2\n3,4\n"):column_by_name "b":concat "|")
say(require "pl.operator".add(1, 2), require "pl.func" ~= nil, require "pl.comprehension".new() "x * 2 for x" {1, 2}[2])
say(require "pl.sip".match("$v{name} = $d{value}", "size = 10", {}), require "pl.array2d".flatten {{1, 2}, {3}}[3])
say(require "pl.xml".parse "<a b='1'><c>text</c></a>":get_elements_with_name "c"[1]:get_text())
