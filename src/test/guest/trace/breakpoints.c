// Breakpoints and watchpoints in debug registers: set by ptrace, met by the tracee, told in DR6.
#include "check.h"
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/user.h>

static volatile long watched[4];
static volatile int handled;

__attribute__((noinline)) void target(int n)
{
	watched[1] += n;
	__asm__ volatile("");
}

static void handler(int s)
{
	watched[2] = s;
	handled = s;
}

static void child(void)
{
	struct timespec t = {0, 1000};

	ptrace(PTRACE_TRACEME, 0, 0, 0);
	raise(SIGSTOP);
	target(1);
	target(2);
	for (int i = 0; i < 100; i++)
		__asm__ volatile("");
	watched[0] = 5;
	nanosleep(&t, 0);
	watched[0] = 6;
	signal(SIGUSR1, handler);
	raise(SIGUSR1);
	*(volatile short *)&watched[3] = 1;
	((volatile char *)&watched[3])[7] = 1;
	_exit(handled);
}

#define DR(n) (offsetof(struct user, u_debugreg) + 8 * (n))
#define PEEK(p, n) ptrace(PTRACE_PEEKUSER, p, DR(n), 0)
#define POKE(p, n, v) ptrace(PTRACE_POKEUSER, p, DR(n), v)
enum { EXECUTE, WRITE, IO, BOTH };
/* The bits of DR7 for register i; size in the register's code. */
#define ENABLE(i, kind, size) (1L << 2 * (i) | (unsigned long)((kind) | (size) << 2) << (16 + 4 * (i)))

static void next(pid_t p)
{
	int status;
	siginfo_t i;
	struct user_regs_struct r;

	ptrace(PTRACE_CONT, p, 0, 0);
	waitpid(p, &status, 0);
	SAY("%#x", status);
	if (WIFSTOPPED(status)) {
		ptrace(PTRACE_GETSIGINFO, p, 0, &i);
		ptrace(PTRACE_GETREGS, p, 0, &r);
		SAY(" code %d at rip %d, DR6 %#lx, at target %d, TF %d", i.si_code, (unsigned long)i.si_addr == r.rip, PEEK(p, 6) & 0xf,
		    r.rip == (unsigned long)target, (int)(r.eflags >> 8 & 1));
		POKE(p, 6, 0);
	}
	SAY("\n");
}

int main(void)
{
	pid_t p = fork();
	int status;

	if (!p)
		child();
	waitpid(p, &status, 0);
	for (int i = 0; i < 8; i++)
		SAY("DR%d %#lx\n", i, PEEK(p, i));
	SHOW(POKE(p, 4, 1));
	SHOW(POKE(p, 5, 1));
	SHOW(POKE(p, 0, target));
	CHECK(PEEK(p, 0) == (long)target);
	SHOW(POKE(p, 7, ENABLE(0, EXECUTE, 0)));
	SAY("DR7 %#lx\n", PEEK(p, 7));
	next(p);
	next(p);
	SHOW(POKE(p, 7, 0));
	SHOW(POKE(p, 1, &watched[0]));
	SHOW(POKE(p, 7, ENABLE(1, IO, 2)));
	SHOW(POKE(p, 7, ENABLE(1, WRITE, 2)));
	next(p);
	SAY("%ld\n", ptrace(PTRACE_PEEKDATA, p, &watched[0], 0));
	next(p);
	SAY("%ld\n", ptrace(PTRACE_PEEKDATA, p, &watched[0], 0));
	/* In a signal handler, after a signal stop. */
	SHOW(POKE(p, 2, &watched[2]));
	SHOW(POKE(p, 7, ENABLE(1, WRITE, 2) | ENABLE(2, WRITE, 2)));
	next(p);
	ptrace(PTRACE_CONT, p, 0, SIGUSR1);
	waitpid(p, &status, 0);
	SAY("%#x DR6 %#lx\n", status, PEEK(p, 6) & 0xf);
	POKE(p, 6, 0);
	/* One byte of a word; another is written before. */
	SHOW(POKE(p, 3, (char *)&watched[3] + 7));
	SHOW(POKE(p, 7, ENABLE(3, WRITE, 0)));
	next(p);
	SAY("%#lx\n", ptrace(PTRACE_PEEKDATA, p, &watched[3], 0));
	SHOW(POKE(p, 7, 0));
	next(p);
	return 0;
}
