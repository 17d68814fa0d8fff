package waiting

import (
	"context"
	"sync"
	"testing"

	lua "github.com/yuin/gopher-lua"
)

func answer(text string) Results {
	return func(*lua.LState) []lua.LValue { return []lua.LValue{lua.LString(text)} }
}

func asText(results Results) string {
	values := results(nil)
	return values[len(values)-1].String()
}

func TestAPoolComputesSoMuchAtOnceAndRefusesWhatIsTooMuch(t *testing.T) {
	const turns, calls = 2, 5
	p := newPool(turns, calls)
	begun, end := make(chan struct{}, calls), make(chan struct{})
	var done sync.WaitGroup
	got := make(chan string, calls)
	for range calls {
		done.Go(func() {
			got <- asText(p.run(t.Context(), func() Results {
				begun <- struct{}{}
				<-end
				return answer("done")
			}))
		})
	}
	for range turns {
		<-begun
	}
	for len(p.calls) < calls { // each has its place soon
		if len(begun) > 0 {
			t.Fatal("more than two compute")
		}
	}
	if text := asText(p.run(t.Context(), func() Results { return answer("done") })); text != busy {
		t.Errorf("one too many: %s", text)
	}
	if len(begun) > 0 {
		t.Error("more than two compute")
	}
	close(end)
	done.Wait()
	for range calls {
		if text := <-got; text != "done" {
			t.Error(text)
		}
	}
	if text := asText(p.run(t.Context(), func() Results { return answer("done") })); text != "done" {
		t.Errorf("when all is done: %s", text)
	}
}

func TestWhoLeavesTheLineDoesNotCompute(t *testing.T) {
	p := newPool(1, 2)
	begun, end := make(chan struct{}), make(chan struct{})
	first := make(chan string, 1)
	go func() {
		first <- asText(p.run(context.Background(), func() Results { close(begun); <-end; return answer("done") }))
	}()
	<-begun
	ctx, cancel := context.WithCancel(t.Context())
	second := make(chan string, 1)
	go func() {
		second <- asText(p.run(ctx, func() Results { return answer("computed") }))
	}()
	cancel()
	if text := <-second; text != "canceled" {
		t.Error(text)
	}
	close(end)
	if text := <-first; text != "done" {
		t.Error(text)
	}
}

// The engine reports the panic; the place is free again.
func TestAPanicGivesThePlaceBack(t *testing.T) {
	p := newPool(1, 1)
	func() {
		defer func() { _ = recover() }()
		p.run(t.Context(), func() Results { panic("x") })
	}()
	if text := asText(p.run(t.Context(), func() Results { return answer("done") })); text != "done" {
		t.Error(text)
	}
}
