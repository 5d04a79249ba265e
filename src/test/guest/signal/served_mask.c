// The signal mask in programs that change it all the time: what each change returns, that a blocked signal never arrives and
// waits, that an unblocked one always does, and that what a thread blocks another one takes.
#include "check.h"
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>

#define BITS 8
#define ROUNDS 300

static volatile int handled, wrong, closed, done;

static long change(int how, const uint64_t *set, uint64_t *old, long size)
{
	return syscall(SYS_rt_sigprocmask, how, set, old, size);
}

static uint64_t bit(int signo)
{
	return 1ULL << (signo - 1);
}

static void on_usr(int s)
{
	(void)s;
	if (closed)
		wrong++;
	handled++;
}

/* What it returns, often enough that each site is rewritten. */
static void results(void)
{
	uint64_t usr = bit(SIGUSR1), all = ~0ULL, old = 0, expected = 0;
	int bad = 0;

	for (int i = 0; i < 50; i++) {
		bad += change(SIG_BLOCK, &usr, &old, BITS) != 0 || old != expected;
		bad += change(SIG_BLOCK, NULL, &old, BITS) != 0 || old != (expected | usr);
		bad += change(SIG_SETMASK, &all, &old, BITS) != 0 || old != (expected | usr);
		bad += change(77, NULL, &old, BITS) != 0 || old != (all & ~bit(SIGKILL) & ~bit(SIGSTOP));
		bad += change(SIG_UNBLOCK, &usr, &old, BITS) != 0;
		bad += change(SIG_BLOCK, NULL, &old, BITS) != 0 || (old & usr);
		old = expected;
		/* In and out at one address. */
		bad += change(SIG_SETMASK, &old, &old, BITS) != 0 || !(old & bit(SIGCHLD));
	}
	VALUE(bad);
	for (int i = 0; i < 10; i++) {
		if (i == 9) {
			SHOW(change(77, &usr, &old, BITS));
			SHOW(change(SIG_BLOCK, &usr, &old, 4));
			SHOW(change(SIG_BLOCK, (uint64_t *)8, &old, BITS));
			SHOW(change(SIG_BLOCK, &usr, (uint64_t *)8, BITS));
		} else {
			change(77, &usr, &old, BITS);
			change(SIG_BLOCK, (uint64_t *)8, &old, BITS);
			change(SIG_BLOCK, &usr, (uint64_t *)8, BITS);
		}
	}
	/* The mask has changed all the same. */
	MUST(change(SIG_SETMASK, &expected, &old, BITS));
	CHECK(old & usr);
}

/* A signal that would be ignored waits while it is blocked. */
static void keeps_child(void)
{
	uint64_t chld = bit(SIGCHLD), none = 0, pending = 0;
	int status, lost = 0;

	for (int i = 0; i < 20; i++) {
		pid_t pid;

		MUST(change(SIG_SETMASK, &none, NULL, BITS));
		MUST(change(SIG_BLOCK, &chld, NULL, BITS));
		MUST(pid = fork());
		if (pid == 0)
			_exit(0);
		MUST(waitpid(pid, &status, 0));
		syscall(SYS_rt_sigpending, &pending, BITS);
		lost += !(pending & chld);
		MUST(change(SIG_UNBLOCK, &chld, NULL, BITS));
		syscall(SYS_rt_sigpending, &pending, BITS);
		lost += pending != 0;
	}
	VALUE(lost);
}

static void *toggles(void *p)
{
	uint64_t usr = bit(SIGUSR1);

	(void)p;
	while (!done) {
		change(SIG_BLOCK, &usr, NULL, BITS);
		closed = 1;
		closed = 0;
		change(SIG_UNBLOCK, &usr, NULL, BITS);
	}
	return NULL;
}

/* Signals of another thread come between all the instructions of a change. */
static void races(void)
{
	pthread_t t;

	handled = 0;
	MUST(pthread_create(&t, NULL, toggles, NULL));
	for (int i = 0; i < ROUNDS; i++) {
		pthread_kill(t, SIGUSR1);
		while (handled <= i)
			sched_yield();
	}
	done = 1;
	pthread_join(t, NULL);
	VALUE(handled);
	VALUE(wrong);
}

static volatile int turns;
static pthread_t main_thread;

static void on_hup(int s)
{
	(void)s;
	if (pthread_equal(pthread_self(), main_thread))
		wrong++;
	turns++;
}

static void *takes(void *p)
{
	uint64_t hup = bit(SIGHUP);

	change(SIG_UNBLOCK, &hup, NULL, BITS);
	*(volatile int *)p = 1;
	while (turns < 100)
		sched_yield();
	return NULL;
}

/* A signal for the process goes to the thread that takes it. */
static void goes_to_another(void)
{
	uint64_t hup = bit(SIGHUP);
	volatile int ready = 0;
	pthread_t t;

	main_thread = pthread_self();
	signal(SIGHUP, on_hup);
	change(SIG_BLOCK, &hup, NULL, BITS);
	MUST(pthread_create(&t, NULL, takes, (void *)&ready));
	while (!ready)
		sched_yield();
	for (int i = 0; i < 100; i++) {
		kill(getpid(), SIGHUP);
		while (turns <= i) {
			/* The same mask again, without a call to the kernel. */
			change(SIG_BLOCK, &hup, NULL, BITS);
		}
	}
	pthread_join(t, NULL);
	VALUE(turns);
	VALUE(wrong);
}

static pthread_mutex_t *robust;

static void *dies_holding(void *p)
{
	pthread_mutex_lock(robust);
	return p;
}

/* Lists of robust futexes are known to the kernel without a call. */
static void robust_lists(void)
{
	pthread_mutexattr_t a;
	int recovered = 0;

	robust = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_init(&a);
	pthread_mutexattr_setrobust(&a, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&a, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(robust, &a);
	for (int i = 0; i < 20; i++) {
		void *head;
		size_t len = 0;
		pthread_t t;

		MUST(pthread_create(&t, NULL, dies_holding, NULL));
		pthread_join(t, NULL);
		if (pthread_mutex_lock(robust) == EOWNERDEAD) {
			recovered++;
			pthread_mutex_consistent(robust);
		}
		pthread_mutex_unlock(robust);
		if (syscall(SYS_get_robust_list, 0, &head, &len) || len != 24)
			recovered = -1000;
	}
	VALUE(recovered);
	SHOW(syscall(SYS_set_robust_list, NULL, 23));
}

int main(void)
{
	int yields = 0;

	signal(SIGUSR1, on_usr);
	results();
	keeps_child();
	races();
	goes_to_another();
	robust_lists();
	for (int i = 0; i < 20; i++)
		yields += sched_yield() == 0;
	VALUE(yields);
	return 0;
}
