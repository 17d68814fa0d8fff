package work

import (
	"errors"
	"testing"
	"time"
)

// purse is a budget of so many units.
type purse struct{ left, asked int }

var errEmpty = errors.New("empty")

func (p *purse) Ask(units int) error {
	p.asked++
	if p.left -= units; p.left < 0 {
		return errEmpty
	}
	return nil
}

func (p *purse) Fits(time.Duration) error { return nil }

func TestCountAsksNowAndThen(t *testing.T) {
	p := &purse{left: 10 * Unit}
	c := Count{Budget: p}
	pieces := 0
	for ; c.Add(100) == nil; pieces++ {
		if pieces > 20*Unit {
			t.Fatal("it never ends")
		}
	}
	if pieces*100 < 9*Unit || pieces*100 > 11*Unit || p.asked > 11 {
		t.Errorf("%d pieces, %d questions", pieces, p.asked)
	}
	if err := c.Ask(0); err != errEmpty {
		t.Error(err)
	}
	if err := (&Count{}).Ask(1 << 40); err != nil {
		t.Errorf("without a budget: %v", err)
	}
}

func TestGrowth(t *testing.T) {
	few := make([]int64, 10)
	full := make([]int64, 1000)
	if Growth(few) != 0 || Growth(full) != 16_000 || Growth(full[:999]) != 0 {
		t.Error(Growth(few), Growth(full), Growth(full[:999]))
	}
}
