/* main.c: its argument is "stress SECONDS" or the name of a case (cases.h). It exits with 0 if
 * all is well, and otherwise prints what is wrong.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "cases.h"

static const struct {
	const char *name;
	void (*run)(void);
} cases[] = {
	{ "periods", periods }, { "saturated", saturated }, { "waiting", waiting }, { "woken", woken }, { "counted", counted },
	{ "left_behind", left_behind }, { "not_counted", not_counted }, { "nine", nine },
	{ "spool_kept", spool_kept }, { "spool_full", spool_full }, { "spool_muted", spool_muted }, { "spool_stuck", spool_stuck },
	{ "gop_log", gop_log }, { "gop_due", gop_due }, { "gop_joins", gop_joins }, { "gop_paced", gop_paced },
	{ "gop_lapses", gop_lapses }, { "gop_still", gop_still },
	{ "gop_overtaken", gop_overtaken }, { "gop_ended", gop_ended }, { "gop_gap", gop_gap },
	{ "spool_apart", spool_apart }, { "errands", errands },
};

int main(int argc, char **argv) {
	const char *name = argc > 1 ? argv[1] : "";
	for(size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if(strcmp(name, cases[i].name) == 0) {
			cases[i].run();
			return 0;
		}
	}
	if(argc == 3 && strcmp(name, "stress") == 0)
		stress(atoi(argv[2]));
	else if(argc == 3 && strcmp(name, "measure") == 0)
		measure(atoi(argv[2]));
	else
		check(0, "usage: %s stress SECONDS | measure PACKETS | CASE", argv[0]);
	return 0;
}
