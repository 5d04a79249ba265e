// membarrier: what is offered and registered, which commands need which registration, what a child has of it.
#include "check.h"
#include <linux/membarrier.h>

#define GET_REGISTRATIONS 512

static long barrier(int command, int flags, int cpu)
{
	return syscall(SYS_membarrier, command, flags, cpu);
}

int main(void)
{
	SHOW(barrier(MEMBARRIER_CMD_QUERY, 0, 0));
	SHOW(barrier(MEMBARRIER_CMD_QUERY, 1, 0));
	SHOW(barrier(GET_REGISTRATIONS, 0, 0));
	SHOW(barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0));
	SHOW(barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0));
	SHOW(barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, MEMBARRIER_CMD_FLAG_CPU, 0));
	SHOW(barrier(MEMBARRIER_CMD_GLOBAL, 0, 0));
	SHOW(barrier(MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0));
	SHOW(barrier(MEMBARRIER_CMD_REGISTER_GLOBAL_EXPEDITED, 0, 0));
	SHOW(barrier(MEMBARRIER_CMD_GLOBAL_EXPEDITED, 0, 0));
	SHOW(barrier(GET_REGISTRATIONS, 0, 0));
	SHOW(barrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0));
	SHOW(barrier(GET_REGISTRATIONS, 0, 0));
	SHOW(barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 0, 0));
	SHOW(barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_SYNC_CORE, 1, 0));
	SHOW(barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0));
	SHOW(barrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0));
	SHOW(barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0));
	SHOW(barrier(3, 0, 0));
	SHOW(barrier(24, 0, 0));
	SHOW(barrier(-1, 0, 0));
	SHOW(barrier(1024, 0, 0));
	pid_t p = fork();
	if (p == 0) {
		SHOW(barrier(GET_REGISTRATIONS, 0, 0));
		SHOW(barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0));
		SHOW(barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, 0, 0));
		_exit(0);
	}
	show_wait(p);
	return 0;
}
