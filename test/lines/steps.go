package lines

import (
	"fmt"
	"time"

	"janus-golua/internal/line"
	"janus-golua/test/relay"
)

// Step is a rate of a line, and how long it holds.
type Step struct {
	Kbit int
	For  time.Duration
}

// Steps are the rates of the line in the run that is measured.
var Steps = []Step{{300, 25 * time.Second}, {1200, 35 * time.Second}, {500, 25 * time.Second}}

// Walk changes the rates of a viewer's line, and returns when the last one has held for its time.
func (v *Viewer) Walk(steps []Step) (taken []Taken) {
	for _, s := range steps {
		at := time.Now()
		v.Relay.Down.Limit(s.Kbit)
		time.Sleep(s.For)
		taken = append(taken, Taken{s, at})
	}
	return taken
}

// Taken is a step, and when it was taken.
type Taken struct {
	Step
	At time.Time
}

// Home is a line as it leads to a home: 20 ms each way, and a queue of 300 ms.
func Home(kbit int) relay.Options {
	return relay.Options{
		Down: line.Properties{Kbit: kbit, Delay: 20 * time.Millisecond},
		Up:   line.Properties{Delay: 20 * time.Millisecond},
	}
}

// settled is how long after a step an estimate must be right.
const settled = 5 * time.Second

// Verdict is how our plugin has followed one step.
type Verdict struct {
	Kbit int
	// Took is how long it took until the estimate was within a tenth of the line for the first time; it
	// is negative if it never was.
	Took time.Duration
	// Seconds are those from 5 s after the step on; Within10 and Within20 are those of them at whose
	// end the estimate was so many percent from the line at most; Over are those in which more than
	// 1.1 of the line was sent, without padding.
	Seconds, Within10, Within20, Over int
	// Least and Most are the extremes of the estimate in these seconds.
	Least, Most int
}

func (v Verdict) String() string {
	took := "never"
	if v.Took >= 0 {
		took = fmt.Sprintf("after %v", v.Took.Round(10*time.Millisecond))
	}
	return fmt.Sprintf("\n%d kbit/s: within 10 %% %s; of %d s from 5 s on, %d within 10 %%, %d within 20 %% (%d to %d), %d with too much sent",
		v.Kbit, took, v.Seconds, v.Within10, v.Within20, v.Least, v.Most, v.Over)
}

// Judge says how the plugin has followed each step.
func (r *Run) Judge(steps []Taken) (verdicts []Verdict) {
	for _, s := range steps {
		verdicts = append(verdicts, r.judge(s))
	}
	return verdicts
}

func (r *Run) judge(s Taken) Verdict {
	v := Verdict{Kbit: s.Kbit, Took: -1}
	for _, e := range r.Estimates {
		if e.At.After(s.At) && e.At.Before(s.At.Add(s.For)) && near(e.Kbit, s.Kbit, 0.1) {
			v.Took = e.At.Sub(s.At)
			break
		}
	}
	first := int(s.At.Add(settled).Sub(r.began)/time.Second) + 1
	last := int(s.At.Add(s.For).Sub(r.began) / time.Second)
	for i := first; i < min(last, len(r.Seconds)); i++ {
		v.add(r.Seconds[i])
	}
	return v
}

func (v *Verdict) add(s Second) {
	if v.Seconds++; v.Seconds == 1 {
		v.Least, v.Most = s.Estimate, s.Estimate
	}
	v.Least, v.Most = min(v.Least, s.Estimate), max(v.Most, s.Estimate)
	if near(s.Estimate, v.Kbit, 0.1) {
		v.Within10++
	}
	if near(s.Estimate, v.Kbit, 0.2) {
		v.Within20++
	}
	if float64(s.Sent-s.Padding) > 1.1*float64(v.Kbit) {
		v.Over++
	}
}

// near says whether a value is at most a share of another away from it.
func near(value, of int, share float64) bool {
	return float64(value) >= float64(of)*(1-share) && float64(value) <= float64(of)*(1+share)
}
