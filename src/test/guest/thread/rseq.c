// Restartable sequences: registration and its errors, critical sections that signals and preemption abort, threads, fork, exec.
#define _GNU_SOURCE
#include "check.h"
#include <linux/membarrier.h>
#include <linux/rseq.h>
#include <pthread.h>
#include <sched.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/time.h>

#define SIGNATURE 0x53053053
#define GET_RSEQ_CONFIGURATION 0x420f
#define CPUS 1024

static __thread struct rseq area __attribute__((aligned(32)));

static long set(struct rseq *r, unsigned len, int flags, unsigned sig)
{
	return syscall(SYS_rseq, r, len, flags, sig);
}

static long set_own(void)
{
	return set(&area, sizeof area, 0, SIGNATURE);
}

/* One more on the counter of this CPU, unless disturbed: then 0. */
static int count(long *counters)
{
	__asm__ goto(".pushsection __rseq_cs, \"aw\"\n\t.balign 32\n3:\n\t.long 0, 0\n\t.quad 1f, 2f - 1f, 4f\n\t.popsection\n\t"
		     "lea 3b(%%rip), %%rax\n\tmov %%rax, %0\n1:\n\t"
		     "mov %1, %%eax\n\tlea (%2, %%rax, 8), %%rax\n\tmov (%%rax), %%rcx\n\tpause\n\tpause\n\tadd $1, %%rcx\n\tmov %%rcx, (%%rax)\n2:\n\t"
		     ".pushsection __rseq_abort, \"ax\"\n\t.byte 0x0f, 0xb9, 0x3d\n\t.long 0x53053053\n4:\n\tjmp %l[aborted]\n\t.popsection"
		     : : "m"(area.rseq_cs), "m"(area.cpu_id), "r"(counters) : "rax", "rcx", "memory" : aborted);
	return 1;
aborted:
	return 0;
}

/* Stays in a critical section until something aborts it. */
extern char stay_start[], stay_end[], stay_aborted[];
static void stay(volatile int *ready)
{
	__asm__ volatile(".pushsection __rseq_cs, \"aw\"\n\t.balign 32\n3:\n\t.long 0, 0\n\t.quad stay_start, stay_end - stay_start, stay_aborted\n\t.popsection\n\t"
			 "lea 3b(%%rip), %%rax\n\tmov %%rax, %0\nstay_start:\n\tmovl $1, (%1)\n5:\tpause\n\tjmp 5b\nstay_end:\n\t"
			 ".pushsection __rseq_abort, \"ax\"\n\t.byte 0x0f, 0xb9, 0x3d\n\t.long 0x53053053\nstay_aborted:\n\tjmp 6f\n\t.popsection\n6:"
			 : : "m"(area.rseq_cs), "r"(ready) : "rax", "memory");
}

static volatile int ready;

static void *enters_and_leaves(void *unused)
{
	if (set_own())
		return (void *)1;
	stay(&ready);
	return NULL;
}

static long totals[CPUS];

static void *counts(void *times)
{
	if (set_own())
		return (void *)1;
	for (long left = (long)times; left > 0;)
		left -= count(totals);
	return NULL;
}

static void *registers_again(void *unused)
{
	long first = set_own(), again = set_own();
	return (void *)(long)(first == 0 && again == -1 && errno == EBUSY && area.cpu_id < CPUS);
}

static void errors(void)
{
	struct rseq other = {0};

	SHOW(set(&area, sizeof area, RSEQ_FLAG_UNREGISTER, SIGNATURE));
	SHOW(set(&area, sizeof area, 2, SIGNATURE));
	SHOW(set(&area, sizeof area, 3, SIGNATURE));
	SHOW(set(&area, 16, 0, SIGNATURE));
	SHOW(set(&area, 0, 0, SIGNATURE));
	SHOW(set((void *)((char *)&area + 4), sizeof area, 0, SIGNATURE));
	SHOW(set((void *)0x10000000000, sizeof area, 0, SIGNATURE));
	SHOW(set((void *)-4096L, sizeof area, 0, SIGNATURE));
	SHOW(set((void *)0, sizeof area, 0, SIGNATURE));
	SHOW(set_own());
	SHOW(set_own());
	SHOW(set(&other, sizeof other, 0, SIGNATURE));
	SHOW(set(&area, sizeof area, 0, SIGNATURE + 1));
	SHOW(set(&area, sizeof area + 32, 0, SIGNATURE));
	SHOW(set(&other, sizeof area, RSEQ_FLAG_UNREGISTER, SIGNATURE));
	SHOW(set(&area, 64, RSEQ_FLAG_UNREGISTER, SIGNATURE));
	SHOW(set(&area, sizeof area, RSEQ_FLAG_UNREGISTER, SIGNATURE + 1));
	SHOW(set(&area, sizeof area, RSEQ_FLAG_UNREGISTER | 2, SIGNATURE));
	SHOW(set(&area, sizeof area, RSEQ_FLAG_UNREGISTER, SIGNATURE));
	VALUE((int)area.cpu_id);
	VALUE(area.cpu_id_start);
	SHOW(set_own());
	CHECK(area.cpu_id < CPUS && area.cpu_id == area.cpu_id_start);
}

static volatile long interrupted_at;

static void on_signal(int s, siginfo_t *info, void *c)
{
	interrupted_at = ((ucontext_t *)c)->uc_mcontext.gregs[REG_RIP];
}

