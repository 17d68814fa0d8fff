package luacompat

import (
	"testing"
	"time"
)

// BenchmarkText is what library functions cost that scripts call for each request, with
// the questions whether to go on.
func BenchmarkText(b *testing.B) {
	for name, chunk := range map[string]string{
		"gsub":     `local s = ("key = value, "):rep(20) return function() return (s:gsub("(%w+) = (%w+)", "%2 = %1")) end`,
		"gsub few": `local s = "a/b c" return function() return (s:gsub("/", "-")) end`,
		"find":     `local s = ("x"):rep(200) .. "needle" return function() return s:find("n%a+") end`,
		"format":   `return function() return ("%s: %d %5.2f"):format("name", 42, 3.5) end`,
		"concat":   `local t = {} for i = 1, 50 do t[i] = "item" .. i end return function() return table.concat(t, ", ") end`,
		"sort":     `return function() local t = {} for i = 1, 50 do t[i] = i * 7 % 50 end table.sort(t) return t end`,
		"..":       `local a, b = "some text ", 17 return function() return a .. b .. a end`,
	} {
		b.Run(name, func(b *testing.B) {
			L := watched(time.Hour)
			defer L.Close()
			if err := L.DoString(chunk); err != nil {
				b.Fatal(err)
			}
			fn := L.Get(-1)
			L.Pop(1)
			b.ReportAllocs()
			for b.Loop() {
				L.Push(fn)
				L.Call(0, 1)
				L.Pop(1)
			}
		})
	}
}
