// tags: driven
// Attacks of a guest on its trampoline (0x70000) and its mailbox (0x7e0000000000 and above). Each attack is made by a child,
// which may end in any way; this program then says "attacks made". Layout: native-trampoline/mailbox.h.
#include "check.h"
#include <pthread.h>
#include <setjmp.h>
#include <sys/mman.h>

#define TRAMPOLINE 0x70000UL
#define TRAMPOLINE_END 0x80000UL
#define SLOTS 0x7e0000000000UL
#define SLOT (1UL << 30)
#define MAILBOX 0x20000UL

static uint32_t random_state;
static uint32_t next(void) { return random_state = random_state * 1664525 + 1013904223, random_state >> 8; }

/* Runs an attack in a child that gets a limited time. */
static void attack(void (*what)(long), long arg)
{
	pid_t p = fork();
	if (p == 0) {
		random_state = arg * 7919 + 1;
		what(arg);
		_exit(0);
	}
	if (p < 0)
		return;
	for (int i = 0; i < 80; i++) {
		if (waitpid(p, NULL, WNOHANG) == p)
			return;
		sleep_ms(i < 20 ? 1 : 5);
	}
	kill(p, SIGKILL);
	waitpid(p, NULL, 0);
}

static sigjmp_buf env;
static void fault(int s) { siglongjmp(env, s); }

static int is_readable(unsigned long a)
{
	signal(SIGSEGV, fault);
	signal(SIGBUS, fault);
	if (sigsetjmp(env, 1))
		return 0;
	(void)*(volatile char *)a;
	return 1;
}

static unsigned long find_mailbox(void)
{
	static unsigned long found;
	for (int k = 0; !found && k < 256; k++)
		if (is_readable(SLOTS + k * SLOT))
			found = SLOTS + k * SLOT;
	return found;
}

static void some_calls(void)
{
	char buf[64];
	for (int i = 0; i < 20; i++) {
		getppid();
		(void)!write(-1, "x", 1);
		int fd = open("/etc/hostname", O_RDONLY);
		(void)!read(fd, buf, sizeof buf);
		close(fd);
		void *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		munmap(p, 8192);
		if (i % 8 == 0 && fork() == 0)
			_exit(0);
	}
}

static void overwrite(long how)
{
	void *t = (void *)TRAMPOLINE;
	switch (how) {
	case 0: mprotect(t, 0x10000, PROT_READ | PROT_WRITE | PROT_EXEC); break;
	case 1: munmap(t, 0x10000); break;
	case 2: mmap(t, 0x10000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0); break;
	case 3: mremap(t, 0x10000, 0x10000, MREMAP_MAYMOVE | MREMAP_FIXED, (void *)0x10000000); break;
	case 4: madvise(t, 0x10000, MADV_DONTNEED); break;
	case 5: munmap((void *)SLOTS, 256 * SLOT); break;
	case 6: mmap((void *)find_mailbox(), MAILBOX, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0); break;
	case 7: mprotect((void *)find_mailbox(), MAILBOX, PROT_NONE); break;
	case 8: munmap((void *)0x60000, 0x20000); break;
	case 9: mprotect((void *)0x60000, 0x1000, PROT_READ | PROT_WRITE); *(volatile long *)0x60000 = 0; break;
	case 10: munmap((void *)0x10000, 0x7ffffffe0000); break;
	case 11: (void)!read(open("/dev/urandom", O_RDONLY), t, 0x10000); break;
	case 12: (void)!read(open("/dev/urandom", O_RDONLY), (void *)find_mailbox(), MAILBOX); break;
	}
	some_calls();
	memset(t, 0xcc, 0x1000);
	some_calls();
}

static void call_at(unsigned long at, long nr, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	__asm__ volatile("call *%1" : "+a"(nr) : "r"(at), "D"(a), "S"(b), "d"(c), "r"(r10) : "rcx", "r8", "r9", "r11", "memory");
}

static void jump(long n)
{
	unsigned long at = TRAMPOLINE + next() % (TRAMPOLINE_END - TRAMPOLINE);
	for (int i = 0; i < 4 && !is_readable(at); i++)
		at = TRAMPOLINE + next() % 0x4000;
	call_at(n < 40 ? TRAMPOLINE + n * 16 : at, next() % 460, next(), next() << 12, next() % 4096, next());
	some_calls();
}

