/* count.c: counts the C allocations that are made for libjanus_golua.so, one by
 * one. Loaded with LD_PRELOAD into a process that loads the plugin.
 *
 * An allocation is the plugin's if a function of its text is among the callers:
 * malloc called by the plugin itself, and what jansson, glib, libc or the Janus
 * core allocate while the plugin calls them. The nearest such function names the
 * call site. Whoever frees the memory, on whatever thread, ends its count.
 *
 * The counts are in the file that GOLUA_COUNT names, which is mapped shared: the
 * test reads them while the process runs, and asks nothing of it.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <link.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LIBRARY "libjanus_golua.so"

/* --- what the test reads: leaks_test.go knows this layout -------------------- */

#define SITES 8192 /* ways that lead from the library to malloc; there are some 1000 */
#define FRAMES 11  /* of a way */

typedef struct {
	uint64_t way;         /* a hash of the frames; 0 = unused */
	int64_t outstanding;  /* allocations */
	int64_t bytes;
	uint64_t made;        /* so far */
	uint64_t place;       /* where in the file LIBRARY the way begins */
	uint64_t frames[FRAMES]; /* return addresses, nearest to malloc first */
} site;

typedef struct {
	uint64_t loaded;  /* where the library is, 0 before */
	uint64_t dropped; /* allocations that found no room in our own tables */
	site sites[SITES];
} report;

static report nowhere, *counts = &nowhere;

/* --- the library's text ------------------------------------------------------ */

static uintptr_t base, text_begin, text_end;

static int find_text(struct dl_phdr_info *info, size_t size, void *data) {
	(void)size, (void)data;
	if(strstr(info->dlpi_name, LIBRARY) == NULL)
		return 0;
	for(int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];
		if(part->p_type != PT_LOAD || !(part->p_flags & PF_X))
			continue;
		base = info->dlpi_addr;
		text_end = base + part->p_vaddr + part->p_memsz;
		__atomic_store_n(&text_begin, base + part->p_vaddr, __ATOMIC_RELEASE);
		counts->loaded = base;
	}
	return 1;
}

/* What the library allocates while it is being loaded is not counted. */
void *dlopen(const char *name, int flags) {
	void *(*next)(const char *, int) = dlsym(RTLD_NEXT, "dlopen");
	void *loaded = next(name, flags);
	if(loaded != NULL && name != NULL && strstr(name, LIBRARY) != NULL)
		dl_iterate_phdr(find_text, NULL);
	return loaded;
}

static int in_text(uintptr_t address) {
	uintptr_t begin = __atomic_load_n(&text_begin, __ATOMIC_ACQUIRE);
	return begin != 0 && address >= begin && address < text_end;
}

/* --- who calls ----------------------------------------------------------------- */

/* Not above the thread's own block, which is at the top of its stack; the main
 * thread's is elsewhere, and has its arguments and environment above it. */
#define SCANNED ((uintptr_t)8192)

/* Whether an address of the text is on the stack at all: backtrace costs more,
 * and most allocations of Janus are not ours. */
static int maybe_ours(void) {
	if(__atomic_load_n(&text_begin, __ATOMIC_ACQUIRE) == 0)
		return 0;
	const uintptr_t here = (uintptr_t)__builtin_frame_address(0);
	const uintptr_t block = (uintptr_t)__builtin_thread_pointer();
	uintptr_t end = here + (block > here && block - here < 64 << 20 ? SCANNED : SCANNED / 4);
	if(block > here && block < end)
		end = block;
	for(const uintptr_t *at = (const uintptr_t *)here; (uintptr_t)at < end; at++)
		if(in_text(*at))
			return 1;
	return 0;
}

static __thread int busy __attribute__((tls_model("initial-exec")));

#define OWN_FRAMES 2 /* find_site and malloc */

