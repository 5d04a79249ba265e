// SCHED_DEADLINE's parameters: checked, stored, returned, not handed on by fork.
// needs: root
// options: --cap-add ALL
// normalise: /= -1 EBUSY/= 0/ the host may have no such time left to give
#include "../check.h"
#include <sched.h>

struct attr {
	uint32_t size, policy;
	uint64_t flags;
	int32_t nice;
	uint32_t priority;
	uint64_t runtime, deadline, period;
	uint32_t util_min, util_max;
};

static long set(uint64_t runtime, uint64_t deadline, uint64_t period, uint64_t flags)
{
	struct attr a = { .size = 48, .policy = 6, .flags = flags, .runtime = runtime, .deadline = deadline, .period = period };
	return syscall(SYS_sched_setattr, 0, &a, 0);
}

static void show(void)
{
	struct attr a = { 0 };
	SHOW(syscall(SYS_sched_getattr, 0, &a, sizeof a, 0));
	SAY("size %u policy %u flags %lu nice %d priority %u: %lu %lu %lu\n", a.size, a.policy, a.flags, a.nice, a.priority,
	    a.policy == 6 ? a.runtime : 0, a.deadline, a.period); /* other policies tell the length of their slice */
}

int main(void)
{
	struct sched_param none = { 0 };
	pid_t pid;

	SHOW(set(1000, 2000000, 2000000, 0));
	SHOW(set(2000000, 1000000, 2000000, 0));
	SHOW(set(1000000, 2000000, 1000000, 0));
	SHOW(set(1000000, 0, 0, 0));
	SHOW(set(10000, 50000, 50000, 0));
	SHOW(set(1000000, 1UL << 63, 0, 0));
	SHOW(set(1000000, 10000000, 0, 0));
	show();
	SHOW(sched_getscheduler(0));
	errno = 0;
	pid = fork();
	if (!pid)
		_exit(0);
	SAY("fork %s\n", pid < 0 ? strerrorname_np(errno) : "works");
	if (pid > 0)
		waitpid(pid, 0, 0);
	SHOW(set(1000000, 10000000, 20000000, 1));
	show();
	MUST(pid = fork());
	if (!pid) {
		show();
		_exit(0);
	}
	show_wait(pid);
	SHOW(sched_setscheduler(0, SCHED_OTHER, &none));
	show();
	return 0;
}
