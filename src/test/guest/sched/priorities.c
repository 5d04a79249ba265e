// Niceness and SCHED_IDLE decide who gets the CPU; fork and exec keep them, SCHED_RESET_ON_FORK too.
#include "check.h"
#include <sched.h>
#include <sys/mman.h>
#include <sys/resource.h>

/* Rounds of some nanoseconds: as long as some slices of the scheduler. Calls would let the other run meanwhile. */
#define ENOUGH 30000000L

static struct { volatile int started, over; volatile long rounds[2]; } *shared;

static void pin(void)
{
	cpu_set_t s;
	int i = 0;

	sched_getaffinity(0, sizeof s, &s);
	while (!CPU_ISSET(i, &s))
		i++;
	CPU_ZERO(&s);
	CPU_SET(i, &s);
	sched_setaffinity(0, sizeof s, &s);
}

static void burn(int who)
{
	__atomic_add_fetch(&shared->started, 1, __ATOMIC_SEQ_CST);
	while (shared->started < 2)
		;
	while (!shared->over)
		if (++shared->rounds[who] > ENOUGH && who == 0)
			shared->over = 1;
	_exit(0);
}

/* A process that has called `change` against one that has not, on one CPU. */
static const char *share(void (*change)(void))
{
	memset(shared, 0, sizeof *shared);
	pid_t a = fork();
	if (a == 0) {
		pin();
		burn(0);
	}
	pid_t b = fork();
	if (b == 0) {
		pin();
		change();
		burn(1);
	}
	waitpid(a, NULL, 0);
	waitpid(b, NULL, 0);
	return shared->rounds[1] * 2 < shared->rounds[0] ? "little" : "its part";
}

static void nothing(void) {}

static void nice_19(void)
{
	SHOW(setpriority(PRIO_PROCESS, 0, 19));
}

static void idle(void)
{
	struct sched_param p = {0};

	SHOW(sched_setscheduler(0, SCHED_IDLE, &p));
}

static void batch(void)
{
	struct sched_param p = {0};

	SHOW(sched_setscheduler(0, SCHED_BATCH, &p));
}

static void parent_was_nice(void)
{
	setpriority(PRIO_PROCESS, 0, 19);
	if (fork() > 0) {
		wait(NULL);
		_exit(0);
	}
}

static void parent_resets_idle(void)
{
	struct sched_param p = {0};

	sched_setscheduler(0, SCHED_IDLE | SCHED_RESET_ON_FORK, &p);
	if (fork() > 0) {
		wait(NULL);
		_exit(0);
	}
	VALUE(sched_getscheduler(0));
}

static void nice_before_exec(void)
{
	setpriority(PRIO_PROCESS, 0, 19);
	execl("/proc/self/exe", "priorities", "burn", NULL);
}

int main(int argc, char **argv)
{
	int fd = argc > 1 ? 100 : memfd_create("shared", 0);

	if (argc == 1) {
		ftruncate(fd, 4096);
		dup2(fd, 100);
	}
	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, 100, 0);
	if (argc > 1)
		burn(1);
	TEXT(share(nothing));
	TEXT(share(nice_19));
	TEXT(share(idle));
	TEXT(share(batch));
	TEXT(share(parent_was_nice));
	TEXT(share(nice_before_exec));
	TEXT(share(parent_resets_idle));
	return 0;
}
