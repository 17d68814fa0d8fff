package nearest

import (
	"strings"
	"testing"
)

func TestNames(t *testing.T) {
	for _, row := range []struct {
		name  string
		apart int
		other string
	}{
		{"mesage", 1, "message"}, {"sendData", 0, "send_data"}, {"gte", 1, "get"}, {"forwrad", 1, "forward"},
		{"handelMessage", 1, "handleMessage"}, {"abc", 3, "xyz"}, {"", 3, "abc"}, {"data-ready", 0, "dataReady"},
		{strings.Repeat("x", 100), Longest, "x"}, {strings.Repeat("\xff", 60), Longest, "x"},
	} {
		if got := Apart(row.name, row.other); got != row.apart {
			t.Errorf("%s and %s are %d apart", row.name, row.other, got)
		}
	}
	for name, want := range map[string]string{"gte": "get", "x": "", "stauts": "status", "unlike": "", "status": ""} {
		if got := Name(name, []string{"get", "status", "post"}); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}
