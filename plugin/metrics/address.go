package metrics

import (
	"fmt"
	"net"
	"strconv"
	"strings"
)

// loopback is where a bare port is served: what is measured is nobody else's business
// unless the operator says so.
const loopback = "127.0.0.1"

// ParseAddress reads where to serve: "host:port", or a port (with or without a colon)
// of this machine alone; port 0 of a host is any that is free. It returns "" for "" and
// "false", which are nowhere.
func ParseAddress(text string) (string, error) {
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
