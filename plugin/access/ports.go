package access

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Ports are the ports that may be bound, from Least to Most.
type Ports struct{ Least, Most int }

// ParsePorts reads a range such as "10000-60000".
func ParsePorts(text string) (Ports, error) {
	least, most, _ := strings.Cut(text, "-")
	var p Ports
	var errs [2]error
	p.Least, errs[0] = strconv.Atoi(strings.TrimSpace(least))
	p.Most, errs[1] = strconv.Atoi(strings.TrimSpace(most))
	if errors.Join(errs[:]...) != nil || p.Least < 1 || p.Most > 65535 || p.Least > p.Most {
		return Ports{}, fmt.Errorf("%q is no range of ports such as 10000-60000", text)
	}
	return p, nil
}
