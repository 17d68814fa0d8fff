/* host.c: loads libraries of Go, as Janus loads plugins, calls their functions, and prints
 * what they return.
 *
 *   host [forbidden] library.so ...
 *
 * With forbidden, the kernel refuses to change the timer slack, as in some containers.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

static void forbid(void) {
	struct sock_filter program[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_prctl, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[0])),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, PR_SET_TIMERSLACK, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { sizeof(program) / sizeof(*program), program };
	if(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter)) {
		perror("seccomp");
		exit(1);
	}
}

static void *function(void *library, const char *name) {
	void *found = dlsym(library, name);
	if(found == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		exit(1);
	}
	return found;
}

static void report(const char *path) {
	void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if(library == NULL) {
		fprintf(stderr, "%s\n", dlerror());
		exit(1);
	}
	printf("problem %d\n", ((int (*)(void))function(library, "monitorProblem"))());
	puts("working");
	((void (*)(void))function(library, "monitorWork"))();
	for(long ms = 1; ms <= 5; ms++)
		printf("late %ld\n", ((long (*)(long))function(library, "monitorLate"))(ms));
	printf("preempts %ld\n", ((long (*)(void))function(library, "monitorPreempts"))());
	printf("retakes %ld\n", ((long (*)(void))function(library, "monitorRetakes"))());
}

int main(int count, char **arguments) {
	setvbuf(stdout, NULL, _IOLBF, 0);
	for(int i = 1; i < count; i++) {
		if(!strcmp(arguments[i], "forbidden"))
			forbid();
		else
			report(arguments[i]);
	}
	puts("done");
	getchar(); /* until the test has looked at the threads */
	return 0;
}
