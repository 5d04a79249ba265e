// tags: driven
// System calls by the processor's 32-bit gates, and by numbers of the x32 table.
#include "check.h"

static long gate(long nr, long arg)
{
	long r;

	__asm__ volatile("int $0x80" : "=a"(r) : "a"(nr), "b"(arg) : "memory");
	return r;
}

int main(void)
{
	VALUE(gate(20, 0)); /* getpid */
	VALUE(gate(1, 3)); /* exit */
	VALUE(gate(-1, 0));
	SHOW(syscall(0x40000000 | SYS_getpid));
	SHOW(syscall(0x40000000 | 512));
	SAY("goes on\n");
	return 0;
}
