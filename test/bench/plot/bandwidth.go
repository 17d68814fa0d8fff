package main

import (
	"fmt"
	"html"
	"os"
	"path/filepath"
	"strings"

	"janus-golua/test/lines"
)

// shownLine and shownViewer are the run that the plot of docs/bandwidth.md shows.
const (
	shownLine   = "no loss"
	shownViewer = "Chromium"
)

// runBandwidth draws the runs in a folder, and writes their table into a page. Without any run it does
// nothing.
func runBandwidth(from, page string) error {
	all, err := lines.ReadAll(from)
	if err != nil || len(all) == 0 {
		return err
	}
	shown := make(map[lines.Side]*lines.Run)
	for _, m := range all {
		if m.Line == shownLine && m.Viewer == shownViewer {
			shown[m.Side] = m.Run
		}
	}
	text := lines.Table(all)
	if shown[lines.Ours] != nil {
		name := strings.TrimSuffix(filepath.Base(page), ".md") + ".svg"
		if err := os.WriteFile(filepath.Join(filepath.Dir(page), name), []byte(drawRun(shown)), 0o644); err != nil {
			return err
		}
		text = "![the rate of the line, its estimate and what is sent, and the frames of each second](" + name + ")\n\n" + text
	}
	fmt.Print(text)
	return insert(page, text)
}

// The plot has two panels, one above the other: rates, and frames a second.
const (
	runWidth   = 860
	panelLeft  = 60.0
	panelRight = 840.0
	panelHigh  = 170.0
	ratesTop   = 60.0
	framesTop  = 280.0
	mostKbit   = 1600.0
	mostFrames = 36.0
)

// The colours of lines.
const (
	lineColor     = "#888888"
	estimateColor = "#0969da"
	sentColor     = "#1a7f37"
	theirsColor   = "#cf222e"
)

// drawRun is an SVG of runs of the same line.
func drawRun(runs map[lines.Side]*lines.Run) string {
	ours, theirs := runs[lines.Ours], runs[lines.C]
	var text strings.Builder
	fmt.Fprintf(&text, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d 490\" width=\"%d\" height=\"490\" "+
		"font-family=\"system-ui, sans-serif\" font-size=\"12\" fill=\"#222\">\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n", runWidth, runWidth)
	title := func(y float64, of string) {
		fmt.Fprintf(&text, "<text x=\"10\" y=\"%.0f\" font-size=\"14\" font-weight=\"600\">%s</text>\n", y, html.EscapeString(of))
	}
	title(22, "A viewer in Chromium on a line of 300, 1200 and then 500 kbit/s")
	rates := panel{top: ratesTop, most: mostKbit, seconds: len(ours.Seconds) - 1, unit: "kbit/s"}
	text.WriteString(rates.grid(400))
	text.WriteString(rates.line(lineColor, true, func(i int) int { return ours.Seconds[i].Line }))
	text.WriteString(rates.line(sentColor, false, func(i int) int { return ours.Seconds[i].Sent }))
	text.WriteString(rates.line(estimateColor, false, func(i int) int { return ours.Seconds[i].Estimate }))
	text.WriteString(legend(ratesTop-14, []entry{{lineColor, "the line"}, {estimateColor, "the estimate"}, {sentColor, "sent to the viewer"}}))
	frames := panel{top: framesTop, most: mostFrames, seconds: rates.seconds, unit: "frames/s"}
	text.WriteString(frames.grid(10))
	entries := []entry{{sentColor, "frames decoded each second"}}
	if theirs != nil {
		text.WriteString(frames.line(theirsColor, false, func(i int) int { return framesOf(theirs, i) }))
		entries = append(entries, entry{theirsColor, "the same with Janus's VideoRoom"})
	}
	text.WriteString(frames.line(sentColor, false, func(i int) int { return framesOf(ours, i) }))
	text.WriteString(legend(framesTop-14, entries))
	return text.String() + "</svg>\n"
}

// framesOf is the number of frames in a second of a run, of all videos; a shorter run has none at its end.
func framesOf(run *lines.Run, second int) (count int) {
	if second >= len(run.Seconds) {
		return 0
	}
	for _, frames := range run.Seconds[second].Frames {
		count += frames
	}
	return count
}

// panel is a diagram over the seconds of a run.
type panel struct {
	top, most float64
	seconds   int
	unit      string
}

func (p panel) x(second float64) float64 {
	return panelLeft + (panelRight-panelLeft)*second/float64(max(1, p.seconds))
}

func (p panel) y(value float64) float64 {
	return p.top + panelHigh*(1-min(value, p.most)/p.most)
}

// grid draws the scales.
func (p panel) grid(step float64) string {
	var text strings.Builder
	for value := 0.0; value <= p.most; value += step {
		fmt.Fprintf(&text, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>\n", panelLeft, panelRight, p.y(value), p.y(value))
		fmt.Fprintf(&text, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" fill=\"#555\">%g</text>\n", panelLeft-6, p.y(value)+4, value)
	}
	for second := 0; second <= p.seconds; second += 10 {
		fmt.Fprintf(&text, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"#555\">%d s</text>\n", p.x(float64(second)), p.top+panelHigh+16, second)
	}
	fmt.Fprintf(&text, "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" fill=\"#555\">%s</text>\n", panelRight, p.top+panelHigh+30, p.unit)
	return text.String()
}

// line draws a value for each second; steps holds each value for its whole second.
func (p panel) line(color string, steps bool, value func(second int) int) string {
	var points strings.Builder
	for i := range p.seconds {
		y := p.y(float64(value(i)))
		if steps {
			fmt.Fprintf(&points, "%.1f,%.1f ", p.x(float64(i)), y)
			fmt.Fprintf(&points, "%.1f,%.1f ", p.x(float64(i+1)), y)
			continue
		}
		fmt.Fprintf(&points, "%.1f,%.1f ", p.x(float64(i)+0.5), y)
	}
	return fmt.Sprintf("<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"/>\n", strings.TrimSpace(points.String()), color)
}

// entry explains a colour.
type entry struct{ color, text string }

func legend(y float64, entries []entry) string {
	var text strings.Builder
	x := panelLeft
	for _, e := range entries {
		fmt.Fprintf(&text, "<line x1=\"%.0f\" x2=\"%.0f\" y1=\"%.0f\" y2=\"%.0f\" stroke=\"%s\" stroke-width=\"3\"/>\n", x, x+18, y-4, y-4, e.color)
		fmt.Fprintf(&text, "<text x=\"%.0f\" y=\"%.0f\">%s</text>\n", x+24, y, html.EscapeString(e.text))
		x += 60 + 7*float64(len(e.text))
	}
	return text.String()
}
