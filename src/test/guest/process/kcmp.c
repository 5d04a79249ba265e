// kcmp: what tasks share, by each flag of clone.
#include "../check.h"
#include <linux/kcmp.h>
#include <sched.h>
#include <sys/epoll.h>

static char stack[65536] __attribute__((aligned(16)));
static int go[2];

static int child(void *arg)
{
	char c;
	(void)arg;
	return read(go[0], &c, 1) == 1 ? 0 : 1;
}

static void compare(int flags)
{
	pid_t me = getpid(), pid;
	long r;

	MUST(pid = clone(child, stack + sizeof stack, flags | SIGCHLD, 0));
	SAY("flags %#x:", flags);
	for (int type = KCMP_FILE; type <= KCMP_SYSVSEM; type++) {
		r = syscall(SYS_kcmp, me, pid, type, go[0], go[0]);
		SAY(" %s", r < 0 ? strerrorname_np(errno) : r ? "differs" : "same");
	}
	SAY("\n");
	MUST(write(go[1], "x", 1));
	show_wait(pid);
}

int main(void)
{
	pid_t me = getpid();
	struct kcmp_epoll_slot slot = { 0 };
	int ep;

	MUST(pipe(go));
	compare(0);
	compare(CLONE_VM);
	compare(CLONE_FILES);
	compare(CLONE_FS);
	compare(CLONE_VM | CLONE_SIGHAND);
	compare(CLONE_IO);
	compare(CLONE_SYSVSEM);
	SHOW(syscall(SYS_kcmp, me, me, 99, 0, 0));
	SHOW(syscall(SYS_kcmp, me, me, KCMP_FILE, 0, 999));
	SHOW(syscall(SYS_kcmp, me, 99999999, KCMP_VM, 0, 0));
	MUST(ep = epoll_create1(0));
	struct epoll_event e = { .events = EPOLLIN };
	MUST(epoll_ctl(ep, EPOLL_CTL_ADD, go[0], &e));
	slot.efd = ep;
	slot.tfd = go[0];
	SHOW(syscall(SYS_kcmp, me, me, KCMP_EPOLL_TFD, go[0], &slot));
	CHECK(syscall(SYS_kcmp, me, me, KCMP_EPOLL_TFD, go[1], &slot) > 0);
	slot.tfd = go[1];
	SHOW(syscall(SYS_kcmp, me, me, KCMP_EPOLL_TFD, go[1], &slot));
	slot.efd = 0;
	SHOW(syscall(SYS_kcmp, me, me, KCMP_EPOLL_TFD, 0, 8));
	return 0;
}