/* The site of the call that is under way, -1 when it is not the library's. */
static int __attribute__((noinline)) find_site(void) {
	if(busy || !maybe_ours())
		return -1;
	void *callers[24];
	busy = 1;
	const int depth = backtrace(callers, 24);
	busy = 0;
	int ours = 0;
	while(ours < depth && !in_text((uintptr_t)callers[ours]))
		ours++;
	if(ours == depth)
		return -1;
	uint64_t way = 1469598103934665603u;
	for(int f = OWN_FRAMES; f <= ours; f++)
		way = (way ^ (uintptr_t)callers[f]) * 1099511628211u;
	for(int tries = 0, i = way % SITES; tries < SITES; tries++, i = (i + 1) % SITES) {
		uint64_t unused = 0;
		site *s = &counts->sites[i];
		if(__atomic_compare_exchange_n(&s->way, &unused, way, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
			for(int f = 0; f < FRAMES && f + OWN_FRAMES <= ours; f++)
				s->frames[f] = (uintptr_t)callers[f + OWN_FRAMES];
			s->place = (uintptr_t)callers[ours] - base;
		} else if(unused != way) {
			continue;
		}
		return i;
	}
	__atomic_add_fetch(&counts->dropped, 1, __ATOMIC_RELAXED);
	return -1;
}

/* --- what is allocated ----------------------------------------------------------- */

#define BUCKETS (1 << 16)
#define RECORDS (1 << 22)

typedef struct record record;
struct record {
	record *next;
	void *memory;
	size_t size;
	int site;
};

static struct {
	int lock;
	record *first;
} buckets[BUCKETS];

static record *records, *spare;
static int next_record, spare_lock;

static void lock(int *word) {
	while(__atomic_exchange_n(word, 1, __ATOMIC_ACQUIRE))
		;
}

static void unlock(int *word) { __atomic_store_n(word, 0, __ATOMIC_RELEASE); }

static record *take_record(void) {
	lock(&spare_lock);
	record *r = spare;
	if(r != NULL)
		spare = r->next;
	else if(records != NULL && next_record < RECORDS)
		r = &records[next_record++];
	unlock(&spare_lock);
	return r;
}

static void give_record(record *r) {
	lock(&spare_lock);
	r->next = spare;
	spare = r;
	unlock(&spare_lock);
}

static size_t bucket_of(const void *memory) {
	return ((uintptr_t)memory >> 4) * 0x9E3779B97F4A7C15u >> 48;
}

static void *note_at(void *memory, size_t size, int at) {
	if(memory == NULL || at < 0)
		return memory;
	record *r = take_record();
	if(r == NULL) {
		__atomic_add_fetch(&counts->dropped, 1, __ATOMIC_RELAXED);
		return memory;
	}
	*r = (record){ .memory = memory, .size = size, .site = at };
	site *s = &counts->sites[at];
	__atomic_add_fetch(&s->outstanding, 1, __ATOMIC_RELAXED);
	__atomic_add_fetch(&s->bytes, size, __ATOMIC_RELAXED);
	__atomic_add_fetch(&s->made, 1, __ATOMIC_RELAXED);
	const size_t b = bucket_of(memory);
	lock(&buckets[b].lock);
	r->next = buckets[b].first;
	__atomic_store_n(&buckets[b].first, r, __ATOMIC_RELEASE);
	unlock(&buckets[b].lock);
	return memory;
}

/* Ends the count of memory that is about to be freed; returns its site. */
static int forget(void *memory) {
	const size_t b = bucket_of(memory);
	if(memory == NULL || __atomic_load_n(&buckets[b].first, __ATOMIC_ACQUIRE) == NULL)
		return -1;
	record *found = NULL;
	lock(&buckets[b].lock);
	for(record **at = &buckets[b].first; *at != NULL; at = &(*at)->next)
		if((*at)->memory == memory) {
			found = *at;
			*at = found->next;
			break;
		}
	unlock(&buckets[b].lock);
	if(found == NULL)
		return -1;
	const int where = found->site;
	__atomic_sub_fetch(&counts->sites[where].outstanding, 1, __ATOMIC_RELAXED);
	__atomic_sub_fetch(&counts->sites[where].bytes, found->size, __ATOMIC_RELAXED);
	give_record(found);
	return where;
}

/* --- in place of libc's ------------------------------------------------------------ */

extern void *__libc_malloc(size_t), *__libc_calloc(size_t, size_t), *__libc_realloc(void *, size_t),
	*__libc_memalign(size_t, size_t);
extern void __libc_free(void *);

void *malloc(size_t size) { return note_at(__libc_malloc(size), size, find_site()); }

void *calloc(size_t count, size_t size) {
	return note_at(__libc_calloc(count, size), count * size, find_site());
}

/* Memory that is enlarged stays that of whoever allocated it first. */
void *realloc(void *memory, size_t size) {
	const int before = forget(memory);
	return note_at(__libc_realloc(memory, size), size, before >= 0 ? before : find_site());
}

void *memalign(size_t alignment, size_t size) {
	return note_at(__libc_memalign(alignment, size), size, find_site());
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **memory, size_t alignment, size_t size) {
	*memory = memalign(alignment, size);
	return *memory ? 0 : ENOMEM;
}

void free(void *memory) {
	forget(memory);
	__libc_free(memory);
}

/* --- the file ---------------------------------------------------------------------- */

__attribute__((constructor)) static void begin(void) {
	const char *name = getenv("GOLUA_COUNT");
	int file = name ? open(name, O_RDWR | O_CREAT, 0600) : -1;
	if(file < 0 || ftruncate(file, sizeof(report)) != 0)
		return;
	void *shared = mmap(NULL, sizeof(report), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	void *own = mmap(NULL, RECORDS * sizeof(record), PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	close(file);
	if(shared == MAP_FAILED || own == MAP_FAILED)
		return;
	counts = shared;
	records = own;
	void *callers[2];
	backtrace(callers, 2); /* loads what it needs, which allocates */
}
