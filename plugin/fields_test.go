package plugin

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"janus-golua/internal/luacats"
)

// samples has Lua code for required arguments and fields, by name.
var samples = map[string]string{
	"event": "{}", "message": `"x"`, "medium": `"audio"`, "codec": `"opus"`, "packet": `"x"`, "host": `"127.0.0.1"`,
	"port": "4000", "id": "1", "bitrate": "1000", "session": "session", "from": "session", "to": "session",
	"streams": "{}", "sessions": "{ session }",
}

// TestTablesOfOptionsHaveTheFieldsThatAreRead calls each function of level 1 and 2
// that takes a table with a field that nobody knows: the error lists the known fields,
// which must be the fields of the class that describes the table.
func TestTablesOfOptionsHaveTheFieldsThatAreRead(t *testing.T) {
	d := readDefinitions(t)
	b := start2(t, "")
	b.attach(1)
	tried := 0
	for _, class := range []string{"", "janus", "janus.Session"} {
		for _, entry := range d.functions(class) {
			for i, parameter := range entry.Params {
				if d.takesFields(parameter.Type) {
					tried++
					d.checkFields(t, b, entry, i, parameter.Type)
				}
			}
		}
	}
	if tried < 25 {
		t.Errorf("only %d tables were tried", tried)
	}
}

// takesFields says whether a class is a table of options of ours.
func (d *definitions) takesFields(class string) bool {
	ours := strings.HasPrefix(class, "janus.") || strings.HasPrefix(class, "stream.") || class == "RtpExtensions"
	return ours && d.classes[class] != nil && len(d.functions(class)) == 0 && class != "janus.Jsep"
}

// fields are the fields of a class, by name.
func (d *definitions) fields(class string) map[string]luacats.Value {
	fields := make(map[string]luacats.Value)
	for _, class := range d.lineage(class) {
		for _, field := range d.classes[class].Fields {
			fields[field.Name] = field
		}
	}
	return fields
}

// checkFields compares the fields of parameter i with those that the function
// reads, and in tables within it.
func (d *definitions) checkFields(t *testing.T, b *bench, entry *luacats.Entry, i int, class string) {
	t.Helper()
	fields := d.fields(class)
	var known []string
	for _, more := range shapes(fields) {
		known = append(known, b.known(call(entry, i, required(fields)+more+"nobody = 1"))...)
	}
	d.compare(t, entry, class, fields, known)
	for name, field := range fields {
		for part := range strings.SplitSeq(field.Type, "|") {
			if d.takesFields(part) {
				inner := fmt.Sprintf("%s = { nobody = 1 }", name)
				d.compare(t, entry, part, d.fields(part), b.known(call(entry, i, required(fields)+inner)))
			}
		}
	}
}

// shapes has Lua code for fields that decide which other fields are allowed: a route is for
// all streams or for a single one, and at level 1 always for a single one.
func shapes(fields map[string]luacats.Value) []string {
	_, isRoute := fields["from_mindex"]
	_, isLevel1 := fields["from"]
	single := `medium = "audio", `
	switch {
	case isLevel1:
		return []string{single}
	case isRoute:
		return []string{"", single}
	}
	return []string{""}
}

// required is Lua code for the required fields.
func required(fields map[string]luacats.Value) string {
	source := ""
	for name, field := range fields {
		if !field.Optional {
			source += fmt.Sprintf("%s = %s, ", name, samples[name])
		}
	}
	return source
}

// call is Lua that calls a function with a table of these fields as argument i.
func call(entry *luacats.Entry, i int, fields string) string {
	var arguments []string
	for _, parameter := range entry.Params[:i] {
		arguments = append(arguments, samples[parameter.Name])
	}
	return fmt.Sprintf("%s(%s)", entry.Name, strings.Join(append(arguments, "{ "+fields+" }"), ", "))
}

// known returns the fields that an error about an unknown field lists.
func (b *bench) known(call string) []string {
	b.t.Helper()
	_, answer := b.ask(1, `local ok, why = pcall(function() return `+call+` end) return { why = tostring(why) }`)
	why := gjson.Get(answer, "why").String()
	_, list, ok := strings.Cut(why, "field 'nobody' is unknown, expected ")
	if !ok {
		b.t.Errorf("%s: %s", call, why)
	}
	return strings.Split(list, ", ")
}

func (d *definitions) compare(t *testing.T, entry *luacats.Entry, class string, fields map[string]luacats.Value, known []string) {
	t.Helper()
	for _, name := range known {
		if _, described := fields[name]; !described {
			t.Errorf("%s reads the field %s: add `---@field %s? …` to the class %s in %s, and run make reference",
				entry.Name, name, name, class, d.files[class])
		}
	}
	for name := range fields {
		if !slices.Contains(known, name) {
			t.Errorf("%s: the class %s has a field %s, which %s does not read", d.files[class], class, name, entry.Name)
		}
	}
}
