// Priority-inheriting futexes: taking and giving over, refusals, timeouts, owners that die, requeueing.
// flags: -pthread
#include "../check.h"
#include <linux/futex.h>
#include <pthread.h>
#include <sys/mman.h>

#ifndef FUTEX_LOCK_PI2
#define FUTEX_LOCK_PI2 13
#endif

static uint32_t word, cond, other;
static volatile int step;

static long futex(uint32_t *a, int op, uint32_t v, void *timeout, uint32_t *a2, uint32_t v3)
{
	return syscall(SYS_futex, a, op, v, timeout, a2, v3);
}

static int tid(void)
{
	return syscall(SYS_gettid);
}

/* Until the thread sleeps in the kernel with the word's WAITERS bit set. */
static void until_waited(uint32_t *w)
{
	while (!(__atomic_load_n(w, __ATOMIC_SEQ_CST) & FUTEX_WAITERS))
		sleep_ms(1);
	sleep_ms(20);
}

static void refusals(void)
{
	struct timespec past = { 1, 0 }, bad = { 0, -1 };

	word = 0;
	SHOW(futex(&word, FUTEX_UNLOCK_PI, 0, 0, 0, 0));
	SHOW(futex(&word, FUTEX_LOCK_PI, 0, 0, 0, 0));
	CHECK((word & FUTEX_TID_MASK) == tid());
	SHOW(futex(&word, FUTEX_LOCK_PI, 0, 0, 0, 0));
	SHOW(futex(&word, FUTEX_TRYLOCK_PI, 0, 0, 0, 0));
	SHOW(futex(&word, FUTEX_UNLOCK_PI, 0, 0, 0, 0));
	VALUE(word);
	word = 0x3ffffff0; /* nobody's */
	SHOW(futex(&word, FUTEX_LOCK_PI, 0, 0, 0, 0));
	SHOW(futex(&word, FUTEX_TRYLOCK_PI, 0, 0, 0, 0));
	VALUE(word & FUTEX_TID_MASK);
	pid_t child;
	MUST(child = fork());
	if (!child) {
		pause();
		_exit(0);
	}
	word = child; /* a process that knows nothing of it */
	SHOW(futex(&word, FUTEX_LOCK_PI, 0, &past, 0, 0));
	SHOW(futex(&word, FUTEX_LOCK_PI, 0, &bad, 0, 0));
	SHOW(futex(&word, FUTEX_LOCK_PI2, 0, &past, 0, 0));
	SHOW(futex(&word, FUTEX_LOCK_PI2 | FUTEX_CLOCK_REALTIME, 0, &past, 0, 0));
	SHOW(futex(&word, FUTEX_LOCK_PI | FUTEX_CLOCK_REALTIME, 0, &past, 0, 0));
	SHOW(futex(&word, FUTEX_TRYLOCK_PI, 0, 0, 0, 0));
	SHOW(futex(&word, FUTEX_UNLOCK_PI, 0, 0, 0, 0));
	kill(child, SIGKILL);
	show_wait(child);
	SHOW(futex((void *)((char *)&word + 1), FUTEX_LOCK_PI, 0, 0, 0, 0));
	SHOW(futex((void *)8192, FUTEX_LOCK_PI, 0, 0, 0, 0));
	SHOW(futex((void *)8192, FUTEX_UNLOCK_PI, 0, 0, 0, 0));
	uint32_t *ro = mmap(0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	SHOW(futex(ro, FUTEX_LOCK_PI, 0, 0, 0, 0));
	word = FUTEX_WAITERS; /* left by somebody, free */
	SHOW(futex(&word, FUTEX_LOCK_PI, 0, 0, 0, 0));
	CHECK((word & FUTEX_TID_MASK) == tid());
	word = FUTEX_OWNER_DIED;
	SHOW(futex(&word, FUTEX_TRYLOCK_PI, 0, 0, 0, 0));
	CHECK((word & ~FUTEX_WAITERS) == (tid() | FUTEX_OWNER_DIED));
	SHOW(futex(&word, FUTEX_UNLOCK_PI, 0, 0, 0, 0));
	VALUE(word);
}

static void *taker(void *arg)
{
	long r = futex(&word, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0);
	step = r == 0 && (word & FUTEX_TID_MASK) == tid();
	futex(&word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0);
	return arg;
}

static void *leaver(void *arg)
{
	futex(&word, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0);
	step = 1;
	while (step == 1)
		sleep_ms(1);
	sleep_ms(20);
	return arg;
}

static void handing_over(void)
{
	pthread_t t;

	word = tid(); /* taken without the kernel, as libraries do */
	step = 0;
	pthread_create(&t, 0, taker, 0);
	until_waited(&word);
	VALUE(step);
	SHOW(futex(&word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0));
	pthread_join(t, 0);
	VALUE(step);
	VALUE(word);

	/* The owner ends with the lock held. */
	step = 0;
	pthread_create(&t, 0, leaver, 0);
	while (!step)
		sleep_ms(1);
	step = 2;
	SHOW(futex(&word, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0));
	CHECK((word & FUTEX_TID_MASK) == tid());
	CHECK(word & FUTEX_OWNER_DIED);
	pthread_join(t, 0);
	SHOW(futex(&word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0));
	VALUE(word);
}

static void *two_locks(void *arg)
{
	other = tid();
	step = futex(&word, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0);
	futex(&word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0);
	futex(&other, FUTEX_UNLOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0);
	return arg;
}

static void deadlock(void)
{
	pthread_t t;

	word = tid();
	step = -1;
	pthread_create(&t, 0, two_locks, 0);
	until_waited(&word);
	SHOW(futex(&other, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0));
	SHOW(futex(&word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0));
	pthread_join(t, 0);
	VALUE(step);
	VALUE(word);
	VALUE(other);
}

static void on_signal(int s)
{
	(void)s;
}

static void *interrupted(void *arg)
{
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_nsec += 150000000;
	until.tv_sec += until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	SHOW(futex(&word, FUTEX_LOCK_PI | FUTEX_PRIVATE_FLAG, 0, &until, 0, 0)); /* goes on after the handler, then times out */
	return arg;
}

static void signals(void)
{
	struct sigaction sa = { .sa_handler = on_signal };
	pthread_t t;

	sigaction(SIGUSR1, &sa, 0);
	word = tid();
	pthread_create(&t, 0, interrupted, 0);
	until_waited(&word);
	pthread_kill(t, SIGUSR1);
	pthread_join(t, 0);
	SHOW(futex(&word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0));
	VALUE(word);
}

static void *requeued(void *arg)
{
	__atomic_fetch_add(&step, 1, __ATOMIC_SEQ_CST);
	long r = futex(&cond, FUTEX_WAIT_REQUEUE_PI | FUTEX_PRIVATE_FLAG, 5, 0, &word, 0);
	if (r != 0 || (word & FUTEX_TID_MASK) != tid())
		SAY("requeued: %ld %s\n", r, strerrorname_np(errno));
	__atomic_fetch_sub(&step, 1, __ATOMIC_SEQ_CST);
	if (futex(&word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0))
		SAY("unlock after requeue: %s\n", strerrorname_np(errno));
	return arg;
}

static long requeue(int count, uint32_t value)
{
	return futex(&cond, FUTEX_CMP_REQUEUE_PI | FUTEX_PRIVATE_FLAG, 1, (void *)(long)count, &word, value);
}

static void requeueing(void)
{
	struct timespec past = { 1, 0 };
	pthread_t t[4];

	cond = 5;
	word = 0;
	SHOW(requeue(1, 4));
	SHOW(requeue(1, 5));
	SHOW(requeue(-1, 5));
	SHOW(futex(&cond, FUTEX_CMP_REQUEUE_PI, 2, (void *)1, &word, 5));
	SHOW(futex(&cond, FUTEX_CMP_REQUEUE_PI, 1, (void *)1, &cond, 5));
	SHOW(futex(&cond, FUTEX_WAIT_REQUEUE_PI, 5, 0, &cond, 0));
	SHOW(futex(&cond, FUTEX_WAIT_REQUEUE_PI, 4, 0, &word, 0));
	SHOW(futex(&cond, FUTEX_WAIT_REQUEUE_PI, 5, &past, &word, 0));
	for (int owned = 0; owned < 2; owned++) {
		word = owned ? tid() : 0;
		step = 0;
		for (int i = 0; i < 4; i++)
			pthread_create(&t[i], 0, requeued, 0);
		while (step < 4)
			sleep_ms(1);
		sleep_ms(30);
		SHOW(requeue(INT_MAX, 5));
		if (owned) {
			VALUE(step);
			SHOW(futex(&word, FUTEX_UNLOCK_PI | FUTEX_PRIVATE_FLAG, 0, 0, 0, 0));
		}
		for (int i = 0; i < 4; i++)
			pthread_join(t[i], 0);
		VALUE(word);
	}
}

static pthread_mutex_t mutex;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static int counter;

static void *counts(void *arg)
{
	for (int i = 0; i < 3000; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
	return arg;
}

static void *dies_with_it(void *arg)
{
	pthread_mutex_lock(&mutex);
	return arg;
}

static void *waits(void *arg)
{
	pthread_mutex_lock(&mutex);
	while (counter != 12001)
		pthread_cond_wait(&changed, &mutex);
	pthread_mutex_unlock(&mutex);
	return arg;
}

static void mutexes(void)
{
	pthread_mutexattr_t a;
	pthread_t t[4];

	pthread_mutexattr_init(&a);
	pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_INHERIT);
	pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
	SHOW(pthread_mutex_init(&mutex, &a));
	for (int i = 0; i < 4; i++)
		pthread_create(&t[i], 0, counts, 0);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], 0);
	VALUE(counter);
	for (int i = 0; i < 4; i++)
		pthread_create(&t[i], 0, waits, 0);
	sleep_ms(20);
	pthread_mutex_lock(&mutex);
	counter++;
	pthread_cond_broadcast(&changed);
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], 0);
	pthread_create(&t[0], 0, dies_with_it, 0);
	pthread_join(t[0], 0);
	VALUE(pthread_mutex_lock(&mutex) == EOWNERDEAD);
	SHOW(pthread_mutex_consistent(&mutex));
	SHOW(pthread_mutex_unlock(&mutex));
	SHOW(pthread_mutex_trylock(&mutex));
	SHOW(pthread_mutex_unlock(&mutex));
}

/* Between processes: the child dies with a robust lock while the parent waits for it. */
static void shared(void)
{
	struct area { pthread_mutex_t m; volatile int held; } *p =
		mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_t a;
	pid_t pid;

	pthread_mutexattr_init(&a);
	pthread_mutexattr_setprotocol(&a, PTHREAD_PRIO_INHERIT);
	pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&p->m, &a);
	MUST(pid = fork());
	if (!pid) {
		pthread_mutex_lock(&p->m);
		p->held = 1;
		while (!(*(volatile uint32_t *)&p->m & FUTEX_WAITERS))
			sleep_ms(1);
		sleep_ms(20);
		kill(getpid(), SIGKILL);
	}
	while (!p->held)
		sleep_ms(1);
	VALUE(pthread_mutex_lock(&p->m) == EOWNERDEAD);
	show_wait(pid);
	SHOW(pthread_mutex_unlock(&p->m)); /* not made consistent */
	VALUE(pthread_mutex_lock(&p->m) == ENOTRECOVERABLE);
}

int main(void)
{
	refusals();
	handing_over();
	deadlock();
	signals();
	requeueing();
	mutexes();
	shared();
	return 0;
}
