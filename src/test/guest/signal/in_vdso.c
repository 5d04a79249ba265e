/*
 * A handler interrupts the vDSO, and the program goes on there.
 */
#include "../check.h"
#include <sys/auxv.h>
#include <sys/time.h>
#include <ucontext.h>

static volatile sig_atomic_t ticks, inside;

static void on_tick(int signo, siginfo_t *info, void *context)
{
	(void)signo, (void)info;
	uintptr_t ip = ((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP];
	uintptr_t vdso = getauxval(AT_SYSINFO_EHDR);
	ticks++;
	inside += ip >= vdso && ip < vdso + 0x4000;
}

int main(void)
{
	struct sigaction action = {.sa_sigaction = on_tick, .sa_flags = SA_SIGINFO};
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &(struct itimerval){{0, 1000}, {0, 1000}}, NULL);
	struct timespec start, now, before;
	clock_gettime(CLOCK_MONOTONIC, &start);
	before = start;
	int backwards = 0;
	do {
		clock_gettime(CLOCK_MONOTONIC, &now);
		backwards += now.tv_sec < before.tv_sec || (now.tv_sec == before.tv_sec && now.tv_nsec < before.tv_nsec);
		before = now;
	} while (inside < 5 && now.tv_sec - start.tv_sec < 10);
	CHECK(ticks >= 5);
	CHECK(inside >= 5);
	VALUE(backwards);
	return 0;
}
