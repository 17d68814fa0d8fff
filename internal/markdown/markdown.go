// Package markdown reads the headings and the links of the repository's pages, as GitHub
// shows them.
package markdown

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// Heading is a line of a page that begins with # marks.
type Heading struct {
	// Level is the number of marks, from 1.
	Level int
	Title string
	// Anchor is the heading's name in links to the page.
	Anchor string
}

// Link is a link of a page.
type Link struct {
	// Line is the line of the page, from 1.
	Line int
	// Target is the target in the link: an address, a path, or an anchor after "#".
	Target string
}

// Headings lists the headings of a page, in order.
func Headings(page string) []Heading {
	var headings []Heading
	var anchors Anchors
	eachLine(page, func(_ int, line string) {
		marks, title, found := strings.Cut(line, " ")
		if !found || marks == "" || strings.Trim(marks, "#") != "" {
			return
		}
		title = strings.TrimSpace(title)
		headings = append(headings, Heading{Level: len(marks), Title: title, Anchor: anchors.Next(title)})
	})
	return headings
}

// target matches the parentheses of a link. Code spans are removed from the line
// first.
var (
	target = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	span   = regexp.MustCompile("`[^`]*`")
)

// Links lists the links of a page, in order. Blocks and spans of code have none.
func Links(page string) []Link {
	var links []Link
	eachLine(page, func(number int, line string) {
		for _, match := range target.FindAllStringSubmatch(span.ReplaceAllString(line, ""), -1) {
			links = append(links, Link{Line: number, Target: match[1]})
		}
	})
	return links
}

// eachLine calls fn with each line that is not in a fenced block of code.
func eachLine(page string, fn func(number int, line string)) {
	fenced := false
	number := 0
	for line := range strings.Lines(page) {
		number++
		line = strings.TrimRight(line, "\r\n")
		if strings.HasPrefix(strings.TrimSpace(line), "```") {
			fenced = !fenced
		} else if !fenced {
			fn(number, line)
		}
	}
}

// Anchors computes the anchors of one page's headings.
type Anchors struct{ seen map[string]int }

// Next is the anchor of the page's next heading: a second heading of the same name gets
// -1 at the end of its anchor, a third one -2.
func (a *Anchors) Next(title string) string {
	if a.seen == nil {
		a.seen = make(map[string]int)
	}
	slug := slug(title)
	count := a.seen[slug]
	a.seen[slug]++
	if count == 0 {
		return slug
	}
	return fmt.Sprintf("%s-%d", slug, count)
}

// slug is GitHub's form of a title: small letters, digits, dashes and underscores.
func slug(title string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, title)
}
