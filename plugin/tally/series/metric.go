package series

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"sync"
	"unicode/utf8"
)

// Errors of an observation.
var (
	// ErrFull says that there is no room for another series.
	ErrFull = errors.New("the metric has too many series")
	// ErrForgotten says that the script has forgotten the metric.
	ErrForgotten = errors.New("the metric is forgotten")
	// ErrInfinite says that a sum would be too large for a number.
	ErrInfinite = errors.New("the sum is not finite")
)

// Metric is one metric with its series. It is safe for concurrent use.
type Metric struct {
	Definition
	registry *Registry

	mu     sync.Mutex // protects Help and what follows; inside of the registry's
	series map[string]*value
	// ended says that the metric is forgotten; told that it was reported as full.
	ended, told bool
}

// value is one series.
type value struct {
	labels []string
	// number is the value of a counter or gauge, and the sum of a histogram.
	number float64
	count  uint64
	// buckets are not cumulative; the last has no bound.
	buckets []uint64
}

// separator stands between the values of a key. No valid UTF-8 has this byte.
const separator = 0xff

// AppendValue appends the value of the next label to the key of a series. Bytes that are no
// UTF-8 become U+FFFD. A value that is too long is cut, so that a client cannot fill the
// memory with its name.
func AppendValue(key []byte, text string) []byte {
	if len(text) > maxValue {
		end := maxValue
		for end > maxValue-utf8.UTFMax && !utf8.RuneStart(text[end]) {
			end--
		}
		text = text[:end]
	}
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, string(utf8.RuneError))
	}
	return append(append(key, text...), separator)
}

// Add adds to a counter or a gauge.
func (m *Metric) Add(key []byte, by float64) error {
	return m.change(key, func(v *value) error { return v.add(by) })
}

// Set sets a gauge.
func (m *Metric) Set(key []byte, to float64) error {
	return m.change(key, func(v *value) error { v.number = to; return nil })
}

// Observe counts a value in a histogram.
func (m *Metric) Observe(key []byte, seen float64) error {
	return m.change(key, func(v *value) error {
		if err := v.add(seen); err != nil {
			return err
		}
		v.buckets[sort.SearchFloat64s(m.Bounds, seen)]++
		v.count++
		return nil
	})
}

func (v *value) add(by float64) error {
	sum := v.number + by
	if math.IsInf(sum, 0) {
		return ErrInfinite
	}
	v.number = sum
	return nil
}

// change changes a series, which it makes if there is none.
func (m *Metric) change(key []byte, do func(v *value) error) error {
	err, first := m.changed(key, do)
	if err == ErrFull {
		m.registry.dropped.Add(1)
	}
	if first && m.registry.Full != nil {
		m.registry.Full(fmt.Sprintf("the metric %s has %d series, all metrics have %d; no others are counted (the limits are %d and %d)",
			m.Name, m.Len(), m.registry.Series(), mostSeries, mostInAll))
	}
	return err
}

// changed is change; first says that it is the first time that a series had no room.
func (m *Metric) changed(key []byte, do func(v *value) error) (err error, first bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended {
		return ErrForgotten, false
	}
	if known := m.series[string(key)]; known != nil {
		return do(known), false
	}
	made := &value{}
	if err := do(m.prepare(made)); err != nil {
		return err, false
	}
	if len(m.series) >= mostSeries || !m.reserve() {
		first, m.told = !m.told, true
		return ErrFull, first
	}
	made.labels = split(key, len(m.Labels))
	m.series[string(key)] = made
	return nil, false
}

func (m *Metric) prepare(v *value) *value {
	if m.Kind == Histogram {
		v.buckets = make([]uint64, len(m.Bounds)+1)
	}
	return v
}

// reserve takes the room for one series.
func (m *Metric) reserve() bool {
	if m.registry.series.Add(1) > mostInAll {
		m.registry.series.Add(-1)
		return false
	}
	return true
}

func split(key []byte, labels int) []string {
	values := make([]string, 0, labels)
	for part := range strings.SplitSeq(string(key), string([]byte{separator})) {
		if len(values) < labels {
			values = append(values, part)
		}
	}
	return values
}

// Remove forgets a series. It says whether there was one.
func (m *Metric) Remove(key []byte) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.series[string(key)] == nil {
		return false
	}
	delete(m.series, string(key))
	m.registry.series.Add(-1)
	return true
}

// Clear forgets all series, and counts them.
func (m *Metric) Clear() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.clear()
}

func (m *Metric) clear() int {
	count := len(m.series)
	clear(m.series)
	m.registry.series.Add(-int64(count))
	return count
}

// Len counts the series.
func (m *Metric) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.series)
}

// end forgets all series for good.
func (m *Metric) end() {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.clear()
	m.ended = true
}

// explain replaces the help.
func (m *Metric) explain(help string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Help = help
}

// Point is what a series has counted.
type Point struct {
	// Labels are the values of the labels.
	Labels []string
	// Value is the value of a counter or gauge, and the sum of a histogram.
	Value float64
	// Count is how much a histogram has observed. Buckets has, for each bound, how much of
	// that was not larger.
	Count   uint64
	Buckets map[float64]uint64
}

// Family is a metric with its points, in the order of their labels.
type Family struct {
	Definition
	Points []Point
}

// Read reads all metrics that are served, in the order of their names.
func (r *Registry) Read() []Family {
	metrics := r.all()
	families := make([]Family, len(metrics))
	for i, m := range metrics {
		families[i] = m.read()
	}
	return families
}

func (m *Metric) read() Family {
	family := m.points()
	slices.SortFunc(family.Points, func(a, b Point) int { return slices.Compare(a.Labels, b.Labels) })
	return family
}

func (m *Metric) points() Family {
	m.mu.Lock()
	defer m.mu.Unlock()
	family := Family{Definition: m.Definition, Points: make([]Point, 0, len(m.series))}
	for _, v := range m.series {
		family.Points = append(family.Points, m.point(v))
	}
	return family
}

func (m *Metric) point(v *value) Point {
	p := Point{Labels: v.labels, Value: v.number, Count: v.count}
	if m.Kind == Histogram {
		p.Buckets = make(map[float64]uint64, len(m.Bounds))
		sum := uint64(0)
		for i, bound := range m.Bounds {
			sum += v.buckets[i]
			p.Buckets[bound] = sum
		}
	}
	return p
}

// Get reads one series; ok is false if there is none.
func (m *Metric) Get(key []byte) (p Point, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if v := m.series[string(key)]; v != nil {
		return m.point(v), true
	}
	return Point{}, false
}
