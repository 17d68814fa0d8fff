package tally

import (
	"maps"
	"sync"
	"testing"
)

func TestDistribution(t *testing.T) {
	d := NewDistribution(0, 0.5, 10)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 1000 {
				for _, number := range []float64{-1, 0, 0.25, 0.5, 0.75, 11} {
					d.Observe(number)
				}
			}
		})
	}
	all.Wait()
	got := d.Read()
	if got.Count != 24000 || got.Sum != 46000 || !maps.Equal(got.Buckets, map[float64]uint64{0: 8000, 0.5: 16000, 10: 20000}) {
		t.Errorf("%+v", got)
	}
}
