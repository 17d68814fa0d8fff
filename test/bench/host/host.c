/* host.c: a Janus plugin that hosts another plugin. It loads that plugin inside of the
 * real Janus process, so that the core's symbols resolve, gives it callbacks of
 * its own, and drives it as the core would. docs/benchmarks.md says what the
 * figures mean.
 *
 * Environment: GOLUA_BENCH_TARGET the plugin to load, GOLUA_BENCH_CONFIG the
 * folder with its configuration, GOLUA_BENCH_BESIDE the files of further applications, with
 * : between them, GOLUA_BENCH_OUT the file for the results, one JSON object a line.
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <jansson.h>
#include <janus/plugins/plugin.h>
#include <janus/rtp.h>

#define PACKET 1100    /* bytes, with the RTP header */
#define BURST 8        /* packets of a frame */
#define FRAME 33333333 /* ns between bursts: 30 a second */
#define TICKS 3000     /* of the RTP timestamp between bursts */
#define MINDEX 1       /* the m-line of video */
#define PATIENCE 10000000000 /* ns to wait for the last packets */

static janus_plugin *target;
/* Further applications beside the target; sessions may be shared out among all of them. */
#define MOST_BESIDE 4
static janus_plugin *beside[MOST_BESIDE];
static int beside_count, share_out;
static FILE *results;

static int64_t clock_ns(clockid_t id) {
	struct timespec t;
	clock_gettime(id, &t);
	return t.tv_sec * (int64_t)1000000000 + t.tv_nsec;
}

/* --- sessions ------------------------------------------------------------------ */

typedef struct peer {
	janus_plugin_session session;
	janus_plugin *plugin; /* whose session it is */
	/* As a viewer: how many packets came, and what was wrong with them. */
	uint64_t delivered;
	uint32_t first_timestamp;
	uint16_t next_seq_number;
	uint64_t wrong;
	/* As a publisher: */
	uint32_t ssrc;
	uint64_t sent;
} __attribute__((aligned(128))) peer;

static peer *peers;
static int peer_count;

static void free_session(const janus_refcount *ref) { }

static void attach(peer *p) {
	int error = 0;
	memset(p, 0, sizeof(*p));
	const int number = p - peers, turn = share_out ? number % (beside_count + 1) : 0;
	p->plugin = turn ? beside[turn - 1] : target;
	p->session.gateway_handle = p;
	p->ssrc = 1000 + (uint32_t)number;
	p->plugin->create_session(&p->session, &error);
	if(error)
		abort();
	/* As in the core: the reference counter begins after create_session, and the plugin
	 * owns one reference. */
	janus_refcount_init(&p->session.ref, free_session);
	janus_refcount_increase(&p->session.ref);
	p->plugin->setup_media(&p->session);
}

static void detach(peer *p) {
	int error = 0;
	g_atomic_int_set(&p->session.stopped, 1);
	p->plugin->hangup_media(&p->session);
	p->plugin->destroy_session(&p->session, &error);
}

static void open_peers(int count) {
	peers = aligned_alloc(128, sizeof(peer) * count);
	peer_count = count;
	for(int i = 0; i < count; i++)
		attach(&peers[i]);
}

/* The peers are not freed, because the plugin may hold its references a moment longer. */
static void close_peers(void) {
	for(int i = 0; i < peer_count; i++)
		detach(&peers[i]);
	usleep(100000);
}

static void request(peer *p, json_t *body) {
	janus_plugin_result *result = p->plugin->handle_message(&p->session, g_strdup("t"), body, NULL);
	if(result == NULL || result->type == JANUS_PLUGIN_ERROR)
		abort();
	janus_plugin_result_destroy(result);
}

/* --- packets -------------------------------------------------------------------- */

/* The content of a packet after the RTP header. */
typedef struct content {
	uint64_t number;
	int64_t called; /* when incoming_rtp was called */
	int64_t due;    /* when the packet was ready to be passed on */
} content;

static content content_of(const char *buffer) {
	content c;
	memcpy(&c, buffer + RTP_HEADER_SIZE, sizeof(c));
	return c;
}

static char filling(uint64_t number) { return (char)(number * 31 + 7); }

/* --- delays ---------------------------------------------------------------------- */

#define MOST_SAMPLES 4000000
typedef struct samples {
	uint32_t *values; /* ns */
	uint32_t count;
} samples;

