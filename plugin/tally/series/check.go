package series

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// reserved are the beginnings of the names of other metrics at the same address.
var reserved = [...]string{"golua_", "go_", "process_"}

// check says what is wrong with a definition.
func (d *Definition) check() error {
	if err := checkName("the name", d.Name, true); err != nil {
		return err
	}
	for _, prefix := range reserved {
		if strings.HasPrefix(d.Name, prefix) {
			return fmt.Errorf("the name %q begins with %s, which the plugin's own metrics do", d.Name, prefix)
		}
	}
	if d.Help == "" || len(d.Help) > maxHelp || !utf8.ValidString(d.Help) {
		return fmt.Errorf("the help of %q has to be a text of 1 to %d bytes in UTF-8", d.Name, maxHelp)
	}
	if err := d.checkLabels(); err != nil {
		return err
	}
	return d.checkBounds()
}

func (d *Definition) checkLabels() error {
	if len(d.Labels) > mostLabels {
		return fmt.Errorf("%q has %d labels, expected at most %d", d.Name, len(d.Labels), mostLabels)
	}
	for i, label := range d.Labels {
		switch err := checkName("the label", label, false); {
		case err != nil:
			return err
		case label == "application":
			return errors.New("the label \"application\" is the plugin's own: it names the application")
		case strings.HasPrefix(label, "__") || d.Kind == Histogram && label == "le":
			return fmt.Errorf("the label %q is reserved for Prometheus", label)
		case slices.Contains(d.Labels[:i], label):
			return fmt.Errorf("the label %q is there twice", label)
		}
	}
	return nil
}

// checkName checks a name by the rules of Prometheus: letters, digits and underscores, with
// no digit at the beginning. Names of metrics may have colons.
func checkName(what, name string, colons bool) error {
	if name == "" || len(name) > maxName {
		return fmt.Errorf("%s has %d bytes, expected 1 to %d", what, len(name), maxName)
	}
	for i := range len(name) {
		switch c := name[i]; {
		case c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == ':' && colons:
		case c >= '0' && c <= '9' && i > 0:
		default:
			return fmt.Errorf("%s %q is none for Prometheus: it has letters, digits and _, and begins with no digit", what, name)
		}
	}
	return nil
}

func (d *Definition) checkBounds() error {
	if d.Kind != Histogram {
		return nil
	}
	if len(d.Bounds) == 0 || len(d.Bounds) > mostBounds {
		return fmt.Errorf("%q has %d buckets, expected 1 to %d", d.Name, len(d.Bounds), mostBounds)
	}
	for i, bound := range d.Bounds {
		if math.IsNaN(bound) || math.IsInf(bound, 0) || i > 0 && bound <= d.Bounds[i-1] {
			return errors.New("the buckets have to be finite numbers, each larger than the one before")
		}
	}
	return nil
}

// clash finds a metric whose series would have the same names as those of a new one: a
// histogram x has series x_bucket, x_sum and x_count.
func clash(d *Definition, known map[string]*Metric) string {
	for _, suffix := range [...]string{"_bucket", "_sum", "_count"} {
		if d.Kind == Histogram && known[d.Name+suffix] != nil {
			return string(known[d.Name+suffix].Kind) + " " + d.Name + suffix
		}
		if base, ok := strings.CutSuffix(d.Name, suffix); ok && known[base] != nil && known[base].Kind == Histogram {
			return "histogram " + base
		}
	}
	return ""
}
