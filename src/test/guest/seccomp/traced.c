// Filters and tracers: a call that kills stops for nobody, filters that are suspended, who may; deaf sleep that a deadly signal ends.
// options: --cap-add ALL
#include "check.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

#define SUSPEND (1 << 21)

static long install(int nr, unsigned flags, unsigned action)
{
	struct sock_filter f[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, nr, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, action),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog p = {4, f};
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags, &p);
}

/* Stops, then makes the call that its filter is about. */
static pid_t tracee(unsigned action)
{
	pid_t pid = fork();
	if (pid == 0) {
		install(SYS_getpgid, 0, action);
		raise(SIGSTOP);
		_exit(syscall(SYS_getpgid, 0) > 0 ? 1 : errno);
	}
	waitpid(pid, NULL, WUNTRACED);
	return pid;
}

static int next(pid_t pid)
{
	int status = -1;
	waitpid(pid, &status, 0);
	return status;
}

static void killed(unsigned action, int request)
{
	pid_t pid = tracee(action);
	MUST(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD));
	next(pid);
	kill(pid, SIGCONT);
	for (;;) {
		ptrace(request, pid, 0, 0);
		int s = next(pid);
		if (WIFEXITED(s) || WIFSIGNALED(s)) {
			SAY("end: %x\n", s & ~0x80);
			return;
		}
		if (WSTOPSIG(s) == SIGSYS)
			SAY("stopped for SIGSYS\n");
	}
}

static void suspended(unsigned options)
{
	pid_t pid = tracee(SECCOMP_RET_ERRNO | 33);
	SHOW(ptrace(PTRACE_SEIZE, pid, 0, options));
	next(pid);
	SHOW(ptrace(PTRACE_SETOPTIONS, pid, 0, options));
	kill(pid, SIGCONT);
	int s;
	do {
		ptrace(PTRACE_CONT, pid, 0, 0);
		s = next(pid);
	} while (WIFSTOPPED(s));
	SAY("end: %x\n", s);
}

static void forbidden(void)
{
	pid_t pid = fork();
	if (pid == 0) {
		pid_t other = tracee(SECCOMP_RET_ALLOW);
		MUST(unshare(CLONE_NEWUSER));
		SHOW(ptrace(PTRACE_SEIZE, other, 0, SUSPEND));
		kill(other, SIGKILL);
		_exit(0);
	}
	next(pid);
	pid = fork();
	if (pid == 0) {
		pid_t other = tracee(SECCOMP_RET_ALLOW);
		install(SYS_getpgid, 0, SECCOMP_RET_ALLOW);
		SHOW(ptrace(PTRACE_SEIZE, other, 0, SUSPEND));
		SHOW(ptrace(PTRACE_SEIZE, other, 0, 0));
		next(other);
		SHOW(ptrace(PTRACE_SETOPTIONS, other, 0, SUSPEND));
		kill(other, SIGKILL);
		_exit(0);
	}
	next(pid);
}

static void deadly(int signo)
{
	struct seccomp_notif n = {};
	int listener;
	MUST(listener = install(SYS_getpgid, SECCOMP_FILTER_FLAG_NEW_LISTENER | SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, SECCOMP_RET_USER_NOTIF));
	pid_t pid = fork();
	if (pid == 0) {
		syscall(SYS_getpgid, 0);
		_exit(1);
	}
	SHOW(ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &n));
	kill(pid, signo);
	SAY("end: %x\n", next(pid));
}

int main(void)
{
	alarm(20);
	killed(SECCOMP_RET_KILL_PROCESS, PTRACE_CONT);
	killed(SECCOMP_RET_KILL_PROCESS, PTRACE_SYSCALL);
	killed(SECCOMP_RET_KILL_THREAD, PTRACE_CONT);
	killed(SECCOMP_RET_TRAP, PTRACE_CONT);
	suspended(0);
	suspended(SUSPEND);
	forbidden();
	for (int i = 0; i < 2; i++) {
		pid_t pid = fork();
		if (pid == 0) {
			deadly(i ? SIGTERM : SIGUSR2);
			_exit(0);
		}
		next(pid);
	}
	return 0;
}
