package plays

import "regexp"

// purpose is a difference that we want.
type purpose struct {
	// row is a part of the row in docs/compatibility*.md that tells it.
	row string
	why string
	// is says whether a difference is one of these.
	is func(d difference) bool
	// adjust takes it out of the events that somebody gets in a step.
	adjust func(events []any) []any
}

var purposes = []purpose{
	{
		row: "`unpublished` comes once", why: "clients of 1.1.2 are told twice that somebody has unpublished, also of those who never published",
		adjust: unpublishedOnce,
	},
	{
		row: "all have the `display` name", why: "as in 1.4.1",
		is: func(d difference) bool {
			return d.theirs == any(absent{}) && regexp.MustCompile(`gets\[\d+\]\.plugindata\.data\.(display|metadata)$`).MatchString(d.path)
		},
	},
}

// data is what of the plugin's an event has.
func data(event any) body {
	outer, _ := event.(map[string]any)
	plugin, _ := outer["plugindata"].(map[string]any)
	inner, _ := plugin["data"].(map[string]any)
	return inner
}

// unpublishedOnce leaves out that somebody has unpublished where it was told already, or
// is told to have left in the same step.
func unpublishedOnce(events []any) (left []any) {
	told := make(map[any]bool)
	for _, event := range events {
		for _, name := range []string{"leaving", "kicked"} {
			told[data(event)[name]] = true
		}
	}
	for _, event := range events {
		if feed, ok := data(event)["unpublished"]; ok && feed != "ok" {
			if told[feed] {
				continue
			}
			told[feed] = true
		}
		left = append(left, event)
	}
	return left
}

func adjusted(events []any) []any {
	for _, each := range purposes {
		if each.adjust != nil {
			events = each.adjust(events)
		}
	}
	return events
}

// onlyUnmeant leaves out what differs on purpose.
func onlyUnmeant(found []difference) (left []difference) {
	for _, d := range found {
		if meant(d) == nil {
			left = append(left, d)
		}
	}
	return left
}

func meant(d difference) *purpose {
	for i := range purposes {
		if purposes[i].is != nil && purposes[i].is(d) {
			return &purposes[i]
		}
	}
	return nil
}
