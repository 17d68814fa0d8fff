package tally

import (
	"math"
	"sort"
	"sync/atomic"
)

// Distribution counts numbers by size, in buckets of its own. It may be used from any
// goroutine.
type Distribution struct {
	bounds []float64
	counts []atomic.Uint64
	sum    atomic.Uint64 // the bits of a float
}

// NewDistribution makes a distribution. The bounds are the largest numbers of the buckets,
// rising; another bucket without a bound follows.
func NewDistribution(bounds ...float64) *Distribution {
	return &Distribution{bounds: bounds, counts: make([]atomic.Uint64, len(bounds)+1)}
}

// Observe counts a number.
func (d *Distribution) Observe(number float64) {
	d.counts[sort.SearchFloat64s(d.bounds, number)].Add(1)
	for {
		before := d.sum.Load()
		if d.sum.CompareAndSwap(before, math.Float64bits(math.Float64frombits(before)+number)) {
			return
		}
	}
}

// Numbers are what a distribution has counted.
type Numbers struct {
	Sum   float64
	Count uint64
	// Buckets has, for each bound, how many numbers were not larger.
	Buckets map[float64]uint64
}

// Read reads the counts. They may change meanwhile, but they are consistent with each other.
func (d *Distribution) Read() Numbers {
	n := Numbers{Sum: math.Float64frombits(d.sum.Load()), Buckets: make(map[float64]uint64, len(d.bounds))}
	for i := range d.counts {
		n.Count += d.counts[i].Load()
		if i < len(d.bounds) {
			n.Buckets[d.bounds[i]] = n.Count
		}
	}
	return n
}