static int measuring;
static samples since_call, since_due, blocked;

static void sample(samples *s, int64_t value) {
	uint32_t at = __atomic_fetch_add(&s->count, 1, __ATOMIC_RELAXED);
	if(at < MOST_SAMPLES)
		s->values[at] = value < 0 ? 0 : value > UINT32_MAX ? UINT32_MAX : value;
}

static int compare(const void *a, const void *b) {
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static double percentile(samples *s, double part) {
	uint32_t count = s->count < MOST_SAMPLES ? s->count : MOST_SAMPLES;
	if(count == 0)
		return 0;
	qsort(s->values, count, sizeof(uint32_t), compare);
	return s->values[(uint32_t)(part * (count - 1))];
}

/* --- the core's callbacks --------------------------------------------------------- */

static void relay_rtp(janus_plugin_session *session, janus_plugin_rtp *packet) {
	peer *p = session->gateway_handle;
	const janus_rtp_header *header = (janus_rtp_header *)packet->buffer;
	const content c = content_of(packet->buffer);
	const uint16_t seq_number = ntohs(header->seq_number);
	const uint32_t timestamp = ntohl(header->timestamp);
	if(p->delivered == 0) {
		p->next_seq_number = seq_number;
		p->first_timestamp = timestamp;
	}
	p->wrong += packet->length != PACKET || c.number != p->delivered || seq_number != p->next_seq_number ||
		timestamp != (uint32_t)(p->first_timestamp + c.number / BURST * TICKS) ||
		header->markerbit != (c.number % BURST == BURST - 1) || packet->buffer[PACKET - 1] != filling(c.number);
	p->next_seq_number++;
	__atomic_store_n(&p->delivered, p->delivered + 1, __ATOMIC_RELEASE);
	if(measuring) {
		const int64_t now = clock_ns(CLOCK_MONOTONIC);
		sample(&since_call, now - c.called);
		sample(&since_due, now - c.due);
	}
}

/* How many events the script has pushed: it tells by one that its coroutines have ended. */
static int events;
static int push_event(janus_plugin_session *s, janus_plugin *p, const char *t, json_t *m, json_t *j) {
	__atomic_add_fetch(&events, 1, __ATOMIC_RELEASE);
	return 0;
}
static void relay_rtcp(janus_plugin_session *s, janus_plugin_rtcp *p) { }
static void relay_data(janus_plugin_session *s, janus_plugin_data *p) { }
static void send_pli(janus_plugin_session *s) { }
static void send_pli_stream(janus_plugin_session *s, int mindex) { }
static void send_remb(janus_plugin_session *s, guint32 bitrate) { }
static void close_pc(janus_plugin_session *s) { }
static gboolean no(void) { return FALSE; }
static void notify_event(janus_plugin *p, janus_plugin_session *s, json_t *e) { json_decref(e); }
static gboolean valid(janus_plugin *p, const char *t) { return FALSE; }
static gboolean contains(janus_plugin *p, const char *t, const char *d) { return FALSE; }

static janus_callbacks callbacks = {
	.push_event = push_event, .relay_rtp = relay_rtp, .relay_rtcp = relay_rtcp, .relay_data = relay_data,
	.send_pli = send_pli, .send_pli_stream = send_pli_stream, .send_remb = send_remb,
	.close_pc = close_pc, .end_session = close_pc, .events_is_enabled = no, .notify_event = notify_event,
	.auth_is_signed = no, .auth_is_signature_valid = valid, .auth_signature_contains = contains,
};

/* --- CPU time ------------------------------------------------------------------------ */

/* Janus's own threads are left out. They tick many times a second, and in a quiet
 * call they use ten times as much as the plugin. Only the publishers'
 * threads and all threads that the plugin has started count. */
#define MOST_THREADS 4096
static int janus_threads[MOST_THREADS], janus_thread_count;
static int64_t publishers_cpu;

static int is_janus(int thread) {
	for(int i = 0; i < janus_thread_count; i++)
		if(janus_threads[i] == thread)
			return 1;
	return 0;
}

static void each_thread(void (*visit)(int thread, int64_t *sum), int64_t *sum) {
	DIR *folder = opendir("/proc/self/task");
	if(folder == NULL)
		abort();
	for(struct dirent *entry = readdir(folder); entry != NULL; entry = readdir(folder))
		if(atoi(entry->d_name) > 0)
			visit(atoi(entry->d_name), sum);
	closedir(folder);
}

static void note_janus(int thread, int64_t *sum) {
	if(janus_thread_count < MOST_THREADS)
		janus_threads[janus_thread_count++] = thread;
}

static void add_thread(int thread, int64_t *sum) {
	if(is_janus(thread))
		return;
	char path[64];
	snprintf(path, sizeof(path), "/proc/self/task/%d/schedstat", thread);
	FILE *file = fopen(path, "r");
	long used = 0;
	if(file != NULL && fscanf(file, "%ld", &used) == 1)
		*sum += used;
	if(file != NULL)
		fclose(file);
}

/* CPU time so far, in ns, of the plugin's living threads and of the publishers' threads. */
static int64_t cpu_used(void) {
	int64_t sum = publishers_cpu;
	each_thread(add_thread, &sum);
	return sum;
}

/* --- publishers -------------------------------------------------------------------- */

typedef struct publisher {
	peer *peer;
	int64_t until;  /* when to stop */
	int bursts;     /* or else as fast as possible */
	int64_t offset; /* of its bursts */
} publisher;

static void hand_over(peer *p, char *buffer, int64_t due) {
	janus_rtp_header *header = (janus_rtp_header *)buffer;
	const uint64_t number = p->sent++;
	header->markerbit = number % BURST == BURST - 1;
	header->seq_number = htons((uint16_t)(60000 + number));
	header->timestamp = htonl((uint32_t)(4294900000 + number / BURST * TICKS));
	content c = { .number = number };
	if(measuring) {
		c.called = clock_ns(CLOCK_MONOTONIC);
		c.due = due;
	}
	memcpy(buffer + RTP_HEADER_SIZE, &c, sizeof(c));
	buffer[PACKET - 1] = filling(number);
	janus_plugin_rtp packet = { .mindex = MINDEX, .video = TRUE, .buffer = buffer, .length = PACKET };
	janus_plugin_rtp_extensions_reset(&packet.extensions);
	p->plugin->incoming_rtp(&p->session, &packet);
	if(measuring)
		sample(&blocked, clock_ns(CLOCK_MONOTONIC) - c.called);
}

static void *publish(void *argument) {
	publisher *self = argument;
	char buffer[1500] = { 0 };
	janus_rtp_header *header = (janus_rtp_header *)buffer;
	header->version = 2;
	header->type = 96;
	header->ssrc = htonl(self->peer->ssrc);
	int64_t due = clock_ns(CLOCK_MONOTONIC) + self->offset;
	for(; clock_ns(CLOCK_MONOTONIC) < self->until; due += FRAME) {
		if(self->bursts) {
			struct timespec at = { .tv_sec = due / 1000000000, .tv_nsec = due % 1000000000 };
			clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
		}
		/* For a thread that woke late, the packets were not ready earlier. */
		const int64_t there = clock_ns(CLOCK_MONOTONIC);
		for(int i = 0; i < BURST; i++)
			hand_over(self->peer, buffer, there);
	}
	__atomic_add_fetch(&publishers_cpu, clock_ns(CLOCK_THREAD_CPUTIME_ID), __ATOMIC_SEQ_CST);
	return NULL;
}

static void publish_all(int publishers, int bursts, double seconds) {
	publisher all[publishers];
	pthread_t threads[publishers];
	const int64_t now = clock_ns(CLOCK_MONOTONIC);
	for(int i = 0; i < publishers; i++) {
		all[i] = (publisher){ .peer = &peers[i], .bursts = bursts, .until = now + (int64_t)(seconds * 1e9),
			.offset = (int64_t)i * FRAME / publishers };
		pthread_create(&threads[i], NULL, publish, &all[i]);
	}
	for(int i = 0; i < publishers; i++)
		pthread_join(threads[i], NULL);
}

/* --- requests ------------------------------------------------------------------------ */

#define BATCH 200 /* requests that are prepared before the measured time */

typedef struct requester {
	peer *peer;
	json_t *body;
	int64_t until;
	uint64_t count;
	int64_t preparing; /* ns of CPU */
} requester;

static void *send_requests(void *argument) {
	requester *self = argument;
	json_t *bodies[BATCH];
	while(clock_ns(CLOCK_MONOTONIC) < self->until) {
		const int64_t start = clock_ns(CLOCK_THREAD_CPUTIME_ID);
		for(int i = 0; i < BATCH; i++)
			bodies[i] = json_deep_copy(self->body);
		self->preparing += clock_ns(CLOCK_THREAD_CPUTIME_ID) - start;
		for(int i = 0; i < BATCH; i++) {
			const int64_t called = clock_ns(CLOCK_MONOTONIC);
			request(self->peer, bodies[i]);
			sample(&blocked, clock_ns(CLOCK_MONOTONIC) - called);
		}
		self->count += BATCH;
	}
	__atomic_add_fetch(&publishers_cpu, clock_ns(CLOCK_THREAD_CPUTIME_ID), __ATOMIC_SEQ_CST);
	return NULL;
}

/* The cost of one request. Several threads send requests, each for a session of its own. */
static void requests(const char *name, const char *text, int threads, double seconds) {
	if(getenv("GOLUA_BENCH_ONLY") != NULL && strstr(getenv("GOLUA_BENCH_ONLY"), name) == NULL)
		return;
	requester all[threads];
	pthread_t ids[threads];
	open_peers(threads);
	for(int round = 0; round < 2; round++) { /* the first round warms up */
		const int64_t until = clock_ns(CLOCK_MONOTONIC) + (int64_t)(seconds * (round ? 1e9 : 2e8));
		const int64_t before = cpu_used();
		blocked.count = 0;
		for(int i = 0; i < threads; i++) {
			all[i] = (requester){ .peer = &peers[i], .body = json_loads(text, 0, NULL), .until = until };
			pthread_create(&ids[i], NULL, send_requests, &all[i]);
		}
		uint64_t count = 0;
		int64_t preparing = 0;
		for(int i = 0; i < threads; i++) {
			pthread_join(ids[i], NULL);
			count += all[i].count;
			preparing += all[i].preparing;
			json_decref(all[i].body);
		}
		if(round)
			fprintf(results, "{\"name\":\"%s\",\"cpu\":%.1f,\"call50\":%.0f,\"call99\":%.0f,\"each\":%.1f}\n", name,
				(double)(cpu_used() - before - preparing) / count, percentile(&blocked, 0.5), percentile(&blocked, 0.99),
				seconds * 1e9 / count);
	}
	fflush(results);
	close_peers();
}

/* 356 bytes, as a client of a room might send them. */
#define BODY "{\"request\":\"echo\",\"room\":1234,\"ptype\":\"publisher\",\"display\":\"Somebody with a name\"," \
	"\"streams\":[{\"mid\":\"0\",\"description\":\"microphone\",\"muted\":false},{\"mid\":\"1\",\"description\":\"camera\"," \
	"\"simulcast\":true,\"bitrate\":1500000},{\"mid\":\"2\",\"description\":\"screen\",\"bitrate\":2500000}]," \
	"\"metadata\":{\"role\":\"speaker\",\"tags\":[\"a\",\"b\",\"c\"],\"volume\":0.75,\"hand\":null,\"token\":\"0123456789ab\"}}"

static void all_requests(void) {
	requests("constant reply", "{\"request\":\"constant\"}", 1, 1);
	requests("decoded request", "{\"request\":\"decoded\"}", 1, 1);
	requests("356 bytes", BODY, 1, 1);
	requests("356 bytes, 2 threads", BODY, 2, 1);
}

/* One thread; and two threads, whose sessions belong to one application, and then to two. */
static void requests_of_applications(void) {
	requests("one thread", BODY, 1, 2);
	requests("one application", BODY, 2, 2);
	share_out = 1;
	requests("two applications", BODY, 2, 2);
	share_out = 0;
}

/* --- coroutines ------------------------------------------------------------------- */

#define COROUTINES 1000000

/* A request makes the script begin so many coroutines, of which so many live at once. The
 * script pushes an event when all have ended. */
static void coroutines_of(const char *name, int at_once, int yields) {
	if(getenv("GOLUA_BENCH_ONLY") != NULL && strstr(getenv("GOLUA_BENCH_ONLY"), name) == NULL)
		return;
	open_peers(1);
	for(int round = 0; round < 2; round++) { /* the first round warms up */
		const int count = round ? COROUTINES : COROUTINES / 20, before = __atomic_load_n(&events, __ATOMIC_ACQUIRE);
		const int64_t cpu = cpu_used(), start = clock_ns(CLOCK_MONOTONIC);
		request(&peers[0], json_pack("{s:i,s:i,s:i}", "count", count, "at_once", at_once, "yields", yields));
		while(__atomic_load_n(&events, __ATOMIC_ACQUIRE) == before) {
			if(clock_ns(CLOCK_MONOTONIC) - start > COROUTINES * (int64_t)100000)
				abort(); /* the script has failed */
			usleep(1000);
		}
		if(round)
			fprintf(results, "{\"name\":\"%s\",\"ms\":%.1f,\"cpu\":%.1f}\n", name,
				(clock_ns(CLOCK_MONOTONIC) - start) / 1e6, (double)(cpu_used() - cpu) / 1e6);
	}
	fflush(results);
	close_peers();
}

static void all_coroutines(void) {
	coroutines_of("1 at once", 1, 0);
	coroutines_of("1 at once, yielding", 1, 1);
	coroutines_of("1000 at once", 1000, 0);
	coroutines_of("1000 at once, yielding", 1000, 1);
	coroutines_of("10,000 at once, yielding", 10000, 1);
}

/* --- scenarios ---------------------------------------------------------------------- */

typedef struct totals {
	uint64_t expected, delivered, wrong;
} totals;

static totals count(int publishers, int viewers) {
	totals t = { 0 };
	for(int i = 0; i < publishers; i++)
		t.expected += peers[i].sent * viewers;
	for(int i = publishers; i < peer_count; i++) {
		t.delivered += __atomic_load_n(&peers[i].delivered, __ATOMIC_ACQUIRE);
		t.wrong += peers[i].wrong;
	}
	return t;
}

static totals await(int publishers, int viewers) {
	const int64_t deadline = clock_ns(CLOCK_MONOTONIC) + PATIENCE;
	totals t = count(publishers, viewers);
	while(t.delivered < t.expected && clock_ns(CLOCK_MONOTONIC) < deadline) {
		usleep(1000);
		t = count(publishers, viewers);
	}
	return t;
}

static void run(const char *name, int publishers, int viewers, int bursts, double seconds, int measure) {
	open_peers(publishers + publishers * viewers);
	request(&peers[0], json_pack("{s:i,s:i}", "publishers", publishers, "viewers", viewers));
	publish_all(publishers, bursts, bursts ? 0.3 : 0.1); /* warm up */
	totals before = await(publishers, viewers);
	since_call.count = since_due.count = blocked.count = 0;
	measuring = measure;
	const int64_t cpu = cpu_used();
	publish_all(publishers, bursts, seconds);
	totals after = await(publishers, viewers);
	const int64_t used = cpu_used() - cpu;
	measuring = 0;
	fprintf(results, "{\"name\":\"%s\",\"expected\":%lu,\"lost\":%ld,\"wrong\":%lu,\"cpu\":%.2f", name,
		after.expected - before.expected, (long)(after.expected - after.delivered), after.wrong,
		(double)used / (after.delivered - before.delivered));
	if(measure)
		fprintf(results, ",\"blocked\":%.0f,\"blocked99\":%.0f,\"call50\":%.0f,\"call99\":%.0f,\"due50\":%.0f,\"due99\":%.0f",
			percentile(&blocked, 0.5), percentile(&blocked, 0.99), percentile(&since_call, 0.5),
			percentile(&since_call, 0.99), percentile(&since_due, 0.5), percentile(&since_due, 0.99));
	fprintf(results, "}\n");
	fflush(results);
	close_peers();
}

static long resident(void) {
	malloc_trim(0);
	long pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");
	if(file == NULL || fscanf(file, "%*d %ld", &pages) != 1)
		abort();
	fclose(file);
	return pages * sysconf(_SC_PAGESIZE);
}

static void memory(int sessions) {
	const long before = resident();
	open_peers(sessions);
	const long after = resident();
	fprintf(results, "{\"name\":\"memory\",\"kib\":%.2f}\n", (double)(after - before) / 1024 / sessions);
	fflush(results);
	close_peers();
}

static void run_all(void) {
	const char *only = getenv("GOLUA_BENCH_ONLY");
#define WANTED(name) (only == NULL || strstr(only, name) != NULL)
	if(getenv("GOLUA_BENCH_REQUESTS") != NULL) {
		all_requests();
		return;
	}
	if(getenv("GOLUA_BENCH_COROUTINES") != NULL) {
		all_coroutines();
		return;
	}
	if(getenv("GOLUA_BENCH_SHARED") != NULL) {
		requests_of_applications();
		return;
	}
	if(WANTED("memory"))
		memory(2000);
	static const struct { const char *name; int publishers, viewers, bursts; double seconds; int measure; } all[] = {
		{ "fast 1x1", 1, 1, 0, 0.7, 0 },
		{ "fast 1x10", 1, 10, 0, 0.7, 0 },
		{ "fast 1x100", 1, 100, 0, 0.7, 0 },
		{ "bursts 1x1", 1, 1, 1, 6, 0 },
		{ "bursts 1x10", 1, 10, 1, 6, 0 },
		{ "bursts 1x100", 1, 100, 1, 3, 0 },
		{ "bursts 2x500", 2, 500, 1, 3, 0 },
		{ "delays 2x500", 2, 500, 1, 3, 1 },
	};
	for(size_t i = 0; i < G_N_ELEMENTS(all); i++)
		if(WANTED(all[i].name))
			run(all[i].name, all[i].publishers, all[i].viewers, all[i].bursts, all[i].seconds, all[i].measure);
}

static void start_beside(void) {
	const char *list = getenv("GOLUA_BENCH_BESIDE");
	char **files = g_strsplit(list ? list : "", ":", MOST_BESIDE);
	for(char **file = files; *file != NULL && **file != '\0'; file++) {
		void *library = dlopen(*file, RTLD_NOW | RTLD_GLOBAL);
		create_p *create = library ? (create_p *)dlsym(library, "create") : NULL;
		janus_plugin *plugin = create ? create() : NULL;
		if(plugin == NULL || plugin->init(&callbacks, getenv("GOLUA_BENCH_CONFIG")) < 0)
			_exit(1);
		beside[beside_count++] = plugin;
	}
	g_strfreev(files);
}

static void *drive(void *argument) {
	results = fopen(getenv("GOLUA_BENCH_OUT"), "w");
	sleep(1); /* Janus starts its threads */
	each_thread(note_janus, NULL);
	void *library = dlopen(getenv("GOLUA_BENCH_TARGET"), RTLD_NOW | RTLD_GLOBAL);
	if(results == NULL || library == NULL) {
		fprintf(stderr, "bench: %s\n", library ? "no file for the results" : dlerror());
		_exit(1);
	}
	for(samples **s = (samples *[]){ &since_call, &since_due, &blocked, NULL }; *s; s++)
		(*s)->values = malloc(MOST_SAMPLES * sizeof(uint32_t));
	create_p *create = (create_p *)dlsym(library, "create");
	target = create();
	if(target->init(&callbacks, getenv("GOLUA_BENCH_CONFIG")) < 0)
		_exit(1);
	start_beside();
	run_all();
	for(int i = 0; i < beside_count; i++)
		beside[i]->destroy();
	target->destroy();
	fclose(results);
	_exit(0);
}

/* --- the plugin that Janus sees -------------------------------------------------------- */

static int init(janus_callbacks *callback, const char *config_path) {
	pthread_t thread;
	return pthread_create(&thread, NULL, drive, NULL);
}

static void destroy(void) { }
static int api(void) { return JANUS_PLUGIN_API_VERSION; }
static int version(void) { return 1; }
static const char *text(void) { return "1"; }
static const char *package(void) { return "janus.plugin.bench"; }
static void create_session(janus_plugin_session *s, int *error) { *error = -1; }
static struct janus_plugin_result *handle_message(janus_plugin_session *s, char *t, json_t *m, json_t *j) { return NULL; }
static void media(janus_plugin_session *s) { }
static void incoming_rtp(janus_plugin_session *s, janus_plugin_rtp *p) { }
static void incoming_rtcp(janus_plugin_session *s, janus_plugin_rtcp *p) { }
static void destroy_session(janus_plugin_session *s, int *error) { }
static json_t *query_session(janus_plugin_session *s) { return NULL; }

static janus_plugin self = {
	.init = init, .destroy = destroy, .get_api_compatibility = api, .get_version = version,
	.get_version_string = text, .get_description = text, .get_name = text, .get_author = text,
	.get_package = package, .create_session = create_session, .handle_message = handle_message,
	.setup_media = media, .hangup_media = media, .incoming_rtp = incoming_rtp,
	.incoming_rtcp = incoming_rtcp, .destroy_session = destroy_session, .query_session = query_session,
};

janus_plugin *create(void) { return &self; }
