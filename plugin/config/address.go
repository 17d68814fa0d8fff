package config

import (
	"fmt"
	"net"
	"strconv"
	"strings"
)

// loopback is where metrics are served when the file names only a port: other machines may
// read them only if the operator says so.
const loopback = "127.0.0.1"

// parseAddress reads where to serve metrics: "host:port", or a port (with or without a
// colon) of this machine alone. Port 0 of a host is any free port. The texts "" and "false"
// switch metrics off; then the result is "".
func parseAddress(text string) (string, error) {
	switch text {
	case "", "false", "no":
		return "", nil
	}
	host, port, err := net.SplitHostPort(text)
	if !strings.Contains(text, ":") {
		host, port, err = "", text, nil
	}
	number, notNumber := strconv.ParseUint(port, 10, 16)
	if err != nil || notNumber != nil || host == "" && number == 0 {
		return "", fmt.Errorf(`%q is no address, expected a port such as "9464" or an address such as "127.0.0.1:9464"`, text)
	}
	if host == "" {
		host = loopback
	}
	return net.JoinHostPort(host, port), nil
}
