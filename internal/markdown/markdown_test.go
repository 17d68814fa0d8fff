package markdown_test

import (
	"slices"
	"testing"

	"janus-golua/internal/markdown"
)

const page = "# The `page` of a thing\n\nSee [this](other.md#a-b), [that](#again) and\n[those](https://example.org/x).\n\n" +
	"```sh\n# no heading\n[no](link)\n```\n\n## Again\n\nCode: `[no](link.md)`. #hashtag\n\n## Again\n\n### `a.b_c`\n"

func TestHeadings(t *testing.T) {
	want := []markdown.Heading{
		{Level: 1, Title: "The `page` of a thing", Anchor: "the-page-of-a-thing"},
		{Level: 2, Title: "Again", Anchor: "again"},
		{Level: 2, Title: "Again", Anchor: "again-1"},
		{Level: 3, Title: "`a.b_c`", Anchor: "ab_c"},
	}
	if got := markdown.Headings(page); !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}

func TestLinks(t *testing.T) {
	want := []markdown.Link{
		{Line: 3, Target: "other.md#a-b"}, {Line: 3, Target: "#again"}, {Line: 4, Target: "https://example.org/x"},
	}
	if got := markdown.Links(page); !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
}
