// Affinity is where threads run: set for oneself and others, kept by threads, fork and exec, also while calls come in bursts.
#include "check.h"
#include <pthread.h>
#include <sched.h>

static int cpus[64], count;

static long pin(pid_t who, int cpu)
{
	cpu_set_t s;

	CPU_ZERO(&s);
	CPU_SET(cpu, &s);
	return sched_setaffinity(who, sizeof s, &s);
}

/* Both ways of asking, the C library's and the call. */
static int runs_on(int cpu)
{
	unsigned at = -1;

	return sched_getcpu() == cpu && syscall(SYS_getcpu, &at, NULL, NULL) == 0 && at == cpu;
}

static int may_run_on_only(pid_t who, int cpu)
{
	cpu_set_t s;

	return sched_getaffinity(who, sizeof s, &s) == 0 && CPU_COUNT(&s) == 1 && CPU_ISSET(cpu, &s);
}

static void *thread_inherits(void *cpu)
{
	return (void *)(long)(runs_on((long)cpu) && may_run_on_only(0, (long)cpu));
}

static volatile int go, stop, where = -1;

static void *runs_until_moved(void *unused)
{
	go = gettid();
	while (!stop)
		where = sched_getcpu();
	return NULL;
}

int main(int argc, char **argv)
{
	cpu_set_t all, s;
	pthread_t t;
	void *r;

	if (argc > 1) {
		int cpu = atoi(argv[1]);
		return runs_on(cpu) && may_run_on_only(0, cpu) ? 3 : 4;
	}
	sched_getaffinity(0, sizeof all, &all);
	for (int i = 0; i < CPU_SETSIZE && count < 64; i++)
		if (CPU_ISSET(i, &all))
			cpus[count++] = i;
	int first = cpus[0], last = cpus[count - 1];

	int good = 0;
	for (int round = 0; round < 100; round++) {
		pin(0, round % 2 ? first : last);
		good += runs_on(round % 2 ? first : last);
		/* A burst, so that somebody may watch for the next call on another CPU. */
		for (int i = 0; i < 40; i++)
			syscall(SYS_getppid);
	}
	VALUE(good);

	SHOW(pin(0, last));
	pthread_create(&t, NULL, thread_inherits, (void *)(long)last);
	pthread_join(t, &r);
	CHECK(r);
	pid_t p = fork();
	if (p == 0)
		_exit(runs_on(last) && may_run_on_only(0, last) ? 5 : 6);
	show_wait(p);
	p = fork();
	if (p == 0) {
		char text[12];
		sprintf(text, "%d", last);
		execl("/proc/self/exe", argv[0], text, NULL);
	}
	show_wait(p);

	/* No more is written than was asked for. */
	unsigned long words[256];
	for (int size = 8; size <= 16; size += 8) {
		memset(words, 0x55, sizeof words);
		SHOW(syscall(SYS_sched_getaffinity, 0, size, words));
		CHECK(words[size / 8] == 0x5555555555555555 && words[0] != 0x5555555555555555);
	}
	SHOW(syscall(SYS_sched_getaffinity, 0, sizeof words, words));
	SHOW(syscall(SYS_sched_getaffinity, 0, 12, words));
	SHOW(syscall(SYS_sched_getaffinity, 0, 0, words));

	/* Another one's. */
	SHOW(sched_setaffinity(0, sizeof all, &all));
	pthread_create(&t, NULL, runs_until_moved, NULL);
	while (!go)
		sched_yield();
	SHOW(pin(go, first));
	while (where != first)
		sched_yield();
	SHOW(pin(go, last));
	while (where != last)
		sched_yield();
	CHECK(may_run_on_only(go, last));
	stop = 1;
	pthread_join(t, NULL);

	CPU_ZERO(&s);
	SHOW(sched_setaffinity(0, sizeof s, &s));
	CPU_SET(CPU_SETSIZE - 1, &s);
	SHOW(sched_setaffinity(0, sizeof s, &s));
	CPU_SET(first, &s);
	SHOW(sched_setaffinity(0, sizeof s, &s));
	CHECK(may_run_on_only(0, first) && runs_on(first));
	SHOW(sched_setaffinity(0x7ffffff0, sizeof s, &s));
	return 0;
}
