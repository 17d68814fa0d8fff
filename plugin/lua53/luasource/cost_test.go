package luasource

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"janus-golua/plugin/work"
)

// hour has no limit but of pieces of work that cannot ask.
type hour struct {
	most  time.Duration
	units int
	asked int
	stop  error
}

var errLong = errors.New("too long")

func (h *hour) Ask(units int) error {
	h.asked++
	h.units += units
	return h.stop
}

func (h *hour) Fits(takes time.Duration) error {
	if takes > h.most {
		return errLong
	}
	return nil
}

// many is a text with %, which becomes a number, so many times.
func many(format string, count int) string {
	var b strings.Builder
	for i := range count {
		b.WriteString(strings.ReplaceAll(format, "%", fmt.Sprint(i)))
	}
	return b.String()
}

// TestTangledSourcesAreRefused: compiling each of these takes seconds, and cannot be ended.
func TestTangledSourcesAreRefused(t *testing.T) {
	locals := "local " + strings.Repeat("a,", 180) + "a = 1 "
	for name, source := range map[string]string{
		"constants": many("if x then return % end ", 60_000),
		"texts":     many("if x then return '%' end ", 60_000),
		"fields":    many("if x.a% then return end ", 60_000),
		"globals":   many("while a% do end ", 60_000),
		"methods":   many("while a:b%() do end ", 60_000),
		"alike":     many("if x then return '"+strings.Repeat("x", 2000)+"%' end ", 10_000),
		"gotos":     many("goto a% ::a%:: ", 20_000),
		"labels":    many("::a%:: ", 100_000),
		"sums":      strings.Repeat("x = a"+strings.Repeat("+b", 3000)+" ", 100),
		"numbers":   strings.Repeat("x = a"+strings.Repeat("+1", 3000)+" ", 100),
		"minuses":   strings.Repeat("x = "+strings.Repeat("- ", 3000)+"a ", 100),
		"names":     strings.Repeat(locals+"f = function() ", 45) + strings.Repeat("while g do end ", 50_000) + strings.Repeat("end ", 45),
	} {
		for _, budget := range []work.Budget{&hour{most: time.Hour}, nil} {
			start := time.Now()
			_, _, err := Text{Source: source, Name: "chunk"}.Compile(budget)
			if err == nil || !strings.HasPrefix(err.Error(), "chunk: source too tangled to compile: it would take about ") {
				t.Errorf("%s: %v after %v", name, err, time.Since(start))
			}
		}
	}
}

// TestLargeSourcesAreRefused when there is no time for them.
func TestLargeSourcesAreRefused(t *testing.T) {
	source := strings.Repeat("f = function() end ", 100_000)
	_, _, err := Text{Source: source, Name: "chunk"}.Compile(&hour{most: 500 * time.Millisecond})
	if !errors.Is(err, errLong) || !strings.HasPrefix(err.Error(), "chunk: source too large or too tangled to compile") {
		t.Error(err)
	}
}

// TestOrdinarySourcesAreNot: 1 MB of code as people write it.
func TestOrdinarySourcesAreNot(t *testing.T) {
	function := `local function handle_%(session, message)
  local rate = session.bitrate / 1000
  if message.request == "configure" and rate > % then
    session.values[#session.values + 1] = { name = "x" .. %, rate = rate, list = { 1, 2, 3 } }
    for index, value in ipairs(session.values) do
      if value.rate / 2 == index then print(value.name, index * 2 + 1) end
    end
  end
  return session, message.transaction or "none"
end
`
	for name, source := range map[string]string{
		"functions": strings.Repeat("do "+many(function, 100)+"end ", 24),
		"data":      "return {" + strings.Repeat(`{ name = "x", age = 12, tags = { "a", "b" }, none = false },`, 16_000) + "}",
	} {
		if _, _, err := (Text{Source: source, Name: "chunk"}).Compile(&hour{most: 600 * time.Millisecond}); err != nil {
			t.Errorf("%s of %d bytes: %v", name, len(source), err)
		}
	}
}

// TestCompilingAsks: an error of the budget ends compiling at once.
func TestCompilingAsks(t *testing.T) {
	enough := errors.New("enough")
	for name, source := range map[string]string{
		"statements": strings.Repeat("x = 1 ", 200_000),
		"a comment":  "--[[" + strings.Repeat("x", 1<<20) + "]]",
		"a string":   "x = '" + strings.Repeat("x", 1<<20) + "'",
		"no string":  "x = '" + strings.Repeat("x", 1<<20),
	} {
		budget := &hour{most: time.Hour}
		if _, _, err := (Text{Source: source, Name: "chunk"}).Compile(budget); (err != nil) != (name == "no string") || budget.units < len(source) {
			t.Errorf("%s of %d bytes: asked for %d, %v", name, len(source), budget.units, err)
		}
		budget = &hour{most: time.Hour, stop: enough}
		if _, _, err := (Text{Source: source, Name: "chunk"}).Compile(budget); !errors.Is(err, enough) || budget.asked > 1 {
			t.Errorf("%s: %v after %d questions", name, err, budget.asked)
		}
	}
}

// TestTrim: a function keeps what it needs, not the room for 1024 instructions.
func TestTrim(t *testing.T) {
	proto, size, err := Text{Source: strings.Repeat("f = function(a) return a end ", 100), Name: "chunk"}.Compile(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, inner := range proto.FunctionPrototypes {
		if cap(inner.Code) > 2*len(inner.Code) || cap(inner.DbgSourcePositions) > 2*len(inner.Code) {
			t.Fatalf("%d instructions have room for %d and %d", len(inner.Code), cap(inner.Code), cap(inner.DbgSourcePositions))
		}
	}
	if size < 50_000 || size > 200_000 {
		t.Errorf("100 functions take %d bytes", size)
	}
}
