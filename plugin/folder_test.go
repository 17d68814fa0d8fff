package plugin

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/tidwall/gjson"
)

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAScriptFindsItsPartsBesideItAndMayReadWhatConfigNames(t *testing.T) {
	other := t.TempDir()
	settings := filepath.Join(other, "settings.jcfg")
	put(t, settings, "named")
	put(t, filepath.Join(other, "secret"), "not named")
	b, err := tryStart(t, app1+"function say(text) return 0, json.encode { said = text } end", map[string]string{"config": settings})
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(filepath.Dir(b.core.Config["general"]["script"]), "parts", "one.lua"), `return { name = "part one" }`)
	b.attach(1)
	for lua, want := range map[string]string{
		`return say(require("parts.one").name)`:                                          "part one",
		`return say(io.open("` + settings + `"):read("a"))`:                              "named",
		`return say(tostring(io.open("` + filepath.Join(other, "secret") + `") == nil))`: "true",
		`return say(tostring(io.open("` + settings + `", "w") == nil))`:                  "true",
	} {
		if _, answer := b.run(1, "t", lua); gjson.Get(answer, "said").String() != want {
			t.Errorf("%s: %s, want %q", lua, answer, want)
		}
	}
}
