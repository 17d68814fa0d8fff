//go:build !golua_nometrics

package metrics

import (
	"encoding/json"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// dashboard is what we read of Grafana's file.
type dashboard struct {
	Panels []struct {
		ID      int
		Title   string
		GridPos struct{ X, Y, W, H int }
		Targets []struct{ Expr string }
	}
	Annotations struct{ List []struct{ Expr string } }
	Templating  struct {
		List []struct{ Name, Query string }
	}
}

func readDashboard(t *testing.T) (d dashboard, queries []string) {
	t.Helper()
	text, err := os.ReadFile("../../docs/grafana-dashboard.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	for _, panel := range d.Panels {
		for _, target := range panel.Targets {
			queries = append(queries, target.Expr)
		}
	}
	for _, annotation := range d.Annotations.List {
		queries = append(queries, annotation.Expr)
	}
	return d, queries
}

var (
	nameInQuery  = regexp.MustCompile(`\b(?:golua|go|process)_[a-z0-9_]+`)
	labelInQuery = regexp.MustCompile(`([a-z_]+)(?:=~|!=|=)"`)
	groupInQuery = regexp.MustCompile(`by \(([a-z_, ]+)\)`)
)

// labelsServed are the labels of each metric, by the names that queries use.
func labelsServed(t *testing.T) map[string][]string {
	t.Helper()
	families, err := gatherer(Options{Read: full}).Gather()
	if err != nil {
		t.Fatal(err)
	}
	served := make(map[string][]string)
	for _, family := range families {
		labels := []string{"job", "instance", "le", "quantile"}
		for _, label := range family.GetMetric()[0].GetLabel() {
			labels = append(labels, label.GetName())
		}
		for _, suffix := range []string{"", "_bucket", "_sum", "_count"} {
			served[family.GetName()+suffix] = labels
		}
	}
	return served
}

// Each query of the dashboard asks for metrics and labels that are served.
func TestTheDashboardAsksForWhatIsServed(t *testing.T) {
	d, queries := readDashboard(t)
	served := labelsServed(t)
	for _, variable := range d.Templating.List {
		if strings.Contains(variable.Query, "label_values") {
			queries = append(queries, variable.Query)
		}
	}
	if len(queries) < 30 {
		t.Errorf("found %d queries only", len(queries))
	}
	for _, query := range queries {
		names := nameInQuery.FindAllString(query, -1)
		if len(names) != 1 || served[names[0]] == nil {
			t.Errorf("%s asks for %v, expected one that is served", query, names)
			continue
		}
		for _, label := range labelsOf(query) {
			if !slices.Contains(served[names[0]], label) {
				t.Errorf("%s: %s has no label %s", query, names[0], label)
			}
		}
	}
}

// Each query of an application's metric selects the applications that are chosen in Grafana; the
// metrics of the process have no such label.
func TestTheDashboardSelectsApplications(t *testing.T) {
	d, queries := readDashboard(t)
	served, chosen := labelsServed(t), 0
	for _, query := range queries {
		has := slices.Contains(served[nameInQuery.FindString(query)], "application")
		if selects := strings.Contains(query, `application=~"$application"`); selects != has {
			t.Errorf("%s selects applications: %v, expected %v", query, selects, has)
		} else if selects {
			chosen++
		}
	}
	if chosen < 30 {
		t.Errorf("%d queries only", chosen)
	}
	for _, variable := range d.Templating.List {
		if variable.Name == "application" {
			return
		}
	}
	t.Error("Grafana does not ask for applications")
}

// labelsOf are those that a query selects or groups by.
func labelsOf(query string) (labels []string) {
	for _, found := range labelInQuery.FindAllStringSubmatch(query, -1) {
		labels = append(labels, found[1])
	}
	for _, found := range groupInQuery.FindAllStringSubmatch(query, -1) {
		labels = append(labels, strings.Split(found[1], ", ")...)
	}
	return labels
}

// Nothing that is served is left out.
func TestTheDashboardShowsEachMetric(t *testing.T) {
	_, queries := readDashboard(t)
	all := strings.Join(queries, "\n")
	for _, m := range newCollector(Options{Read: full}).metrics {
		if !regexp.MustCompile(`\b` + m.name + `(_bucket|_sum|_count)?\b`).MatchString(all) {
			t.Errorf("no panel shows %s", m.name)
		}
	}
}

// Panels lie beside each other, and have numbers of their own.
func TestPanelsDoNotOverlap(t *testing.T) {
	d, _ := readDashboard(t)
	type cell struct{ x, y int }
	taken, ids := make(map[cell]string), make(map[int]bool)
	for _, panel := range d.Panels {
		if ids[panel.ID] {
			t.Errorf("two panels have number %d", panel.ID)
		}
		ids[panel.ID] = true
		at := panel.GridPos
		for x := at.X; x < at.X+at.W; x++ {
			for y := at.Y; y < at.Y+at.H; y++ {
				if other := taken[cell{x, y}]; other != "" {
					t.Fatalf("%s lies on %s", panel.Title, other)
				}
				taken[cell{x, y}] = panel.Title
			}
		}
		if at.X+at.W > 24 {
			t.Errorf("%s is too wide", panel.Title)
		}
	}
}

// Prometheus itself parses the queries: in CI always, elsewhere where promtool is
// installed.
func TestPrometheusParsesTheQueries(t *testing.T) {
	path, err := exec.LookPath("promtool")
	if err != nil && os.Getenv("CI") == "" {
		t.Skip("promtool is not installed")
	}
	if err != nil {
		t.Fatal(err)
	}
	_, queries := readDashboard(t)
	var rules strings.Builder
	rules.WriteString("groups:\n- name: dashboard\n  rules:\n")
	for _, query := range queries {
		query = strings.ReplaceAll(query, "$__rate_interval", "1m")
		rules.WriteString("  - record: a:b\n    expr: '" + query + "'\n")
	}
	file := t.TempDir() + "/rules.yml"
	if err := os.WriteFile(file, []byte(rules.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if output, err := exec.Command(path, "check", "rules", "--lint=none", file).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, output)
	}
}

// The page's own queries ask for what is served, too.
func TestThePageNamesWhatIsServed(t *testing.T) {
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	served := labelsServed(t)
	names := nameInQuery.FindAllString(string(text), -1)
	if len(names) < 30 {
		t.Errorf("found %d names only", len(names))
	}
	for _, name := range names {
		if served[name] == nil && name != "golua_nometrics" {
			t.Errorf("%s is not served", name)
		}
	}
}