/* Each syscall instruction of the trampoline, with numbers and arguments of the guest's choice. */
static void calls(long n)
{
	static const struct { long nr, a, b, c, d; } tries[] = {
		{ 57 }, { 56, 0x1200011 }, { 56, 0x11 }, { 56, 0x8000 | 0x11 }, { 56, 0x4111 }, { 59, (long)"/bin/sh" }, { 62, -1, 9 }, { 62, 1, 9 },
		{ 2, (long)"/etc/passwd" }, { 257, -100, (long)"/etc/passwd" }, { 41, 1, 1 }, { 101, 16, 1 }, { 157, 1, 9 }, { 157, 4, 1 }, { 231, 5 }, { 60, 6 },
		{ 500, 0, 1 }, { 500, 5, 3 }, { 500, -1, 5 }, { 500, 0, 4 }, { 501 }, { 15 }, { 11, 0x70000, 0x10000 }, { 11, 0x7e0000000000, 1L << 38 },
		{ 10, 0x70000, 0x10000, 7 }, { 9, 0x70000, 0x10000, 7, 0x32 }, { 25, 0x70000, 0x1000, 0x1000, 3 }, { 28, 0x70000, 0x1000, 4 }, { 3, 0 }, { 3, 1 }, { 3, 3 },
		{ 202, 0x70000, 0 }, { 310, 1 }, { 321 }, { 425 }, { 317, 1 }, { 435 }, { 24 }, { 186 }, { 39 },
	};
	const unsigned char *code = (const unsigned char *)TRAMPOLINE;
	unsigned long site = 0;
	unsigned long wanted = n / 3 % 24;
	for (unsigned long i = 0; i + 1 < TRAMPOLINE_END - TRAMPOLINE && is_readable(TRAMPOLINE + i + 1); i++)
		if (code[i] == 0x0f && code[i + 1] == 0x05 && wanted-- == 0) {
			site = TRAMPOLINE + i;
			break;
		}
	if (!site)
		return;
	int k = (n * 13 + n / 24) % (int)(sizeof tries / sizeof *tries);
	call_at(site, tries[k].nr, tries[k].a, tries[k].b, tries[k].c, tries[k].d);
	some_calls();
}

static void int80(long nr)
{
	long r = nr;
	__asm__ volatile("int $0x80" : "+a"(r) : "b"(1), "c"(0x1000), "d"(1) : "memory");
	some_calls();
}

static void scribble(unsigned long from, unsigned long len, int amount)
{
	for (int i = 0; i < amount; i++) {
		volatile uint32_t *p = (uint32_t *)(from + next() % len / 4 * 4);
		*p = next() % 3 == 0 ? next() % 600 : next() % 3 ? next() << 8 ^ next() : 0;
	}
}

static void mailbox(long n)
{
	unsigned long m = find_mailbox();
	if (!m)
		return;
	static const unsigned long parts[][2] = { { 0, 0x40 }, { 0x40, 0x110 }, { 0x200, 0x140 }, { 0x340, 0x100 }, { 0x1000, 0x2000 }, { 0x3000, 0x1000 },
		{ 0x4000, 0x6000 }, { 0x10000, 0x10000 }, { 0, MAILBOX } };
	const unsigned long *part = parts[n % 9];
	for (int i = 0; i < 20; i++) {
		scribble(m + part[0], part[1], n / 9 * 20 + 1);
		some_calls();
	}
	memset((void *)(m + part[0]), n & 16 ? 0xff : 0, part[1]);
	some_calls();
}

static volatile int racing = 1;
static unsigned long race_from, race_len;
static void *racer(void *arg)
{
	(void)arg;
	while (racing)
		scribble(race_from, race_len, 3);
	return NULL;
}

