package slots

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// cases are the single cases of the program in folder stress, besides the stress itself.
var cases = []string{"periods", "saturated", "waiting", "woken", "counted", "left_behind", "not_counted", "nine",
	"spool_kept", "spool_full", "spool_muted", "spool_stuck", "spool_apart",
	"gop_log", "gop_due", "gop_joins", "gop_paced", "gop_lapses", "gop_still",
	"gop_overtaken", "gop_ended", "gop_gap", "errands"}

// TestSlots runs everything with each sanitizer. The address sanitizer also finds memory that
// is never freed.
func TestSlots(t *testing.T) {
	for _, sanitizer := range []string{"thread", "address,undefined"} {
		t.Run(sanitizer, func(t *testing.T) {
			program := build(t, "-O1", "-fsanitize="+sanitizer)
			for _, name := range cases {
				t.Run(name, func(t *testing.T) { run(t, time.Minute, program, name) })
			}
			t.Run("stress", func(t *testing.T) {
				seconds := fmt.Sprint(int(duration(t).Seconds()))
				t.Log(run(t, duration(t)+time.Minute, program, "stress", seconds))
			})
		})
	}
}

// duration is how long the stress runs: GOLUA_STRESS, or 5s.
func duration(t *testing.T) time.Duration {
	wanted := os.Getenv("GOLUA_STRESS")
	if wanted == "" {
		return 5 * time.Second
	}
	d, err := time.ParseDuration(wanted)
	if err != nil || d < time.Second {
		t.Fatalf("GOLUA_STRESS is %q, not a time such as 60s", wanted)
	}
	return d
}

func build(t *testing.T, flags ...string) (program string) {
	t.Helper()
	program = filepath.Join(t.TempDir(), "stress")
	arguments := append([]string{"-g", "-Wall", "-Wextra", "-Werror", "-Wno-unused-parameter", "-include", "stress/hooks.h",
		"-I../../include", "-I../../export", "-Istress", "-I/usr/include/janus", "-o", program}, flags...)
	for _, name := range []string{"ring.c", "slots.c", "gop.c", "selecting.c", "fanout.c", "bursts.c", "forwarders.c", "ingress.c", "spool.c", "errand.c"} {
		arguments = append(arguments, filepath.Join("../../export", name))
	}
	own, err := filepath.Glob("stress/*.c")
	if err != nil || len(own) == 0 {
		t.Fatal("there is no program in folder stress")
	}
	arguments = append(arguments, own...)
	arguments = append(arguments, strings.Fields(output(t, "pkg-config", "--cflags", "--libs", "glib-2.0", "jansson"))...)
	output(t, "gcc", append(arguments, "-lpthread")...)
	return program
}

func output(t *testing.T, name string, arguments ...string) string {
	t.Helper()
	text, err := exec.Command(name, arguments...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(arguments, " "), err, text)
	}
	return string(text)
}

// run runs the program; if it fails, the test fails with its output. The thread sanitizer of
// gcc 12 does not know where newer kernels put memory; setarch makes them use the old
// places.
func run(t *testing.T, patience time.Duration, program string, arguments ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	words := append([]string{program}, arguments...)
	if exec.Command("setarch", "-R", "true").Run() == nil {
		words = append([]string{"setarch", "-R"}, words...)
	}
	command := exec.CommandContext(ctx, words[0], words[1:]...)
	command.Env = append(os.Environ(), "TSAN_OPTIONS=halt_on_error=1", "UBSAN_OPTIONS=halt_on_error=1")
	text, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(arguments, " "), err, text)
	}
	return strings.TrimSpace(string(text))
}
