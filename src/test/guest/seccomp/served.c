// Calls that a filter lets through by number alone may be answered without it; the next filter is heard all the same, in hot loops too.
#include "check.h"
#include <linux/filter.h>
#include <linux/futex.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/prctl.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static long install(struct sock_filter *f, int n)
{
	struct sock_fprog p = {n, f};

	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, &p);
}

/* For one call answers an errno, if its first argument is the one given (-1: whatever it is). */
static long deny(int nr, int error, long argument)
{
	struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 3),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args)),
		BPF_JUMP(argument == -1 ? BPF_JMP | BPF_JA : BPF_JMP | BPF_JEQ | BPF_K, argument == -1 ? 0 : argument, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | error),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};

	return install(f, LEN(f));
}

/* The result of a call made often, so that its site is rewritten; 1000 when it is not always the same. */
static long stable(long nr, long a)
{
	errno = 0;
	long first = syscall(nr, a, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0);
	int error = errno;

	for (int i = 0; i < 100; i++) {
		errno = 0;
		if (syscall(nr, a, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0) != first || errno != error)
			return 1000;
	}
	return first == -1 ? -error : nr == SYS_futex ? first : 0;
}

static void show_all(const char *when)
{
	static int word;

	SAY("%s: getpid %ld, gettid %ld, getuid %ld, futex %ld, getppid %ld\n", when, stable(SYS_getpid, 0), stable(SYS_gettid, 0),
	    stable(SYS_getuid, 0), stable(SYS_futex, (long)&word), stable(SYS_getppid, 0));
}

static long mask(void)
{
	unsigned long none = 0;

	for (int i = 0; i < 50; i++)
		if (syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, NULL, 8))
			return -errno;
	return 0;
}

static pthread_barrier_t step;

static void *other(void *arg)
{
	pthread_barrier_wait(&step);
	pthread_barrier_wait(&step);
	show_all("another thread, served no longer");
	return arg;
}

int main(void)
{
	pthread_t t;
	pid_t child;

	show_all("without a filter");
	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	SHOW(deny(SYS_sync, EPERM, -1));
	show_all("a filter for another call");
	SHOW(deny(SYS_getpid, EXDEV, 77));
	show_all("one that looks at an argument of getpid");
	SAY("getpid(77): %ld\n", stable(SYS_getpid, 77));
	pthread_barrier_init(&step, NULL, 2);
	pthread_create(&t, NULL, other, NULL);
	pthread_barrier_wait(&step);
	SHOW(deny(SYS_gettid, ENOTDIR, -1));
	pthread_barrier_wait(&step);
	pthread_join(t, NULL);
	show_all("one against gettid");
	MUST(child = fork());
	if (child == 0) {
		show_all("a child");
		return 0;
	}
	wait(NULL);
	SAY("sched_yield %ld, ", stable(SYS_sched_yield, 0));
	MUST(deny(SYS_sched_yield, EIO, -1));
	SAY("then %ld\n", stable(SYS_sched_yield, 0));
	SAY("rt_sigprocmask %ld, ", mask());
	MUST(deny(SYS_rt_sigprocmask, EMFILE, SIG_SETMASK));
	SAY("then %ld\n", mask());
	SAY("set_robust_list %ld, ", stable(SYS_set_robust_list, 0));
	MUST(deny(SYS_set_robust_list, ENOSPC, -1));
	SAY("then %ld\n", stable(SYS_set_robust_list, 0));
	MUST(deny(SYS_rseq, EDOM, -1));
	SAY("rseq %ld\n", stable(SYS_rseq, 0));
	return 0;
}