/* Another thread of the process changes what the trampoline and the kernel are reading and writing. */
static void race(unsigned long from, unsigned long len)
{
	unsigned long m = find_mailbox();
	if (!m)
		return;
	race_from = m + from, race_len = len;
	pthread_t t;
	if (pthread_create(&t, NULL, racer, NULL))
		return;
	for (int i = 0; i < 40; i++)
		some_calls();
	racing = 0;
}

static void mailbox_race(long n)
{
	static const unsigned long parts[][2] = { { 0x40, 0x110 }, { 0x10000, 0x400 }, { 0x40, 0x10 }, { 0x80, 0x90 }, { 0, 0x400 }, { 0x9000, 0x3000 } };
	race(parts[n % 6][0], parts[n % 6][1]);
}

static void list_race(long n)
{
	static const unsigned long parts[][2] = { { 0x200, 0x140 }, { 0x1000, 0x100 }, { 0x200, 0x10 }, { 0x1000, 0x2000 } };
	race(parts[n % 4][0], parts[n % 4][1]);
}

/* The doorbell's own number, and the numbers that the platform uses, from ordinary guest code. */
static void doorbell(long n)
{
	long r = syscall(500 + n % 4, n / 4, n % 7, next(), next());
	if (r != -1 || errno != ENOSYS)
		SAY("number %ld: %ld %s\n", 500 + n % 4, r, strerrorname_np(errno));
	some_calls();
}

/* A stack pointer that is none, while signals and calls arrive. */
static void stack(long n)
{
	static const unsigned long places[] = { 0, 8, TRAMPOLINE + 0x800, 0x7fffffffeff8, 0xffff800000000000, 1UL << 63 };
	unsigned long sp = n < 6 ? places[n] : find_mailbox() + n * 0x1000;
	alarm(1);
	for (int i = 0; i < 50; i++) {
		long r = 39;
		__asm__ volatile("mov %%rsp, %%rbx\n\tmov %1, %%rsp\n\tsyscall\n\tmov %%rbx, %%rsp" : "+a"(r) : "r"(sp) : "rbx", "rcx", "r11", "memory");
	}
	stack_t st = { .ss_sp = (void *)sp, .ss_size = 65536 };
	sigaltstack(&st, NULL);
	struct sigaction sa = { .sa_handler = fault, .sa_flags = SA_ONSTACK };
	sigaction(SIGUSR1, &sa, NULL);
	if (!sigsetjmp(env, 1))
		raise(SIGUSR1);
	__asm__ volatile("mov %0, %%rsp\n\tpush %%rax\n\tsyscall" : : "r"(sp), "a"(62), "D"(getpid()), "S"(SIGUSR1));
}

/* rt_sigreturn with garbage for a frame; selectors, flags and addresses that no one may have. */
static void segments(long n)
{
	uint64_t frame[200];
	for (int i = 0; i < 200; i++)
		frame[i] = n % 3 == 0 ? next() : n % 3 == 1 ? ((uint64_t)next() << 40 ^ next()) : (uint64_t)&frame[next() % 200];
	if (n % 2)
		frame[5 + 16] = (uint64_t)stack, frame[5 + 18] = 0x002b000000000033, frame[5 + 17] = next();
	__asm__ volatile("mov %0, %%rsp\n\tmov $15, %%eax\n\tsyscall\n\thlt" : : "r"(frame));
}

int main(int argc, char **argv)
{
	static const struct { const char *name; void (*what)(long); int times; } all[] = {
		{ "overwrite", overwrite, 13 }, { "jump", jump, 120 }, { "calls", calls, 60 }, { "int80", int80, 10 }, { "mailbox", mailbox, 27 },
		{ "mailbox-race", mailbox_race, 12 }, { "list-race", list_race, 12 }, { "doorbell", doorbell, 28 }, { "stack", stack, 24 }, { "segments", segments, 30 },
	};
	signal(SIGCHLD, SIG_DFL);
	for (unsigned i = 0; argc > 1 && i < sizeof all / sizeof *all; i++)
		if (!strcmp(argv[1], all[i].name))
			for (int k = argc > 2 ? atoi(argv[2]) : 0; k < (argc > 2 ? atoi(argv[2]) + 1 : all[i].times); k++)
				attack(all[i].what, k);
	SAY("attacks made\n");
	return 0;
}
