// Calls that the trampoline answers itself say what Linux says after each change, in each thread, and signals are not lost in them.
#define _GNU_SOURCE
#include "check.h"
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile int handled;

static void on_alarm(int s)
{
	(void)s;
	handled++;
}

/* Often enough that each call site is rewritten. */
static long stable(long nr)
{
	long first = syscall(nr);

	for (int i = 0; i < 50; i++)
		if (syscall(nr) != first)
			return -1;
	return first;
}

static int ids_fit(long pid, long tid)
{
	return stable(SYS_getpid) == pid && stable(SYS_gettid) == tid;
}

static void *in_thread(void *p)
{
	long tid = stable(SYS_gettid);

	/* The raw call changes this thread alone. */
	syscall(SYS_setresuid, -1, 1234, -1);
	syscall(SYS_setresgid, -1, 4321, -1);
	*(int *)p = stable(SYS_getpid) == getpid() && tid != getpid() && stable(SYS_geteuid) == 1234 && stable(SYS_getegid) == 4321;
	return NULL;
}

static void *ends_busy(void *p)
{
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	*(volatile int *)p = 1;
	for (;;)
		syscall(SYS_getpid);
}

static int word;

static void *waits(void *p)
{
	*(long *)p = syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
	return NULL;
}

int main(void)
{
	struct sigaction a = {.sa_handler = on_alarm};
	struct itimerval every = {{0, 1000}, {0, 1000}}, never = {{0, 0}, {0, 0}};
	struct timespec soon = {0, 20000000};
	pthread_t t;
	int ok = 0, status;
	long woken = -1;

	CHECK(ids_fit(getpid(), getpid()));
	VALUE(stable(SYS_getuid) == getuid());
	pid_t pid = fork();
	if (pid == 0)
		_exit(ids_fit(getpid(), getpid()) && stable(SYS_getpid) != getppid() ? 7 : 1);
	waitpid(pid, &status, 0);
	VALUE(WEXITSTATUS(status));
	pthread_create(&t, NULL, in_thread, &ok);
	pthread_join(t, NULL);
	VALUE(ok);
	CHECK(stable(SYS_geteuid) == geteuid() && stable(SYS_getegid) == getegid());
	setresuid(-1, 99, -1);
	VALUE(stable(SYS_geteuid));
	setresuid(-1, 0, -1);

	/* A busy loop of served calls takes its signals, and its results stay right. */
	sigaction(SIGALRM, &a, NULL);
	setitimer(ITIMER_REAL, &every, NULL);
	long wrong = 0, mine = getpid();
	while (handled < 100)
		wrong += syscall(SYS_getpid) != mine;
	VALUE(wrong);
	/* Wakes without waiters, and waits on another value, between signals. */
	handled = 0;
	while (handled < 100) {
		wrong += syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) != 0;
		wrong += syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 1, NULL, NULL, 0) != -1 || errno != EAGAIN;
	}
	VALUE(wrong);
	/* A wait is broken by a handler without SA_RESTART. */
	long r = syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
	CHECK(r == -1 && errno == EINTR);
	setitimer(ITIMER_REAL, &never, NULL);
	r = syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &soon, NULL, 0);
	CHECK(r == -1 && errno == ETIMEDOUT);

	/* A thread that only makes served calls can be ended. */
	volatile int runs = 0;
	pthread_create(&t, NULL, ends_busy, (void *)&runs);
	while (!runs)
		sched_yield();
	pthread_cancel(t);
	VALUE(pthread_join(t, NULL));

	pthread_create(&t, NULL, waits, &woken);
	while (syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0) == 0)
		sched_yield();
	pthread_join(t, NULL);
	VALUE(woken);

	/* Bad words: as the host has it. */
	r = syscall(SYS_futex, (char *)&word + 1, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
	CHECK(r == -1 && errno == EINVAL);
	r = syscall(SYS_futex, (void *)8, FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0);
	CHECK(r == -1 && errno == EFAULT);
	r = syscall(SYS_futex, &word, FUTEX_WAIT_BITSET_PRIVATE, 0, NULL, NULL, 0);
	CHECK(r == -1 && errno == EINVAL);
	return 0;
}
