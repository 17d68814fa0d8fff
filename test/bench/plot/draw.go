package main

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strings"

	"janus-golua/test/bench/records"
)

// The drawing has a line for each figure that has a target: a dot for the median ratio, a thin
// line from the least to the greatest, a mark for the target, and a diamond for the floor.
const (
	width    = 860
	left     = 300.0 // where the scale begins
	right    = 760.0 // and ends
	top      = 74
	row      = 17
	gap      = 9 // before another scenario
	least    = 0.25
	greatest = 4.0
)

// The colours of figures.
const (
	reached = "#1a7f37"
	missed  = "#cf222e"
)

// at is where a ratio stands on the scale, which is logarithmic.
func at(ratio float64) float64 {
	ratio = min(max(ratio, least), greatest)
	return left + (right-left)*math.Log(ratio/least)/math.Log(greatest/least)
}

// short names a figure in the drawing.
var short = map[string]string{
	"cpu": "CPU", "p50": "delay, median", "p99": "delay, p99", "plis": "PLIs",
	"offer": "until the offer", "tracks": "until all tracks",
}

// draw is an SVG.
func draw(all []records.Record) string {
	all = slices.DeleteFunc(slices.Clone(all), func(r records.Record) bool { return r.Target == 0 })
	var lines strings.Builder
	y, scenario := top, ""
	for _, r := range all {
		if r.Scenario != scenario {
			scenario = r.Scenario
			y += gap
			fmt.Fprintf(&lines, "<text x=\"10\" y=\"%d\" font-weight=\"600\">%s</text>\n", y+4, html.EscapeString(scenario))
		}
		line(&lines, r, y)
		y += row
	}
	height := y + 20
	return fmt.Sprintf("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "+
		"font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"#222\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n",
		width, height, width, height) + scale(y) + lines.String() + "</svg>\n"
}

// scale draws the title, the legend and the ratios.
func scale(bottom int) string {
	var text strings.Builder
	text.WriteString("<text x=\"10\" y=\"22\" font-size=\"15\" font-weight=\"600\">Rooms: our cost divided by the rival's (less is better)</text>\n")
	text.WriteString(dot(16, 40, reached) + label(26, 44, "median, target reached"))
	text.WriteString(dot(166, 40, missed) + label(176, 44, "median, target missed"))
	text.WriteString(mark(314, 40) + label(322, 44, "target"))
	text.WriteString(diamond(376, 40) + label(386, 44, "floor: a C plugin that only relays"))
	text.WriteString(label(590, 44, "a line: the least to the greatest of the rounds"))
	for _, ratio := range []float64{0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4} {
		color := "#ddd"
		if ratio == 1 {
			color = "#555"
		}
		fmt.Fprintf(&text, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"%s\"/>\n", at(ratio), at(ratio), top-4, bottom, color)
		fmt.Fprintf(&text, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\" fill=\"#555\">%g</text>\n", at(ratio), top-9, ratio)
	}
	return text.String()
}

// line draws one figure.
func line(to *strings.Builder, r records.Record, y int) {
	ratios := r.Ratios()
	median := records.Median(ratios)
	color := reached
	if median > r.Target {
		color = missed
	}
	name := short[r.Name]
	if name == "" {
		name = r.What
	}
	fmt.Fprintf(to, "<text x=\"%.0f\" y=\"%d\" text-anchor=\"end\">%s</text>\n", left-10, y+4, html.EscapeString(name))
	fmt.Fprintf(to, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"%s\" stroke-width=\"2\"/>\n",
		at(slices.Min(ratios)), at(slices.Max(ratios)), y, y, color)
	to.WriteString(mark(at(r.Target), y))
	if floor := r.FloorRatios(); len(floor) > 0 {
		to.WriteString(diamond(at(records.Median(floor)), y))
	}
	to.WriteString(dot(at(median), y, color))
	fmt.Fprintf(to, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\" fill=\"%s\">%.2f</text>\n", width-40, y+4, color, median)
}

func label(x, y int, text string) string {
	return fmt.Sprintf("<text x=\"%d\" y=\"%d\" fill=\"#555\" font-size=\"11\">%s</text>\n", x, y, html.EscapeString(text))
}

func dot(x float64, y int, color string) string {
	return fmt.Sprintf("<circle cx=\"%.1f\" cy=\"%d\" r=\"4\" fill=\"%s\"/>\n", x, y, color)
}

func mark(x float64, y int) string {
	return fmt.Sprintf("<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#0969da\" stroke-width=\"2\"/>\n", x, x, y-6, y+6)
}

func diamond(x float64, y int) string {
	return fmt.Sprintf("<path d=\"M%.1f %d l4 4 l-4 4 l-4 -4 z\" fill=\"none\" stroke=\"#8250df\" stroke-width=\"1.5\"/>\n", x, y-4)
}
