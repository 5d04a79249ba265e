// System calls with flags of the processor set: single steps, nested task, misaligned accesses refused, string operations downwards.
#include "check.h"

enum { TF = 0x100, DF = 0x400, NT = 0x4000, AC = 0x40000 };

static volatile int traps;

static void on_trap(int signo)
{
	(void)signo;
	traps++;
}

static inline unsigned long flags(void)
{
	unsigned long f;

	__asm__ volatile("pushfq\n\tpop %0" : "=r"(f) : : "memory");
	return f;
}

static inline void set_flags(unsigned long f)
{
	__asm__ volatile("push %0\n\tpopfq" : : "r"(f) : "memory", "cc");
}

/* As often as it takes until a call may come by another way than at first. */
static void calls(unsigned long with)
{
	for (int i = 0; i < 3; i++) {
		int before = traps;
		unsigned long f;

		set_flags(flags() | with);
		syscall(SYS_getpid);
		syscall(SYS_close, -1);
		f = flags();
		set_flags(0x202);
		SAY("%#lx: %#lx, %d steps\n", with, f & (TF | DF | NT | AC), traps - before);
	}
}

int main(void)
{
	static const unsigned long all[] = { NT, AC, NT | AC, DF, TF, NT | TF, AC | TF, DF | TF, NT | AC | TF };
	struct sigaction a = { .sa_handler = on_trap };

	sigaction(SIGTRAP, &a, NULL);
	for (int i = 0; i < 20; i++)
		syscall(SYS_close, -1);
	for (unsigned i = 0; i < sizeof all / sizeof *all; i++)
		calls(all[i]);
	return 0;
}