static void aborted_by_signal(void)
{
	struct itimerval soon = {{0, 0}, {0, 3000}};
	struct sigaction a = {.sa_sigaction = on_signal, .sa_flags = SA_SIGINFO};

	interrupted_at = 0;
	sigaction(SIGALRM, &a, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	ready = 0;
	stay(&ready);
	/* If it was preempted before, then the signal came later. */
	while (!interrupted_at)
		;
	CHECK(interrupted_at < (long)stay_start || interrupted_at >= (long)stay_end);
	CHECK(area.rseq_cs == 0);
}

static long barrier(int command, int flags, int cpu)
{
	return syscall(SYS_membarrier, command, flags, cpu);
}

static void aborted_by_barrier(void)
{
	pthread_t t;
	void *r;

	SHOW(barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, 0, 0));
	SHOW(barrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 1, 0));
	SHOW(barrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ, 0, 0));
	SHOW(barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, 2, 0));
	SHOW(barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, MEMBARRIER_CMD_FLAG_CPU, 4000));
	SHOW(barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, MEMBARRIER_CMD_FLAG_CPU, sched_getcpu()));
	ready = 0;
	pthread_create(&t, NULL, enters_and_leaves, NULL);
	while (!ready)
		sched_yield();
	SHOW(barrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ, 0, 0));
	pthread_join(t, &r);
	CHECK(r == NULL);
}

static void threads(void)
{
	pthread_t t[4];
	long sum = 0;
	void *r;

	for (int i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, counts, (void *)200000L);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], &r);
	for (int i = 0; i < CPUS; i++)
		sum += totals[i];
	VALUE(sum);
}

/* A thread's memory goes as soon as it is said to have ended. */
static void threads_end(void)
{
	int good = 0;

	for (int i = 0; i < 100; i++) {
		pthread_attr_t a;
		pthread_t t;
		void *r, *stack = mmap(NULL, 1 << 18, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		pthread_attr_init(&a);
		pthread_attr_setstack(&a, stack, 1 << 18);
		pthread_create(&t, &a, registers_again, NULL);
		pthread_join(t, &r);
		good += r != NULL;
		munmap(stack, 1 << 18);
	}
	VALUE(good);
}

static int shares_memory(void *unused)
{
	long r = syscall(SYS_rseq, &area, sizeof area, 0, SIGNATURE);

	syscall(SYS_exit, r == 0 ? 5 : 6);
	return 0;
}

static void children(void)
{
	static char stack[1 << 16] __attribute__((aligned(16)));
	pid_t p = fork();

	if (p == 0) {
		SHOW(set_own());
		aborted_by_signal();
		SHOW(barrier(512, 0, 0));
		_exit(0);
	}
	show_wait(p);
	/* The parent's area would be written to by both: it stands still. */
	p = clone(shares_memory, stack + sizeof stack, CLONE_VM | CLONE_VFORK | SIGCHLD, NULL);
	show_wait(p);
	p = fork();
	if (p == 0)
		execl("/proc/self/exe", "rseq", "again", NULL);
	show_wait(p);
}

static void wrong_signature(void)
{
	pid_t p = fork();

	if (p == 0) {
		set(&area, sizeof area, RSEQ_FLAG_UNREGISTER, SIGNATURE);
		set(&area, sizeof area, 0, SIGNATURE + 1);
		alarm(1);
		ready = 0;
		stay(&ready);
		_exit(1);
	}
	/* Stopping takes it out of the section, if nothing else has. */
	usleep(3000);
	kill(p, SIGSTOP);
	kill(p, SIGCONT);
	show_wait(p);
}

static void traced(void)
{
	struct { unsigned long addr; unsigned size, signature, flags, pad; } c;
	pid_t p = fork();

	if (p == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		set(&area, sizeof area, RSEQ_FLAG_UNREGISTER, SIGNATURE);
		raise(SIGSTOP);
		_exit(0);
	}
	waitpid(p, NULL, 0);
	memset(&c, 0x55, sizeof c);
	SHOW(ptrace(GET_RSEQ_CONFIGURATION, p, sizeof c, &c));
	CHECK(c.addr == (long)&area && c.size == sizeof area && c.signature == SIGNATURE && c.flags == 0);
	c.size = 1;
	SHOW(ptrace(GET_RSEQ_CONFIGURATION, p, 8, &c));
	VALUE(c.size);
	ptrace(PTRACE_CONT, p, 0, 0);
	waitpid(p, NULL, 0);
	SHOW(ptrace(GET_RSEQ_CONFIGURATION, p, sizeof c, &c));
	VALUE(c.addr);
	ptrace(PTRACE_CONT, p, 0, 0);
	waitpid(p, NULL, 0);
}

int main(int argc, char **argv)
{
	extern const unsigned __rseq_size;

	if (argc == 1) {
		VALUE(getauxval(27));
		VALUE(getauxval(28));
		CHECK(__rseq_size > 0);
		/* Another registration is there: the C library's. */
		SHOW(set_own());
		CHECK(sched_getcpu() >= 0 && sched_getcpu() < CPUS);
		setenv("GLIBC_TUNABLES", "glibc.pthread.rseq=0", 1);
		execl("/proc/self/exe", argv[0], "plain", NULL);
		return 1;
	}
	if (!strcmp(argv[1], "again")) {
		SHOW(set_own());
		return 7;
	}
	errors();
	aborted_by_signal();
	aborted_by_barrier();
	threads();
	threads_end();
	children();
	wrong_signature();
	traced();
	return 0;
}
