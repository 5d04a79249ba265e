// Bad pointers to the calls of processes, signals, memory, time, scheduling and IPC: EFAULT, or what Linux finds first.
// needs: root
// options: --cap-add ALL
#include "../check.h"
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>

/* Unmapped; kernel half; across the end of a mapping. */
static unsigned long bad[3];

#define CALL(nr, ...) do { \
	SAY("%s:", #nr); \
	for (int i_ = 0; i_ < 3; i_++) { \
		long B = (long)bad[i_]; \
		long r_ = syscall(SYS_##nr, ##__VA_ARGS__); \
		SAY(" %s", r_ == -1 ? strerrorname_np(errno) : "fine"); \
		(void)B; \
	} \
	SAY("\n"); \
} while (0)

static void processes(void)
{
	CALL(wait4, -1, B, WNOHANG, 0);
	CALL(waitid, P_ALL, 0, B, WEXITED | WNOHANG, 0);
	CALL(execve, B, 0, 0);
	CALL(execve, "/bin/true", B, 0);
	CALL(execve, "/bin/true", 0, B);
	CALL(execveat, -100, B, 0, 0, 0);
	CALL(clone3, B, 64);
	CALL(getrlimit, RLIMIT_NOFILE, B);
	CALL(setrlimit, RLIMIT_NOFILE, B);
	CALL(prlimit64, 0, RLIMIT_NOFILE, B, 0);
	CALL(prlimit64, 0, RLIMIT_NOFILE, 0, B);
	CALL(getrusage, RUSAGE_SELF, B);
	CALL(times, B);
	CALL(sysinfo, B);
	CALL(uname, B);
	CALL(setgroups, 1, B);
	CALL(getresuid, B, B, B);
	CALL(getresgid, B, B, B);
	CALL(capget, B, 0);
	CALL(capset, B, 0);
	CALL(sethostname, B, 3);
	CALL(setdomainname, B, 3);
	CALL(getrandom, B, 3, 0);
	CALL(getcpu, B, 0, 0);
	CALL(getcpu, 0, B, 0);
	CALL(prctl, 15, B);
	CALL(prctl, 16, B);
	CALL(prctl, 2, B);
	CALL(prctl, 37, B);
	CALL(arch_prctl, 0x1003, B);
	CALL(set_robust_list, B, 24);
	CALL(get_robust_list, 0, B, B);
	CALL(pidfd_send_signal, -1, 0, B, 0);
	CALL(process_vm_readv, getpid(), B, 1, B, 1, 0);
}

static void signals(void)
{
	struct timespec none = { 0, 0 };
	sigset_t set = { 0 };

	CALL(rt_sigaction, SIGUSR1, B, 0, 8);
	CALL(rt_sigaction, SIGUSR1, 0, B, 8);
	CALL(rt_sigprocmask, SIG_BLOCK, B, 0, 8);
	CALL(rt_sigprocmask, SIG_BLOCK, 0, B, 8);
	CALL(rt_sigpending, B, 8);
	CALL(rt_sigtimedwait, B, 0, &none, 8);
	CALL(rt_sigtimedwait, &set, 0, B, 8);
	CALL(rt_sigqueueinfo, getpid(), 0, B);
	CALL(rt_tgsigqueueinfo, getpid(), getpid(), 0, B);
	CALL(rt_sigsuspend, B, 8);
	CALL(sigaltstack, B, 0);
	CALL(sigaltstack, 0, B);
	CALL(signalfd4, -1, B, 8, 0);
}

static void times_and_scheduling(void)
{
	int id;

	CALL(nanosleep, B, 0);
	CALL(clock_nanosleep, CLOCK_MONOTONIC, 0, B, 0);
	CALL(clock_gettime, CLOCK_PROCESS_CPUTIME_ID, B);
	CALL(clock_getres, CLOCK_MONOTONIC, B);
	CALL(getitimer, ITIMER_REAL, B);
	CALL(setitimer, ITIMER_REAL, B, 0);
	CALL(setitimer, ITIMER_REAL, 0, B);
	CALL(timer_create, CLOCK_MONOTONIC, B, &id);
	CALL(timer_create, CLOCK_MONOTONIC, 0, B);
	MUST(syscall(SYS_timer_create, CLOCK_MONOTONIC, 0, &id));
	CALL(timer_settime, id, 0, B, 0);
	CALL(timer_gettime, id, B);
	CALL(sched_setparam, 0, B);
	CALL(sched_getparam, 0, B);
	CALL(sched_setscheduler, 0, 0, B);
	CALL(sched_setaffinity, 0, 8, B);
	CALL(sched_getaffinity, 0, 128, B);
	CALL(sched_rr_get_interval, 0, B);
	CALL(sched_setattr, 0, B, 0);
	CALL(sched_getattr, 0, B, 48, 0);
	CALL(set_mempolicy, 2, B, 64);
	CALL(get_mempolicy, B, 0, 0, 0, 0);
}

static void ipc_and_futexes(void)
{
	uint32_t word = 0;
	int q, s, m;

	CALL(futex, B, FUTEX_WAIT, 1, 0, 0, 0);
	CALL(futex, B, FUTEX_WAKE, 1, 0, 0, 0);
	CALL(futex, &word, FUTEX_WAIT, 0, B, 0, 0);
	CALL(futex, &word, FUTEX_CMP_REQUEUE, 1, 1, B, 0);
	CALL(futex, &word, FUTEX_WAKE_OP, 1, 1, B, 0);
	CALL(futex, B, FUTEX_LOCK_PI, 0, 0, 0, 0);
	CALL(futex, B, FUTEX_TRYLOCK_PI, 0, 0, 0, 0);
	CALL(futex, B, FUTEX_UNLOCK_PI, 0, 0, 0, 0);
	CALL(futex_waitv, B, 1, 0, 0, 0);
	MUST(q = syscall(SYS_msgget, 0, 0600));
	MUST(s = syscall(SYS_semget, 0, 2, 0600));
	MUST(m = syscall(SYS_shmget, 0, 4096, 0600));
	CALL(msgsnd, q, B, 4, 04000);
	CALL(msgctl, q, 2, B);
	CALL(msgctl, q, 1, B);
	CALL(msgctl, 0, 3, B);
	CALL(semop, s, B, 1);
	CALL(semtimedop, s, B, 1, 0);
	CALL(semctl, s, 0, 13, B);
	CALL(semctl, s, 0, 17, B);
	CALL(semctl, s, 0, 2, B);
	CALL(shmctl, m, 2, B);
	CALL(shmctl, m, 1, B);
	CALL(shmctl, 0, 14, B);
	SHOW(syscall(SYS_msgctl, q, 0, 0));
	SHOW(syscall(SYS_semctl, s, 0, 0, 0));
	SHOW(syscall(SYS_shmctl, m, 0, 0));
	CALL(mq_open, B, 0, 0, 0);
	CALL(mq_open, "bad_pointers", O_CREAT | O_RDWR, 0600, B);
	CALL(mq_unlink, B);
	CALL(mincore, bad[2] & -4096, 4096, B);
	CALL(process_madvise, -1, B, 1, MADV_COLD, 0);
}

int main(void)
{
	char *p = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(p + 4096, 4096);
	bad[0] = 8;
	bad[1] = 0xffff800000000000UL;
	bad[2] = (unsigned long)p + 4096 - 4;
	processes();
	memset(p, 0, 4096);
	signals();
	memset(p, 0, 4096);
	times_and_scheduling();
	memset(p, 0, 4096);
	ipc_and_futexes();
	return 0;
}
