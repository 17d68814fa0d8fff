package config

import "testing"

func TestAddresses(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "false": "", "no": "",
		"9464": "127.0.0.1:9464", ":9464": "127.0.0.1:9464",
		"127.0.0.1:9464": "127.0.0.1:9464", "0.0.0.0:9464": "0.0.0.0:9464",
		"[::1]:9464": "[::1]:9464", "localhost:0": "localhost:0",
	} {
		if got, err := parseAddress(text); got != want || err != nil {
			t.Errorf("%q is %q (%v), want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"0", ":0", ":", "true", "65536", "127.0.0.1", "127.0.0.1:", "::1", "a:b", "1:2:3"} {
		if got, err := parseAddress(text); err == nil {
			t.Errorf("%q is %q", text, got)
		}
	}
}
