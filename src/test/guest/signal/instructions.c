// Instructions that trap: the signal, its code, and that the program goes on after its handler.
#include "check.h"
#include <setjmp.h>

static sigjmp_buf back;

static void on_signal(int signo, siginfo_t *info, void *context)
{
	(void)context;
	__asm__ volatile("pushfq\n\tandl $~0x40000, (%%rsp)\n\tpopfq" : : : "cc", "memory"); /* it is the interrupted one's */
	SAY("signal %d code %d\n", signo, info->si_code);
	siglongjmp(back, 1);
}

#define TRAPS(text) do { \
	SAY("%s: ", text); \
	if (!sigsetjmp(back, 1)) { \
		__asm__ volatile(text : : : "rax", "rcx", "rdx", "memory"); \
		SAY("nothing\n"); \
	} \
} while (0)

#define CHECK_ALIGNMENT "pushfq\n\torl $0x40000, (%%rsp)\n\tpopfq\n\t"
#define ALLOW_MISALIGNED "pushfq\n\tandl $~0x40000, (%%rsp)\n\tpopfq\n\t"

/* With the flag that refuses misaligned accesses: a fault of the program's own, none of the calls that it makes meanwhile. */
static void misaligned(void)
{
	static char bytes[16] __attribute__((aligned(8)));
	int fd = open("/dev/zero", O_RDONLY);
	long r, s;

	TRAPS(CHECK_ALIGNMENT "lea 1(%%rsp), %%rax\n\tmovl (%%rax), %%eax\n\t" ALLOW_MISALIGNED);
	for (int i = 0; i < 3; i++) {
		__asm__ volatile(CHECK_ALIGNMENT "syscall\n\t" ALLOW_MISALIGNED
				 : "=a"(r) : "0"(SYS_read), "D"(fd), "S"(bytes + 1), "d"(5) : "rcx", "r11", "memory");
		__asm__ volatile(CHECK_ALIGNMENT "syscall\n\t" ALLOW_MISALIGNED
				 : "=a"(s) : "0"(SYS_getppid) : "rcx", "r11", "memory");
		SAY("%ld %d\n", r, s == getppid());
	}
}

int main(void)
{
	struct sigaction a = { .sa_sigaction = on_signal, .sa_flags = SA_SIGINFO };

	for (int s = 1; s < 32; s++)
		if (s != SIGKILL && s != SIGSTOP && s != SIGCHLD && s != SIGCONT)
			sigaction(s, &a, NULL);
	TRAPS("hlt");
	TRAPS("cli");
	TRAPS("sti");
	TRAPS("clts");
	TRAPS("int3");
	TRAPS("int $3");
	TRAPS("int $4");
	TRAPS("int $0x21");
	TRAPS("int $0xff");
	TRAPS(".byte 0xf1");
	TRAPS("ud2");
	TRAPS("xor %%edx, %%edx\n\txor %%eax, %%eax\n\tdiv %%edx");
	TRAPS("movb $0, %%al\n\tinb $0x80, %%al");
	TRAPS("outb %%al, $0x80");
	TRAPS("mov %%cr0, %%rax");
	TRAPS("mov %%dr7, %%rax");
	TRAPS("mov $0x10, %%ecx\n\trdmsr");
	TRAPS("mov $0x7fffffff, %%ecx\n\trdpmc");
	TRAPS("mov $0x8000000000000000, %%rax\n\tmov (%%rax), %%rax");
	TRAPS("mov $0x8000000000000000, %%rax\n\tjmp *%%rax");
	TRAPS("mov $3, %%eax\n\tmov %%eax, %%ds\n\tmov $0x2f, %%eax\n\tmov %%eax, %%es");
	TRAPS("sysretq");
	TRAPS("lock addl $1, 0");
	TRAPS(".byte 0xf0, 0x90");
	TRAPS(".byte 0x06");
	misaligned();
	return 0;
}
