package bench

import (
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"testing"
	"time"

	"janus-golua/test/bench/load"
	"janus-golua/test/janustest"
)

// side is one of the plugins that a scene compares.
type side string

const (
	theirs side = "theirs" // the rival: Janus's plugin in C, or the stock Lua plugin
	ours   side = "ours"
	bare   side = "floor" // floor/floor.c, which only relays
)

// scene is a load, and the targets of its figures: each is our value divided by the rival's.
type scene struct {
	name          string
	cpu, p50, p99 float64
	// floor says that the floor is measured, too.
	floor bool
	run   func(t *testing.T, who side, into result)
	// more are figures besides those that other scenes have, only are figures instead.
	more, only []figure
}

// figures are what the table shows of a scene.
func (s scene) figures() []figure {
	if s.only != nil {
		return s.only
	}
	return slices.Concat([]figure{
		{s.name, "cpu", "us CPU of Janus per delivery", s.cpu},
		{s.name, "p50", "us from client to client, median", s.p50},
		{s.name, "p99", "us from client to client, p99", s.p99},
	}, s.more, []figure{
		{s.name, "faults", "lost, reordered or altered", 0},
		{s.name, "dropped", "datagrams that sockets dropped", 0},
		{s.name, "idle", "% of the machine idle", 0},
	})
}

// race measures scenes in rounds. In each round both plugins, and perhaps the floor, get the same
// load, one after the other. Who is first changes from round to round, because the machine's
// other work may grow or shrink meanwhile.
func race(t *testing.T, scenes []scene) {
	t.Helper()
	// The clients allocate per packet, and their collector would take time from Janus.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	for _, s := range scenes {
		if leftOut(s.name) {
			continue
		}
		var table table
		for round := range rounds(3) {
			rival, own, floor := s.round(t, round)
			table.add(rival, own)
			table.floor = append(table.floor, floor)
		}
		table.print(t, s.figures())
		table.keep(t, s.figures())
	}
}

// round runs a scene once with each plugin.
func (s scene) round(t *testing.T, round int) (rival, own, floor result) {
	t.Helper()
	results := map[side]result{theirs: {}, ours: {}, bare: {}}
	order := []side{theirs, ours}
	if s.floor {
		order = append(order, bare)
	}
	first := round % len(order)
	order = slices.Concat(order[first:], order[:first])
	for _, who := range order {
		t.Run(string(who)+" "+s.name, func(t *testing.T) {
			s.run(t, who, results[who])
			faults, dropped := results[who][s.name+"/faults"], results[who][s.name+"/dropped"]
			if who == ours && faults > 0 && dropped == 0 {
				t.Errorf("%v packets were lost, reordered or altered", faults)
			}
		})
	}
	return results[theirs], results[ours], results[bare]
}

// lasts is how long a scene is measured.
func lasts() time.Duration {
	if seconds, err := strconv.ParseFloat(os.Getenv("GOLUA_BENCH_SECONDS"), 64); err == nil && seconds > 0 {
		return time.Duration(seconds * float64(time.Second))
	}
	return 6 * time.Second
}

// counter is a load.Listener or a load.Ear.
type counter interface {
	Begin()
	End() load.Tally
}

// measure lets a load run for a while, adds what Janus used for it and what the listeners
// counted, and returns how much arrived.
func measure[C counter](t *testing.T, j *janustest.Janus, name string, into result, listeners []C) (received uint64) {
	t.Helper()
	for _, l := range listeners {
		l.Begin()
	}
	before := load.Read(t, j.PID())
	time.Sleep(lasts())
	after := load.Read(t, j.PID())
	var all load.Tally
	for _, l := range listeners {
		all.Add(l.End())
	}
	into.tally(t, name, all)
	into[name+"/cpu"] = float64(after.CPU(before).Nanoseconds()) / 1000 / float64(all.Received)
	into.machine(name, before, after)
	return all.Received
}

// machine adds what shows how busy the machine was.
func (r result) machine(name string, before, after load.Meter) {
	r[name+"/idle"], r[name+"/dropped"] = after.Idle(before), float64(after.Dropped(before))
}

// tally adds what listeners have counted.
func (r result) tally(t *testing.T, name string, all load.Tally) {
	t.Helper()
	if all.Received == 0 || len(all.Delays) == 0 {
		t.Fatal("nothing arrived")
	}
	slices.Sort(all.Delays)
	r[name+"/p50"] = float64(all.Delays[len(all.Delays)/2])
	r[name+"/p99"] = float64(all.Delays[len(all.Delays)*99/100])
	r[name+"/faults"] = float64(all.Faults())
	r[name+"/switches"] = float64(all.Switches)
	t.Logf("received %d, lost %d, reordered %d, altered %d, switched %d times",
		all.Received, all.Lost, all.Reordered, all.Altered, all.Switches)
}
