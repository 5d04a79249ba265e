// Waits on shared futexes, with and without time to look first: across processes, interrupted, in memory of each kind.
#include "check.h"
#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>

static long fx(int *a, int op, int v, void *t, int *b, int c)
{
	return syscall(SYS_futex, a, op, v, t, b, c);
}

static int *map(int prot, int flags)
{
	return mmap(NULL, 4096, prot, flags | MAP_ANONYMOUS, -1, 0);
}

static volatile int handled;

static void on_signal(int s)
{
	(void)s;
	handled++;
}

static void errors(void)
{
	int *p = map(PROT_READ | PROT_WRITE, MAP_PRIVATE), *r = map(PROT_READ, MAP_PRIVATE), *s = map(PROT_READ, MAP_SHARED);

	/* Often enough that the trampoline has a look at each. */
	for (int i = 0; i < 12; i++)
		fx(p, FUTEX_WAIT, 1, NULL, NULL, 0);
	SHOW(fx(p, FUTEX_WAIT, 1, NULL, NULL, 0));
	SHOW(fx(p, FUTEX_WAIT | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 0));
	SHOW(fx(p, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME, 1, NULL, NULL, 1));
	SHOW(fx(p, FUTEX_WAIT_BITSET, 0, NULL, NULL, 0));
	SHOW(fx((int *)((char *)p + 1), FUTEX_WAIT, 0, NULL, NULL, 0));
	SHOW(fx(r, FUTEX_WAIT, 1, NULL, NULL, 0));
	SHOW(fx(r, FUTEX_WAIT, 0, NULL, NULL, 0));
	SHOW(fx(s, FUTEX_WAIT, 1, NULL, NULL, 0));
	SHOW(fx(NULL, FUTEX_WAIT, 0, NULL, NULL, 0));
	SHOW(fx((int *)8, FUTEX_WAIT_BITSET, 0, NULL, NULL, -1));
}

/* Each side waits for the other's change. */
static void ping_pong(void)
{
	int *w = map(PROT_READ | PROT_WRITE, MAP_SHARED);
	pid_t pid = fork();
	int mine = pid == 0;

	for (int i = 0; i < 300; i++) {
		while (__atomic_load_n(w, __ATOMIC_SEQ_CST) != mine)
			fx(w, FUTEX_WAIT, !mine, NULL, NULL, 0);
		__atomic_store_n(w, !mine, __ATOMIC_SEQ_CST);
		fx(w, FUTEX_WAKE, 1, NULL, NULL, 0);
	}
	if (pid == 0)
		_exit(0);
	show_wait(pid);
}

/* Sent when the child surely sleeps, or looks: what it says is the same. */
static void interrupted(int flags, int op)
{
	int *w = map(PROT_READ | PROT_WRITE, MAP_SHARED);
	struct sigaction sa = {.sa_handler = on_signal, .sa_flags = flags};
	int out[2];
	pid_t pid;

	MUST(pipe(out));
	pid = fork();
	if (pid == 0) {
		sigaction(SIGUSR1, &sa, NULL);
		MUST(write(out[1], "", 1));
		long r = fx(w, op, 0, NULL, NULL, -1);

		SAY("interrupted: %ld %s, handled %d\n", r, r ? strerrorname_np(errno) : "", handled);
		_exit(0);
	}
	char c;

	MUST(read(out[0], &c, 1));
	sleep_ms(20);
	kill(pid, SIGUSR1);
	sleep_ms(20);
	if (flags & SA_RESTART)
		while (fx(w, FUTEX_WAKE, 1, NULL, NULL, 0) == 0)
			sleep_ms(1);
	show_wait(pid);
}

static int sequence[2];

static void *requeued(void *p)
{
	return (void *)fx(p, FUTEX_WAIT, 0, NULL, NULL, 0);
}

/* A shared waiter is found by shared operations alone, and moves between words. */
static void requeue(void)
{
	pthread_t t[3];
	long moved = 0;
	void *r;

	for (int i = 0; i < 3; i++)
		pthread_create(&t[i], NULL, requeued, &sequence[0]);
	while (moved < 2) {
		sleep_ms(2);
		moved += fx(&sequence[0], FUTEX_CMP_REQUEUE, 0, (void *)(2 - moved), &sequence[1], 0);
	}
	VALUE(moved);
	SHOW(fx(&sequence[1], FUTEX_WAKE_PRIVATE, 9, NULL, NULL, 0));
	SHOW(fx(&sequence[1], FUTEX_WAKE, 9, NULL, NULL, 0));
	while (fx(&sequence[0], FUTEX_WAKE, 1, NULL, NULL, 0) != 1)
		sleep_ms(1);
	for (int i = 0; i < 3; i++) {
		pthread_join(t[i], &r);
		VALUE((long)r);
	}
}

static pthread_barrier_t barrier;

static void *ends_late(void *p)
{
	pthread_barrier_wait(&barrier);
	sleep_ms((long)p);
	return p;
}

/* The joiner has given up looking; others come and go meanwhile. */
static void late_join(void)
{
	pthread_t t;
	void *r;

	pthread_barrier_init(&barrier, NULL, 2);
	for (long i = 0; i < 3; i++) {
		pthread_create(&t, NULL, ends_late, (void *)(i * 15));
		pthread_barrier_wait(&barrier);
		pid_t pid = fork();

		if (pid == 0)
			_exit(7);
		SHOW(pthread_join(t, &r));
		VALUE((long)r);
		show_wait(pid);
	}
}

static void *dies_with_lock(void *m)
{
	pthread_mutex_lock(m);
	return NULL;
}

/* Who waits for a robust lock hears of its owner's end, the joiner too. */
static void robust(void)
{
	pthread_mutexattr_t a;
	pthread_mutex_t *m = (pthread_mutex_t *)map(PROT_READ | PROT_WRITE, MAP_SHARED);
	pthread_t t;

	pthread_mutexattr_init(&a);
	pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(m, &a);
	pthread_create(&t, NULL, dies_with_lock, m);
	SHOW(pthread_join(t, NULL));
	VALUE(pthread_mutex_lock(m) == EOWNERDEAD);
	VALUE(pthread_mutex_consistent(m));
	VALUE(pthread_mutex_unlock(m));
}

int main(void)
{
	errors();
	ping_pong();
	interrupted(0, FUTEX_WAIT);
	interrupted(SA_RESTART, FUTEX_WAIT);
	interrupted(SA_RESTART, FUTEX_WAIT_BITSET | FUTEX_CLOCK_REALTIME);
	requeue();
	late_join();
	robust();
	return 0;
}
