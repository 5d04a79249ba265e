// Syscall user dispatch: calls that become SIGSYS, by a byte of the program's and by where they are made.
#include "check.h"
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ucontext.h>

#define SET(mode, offset, length, selector) prctl(PR_SET_SYSCALL_USER_DISPATCH, (long)(mode), (long)(offset), (long)(length), (long)(selector))
enum { OFF, ON, INSIDE_ON };

static volatile char blocks;
static volatile int caught, number, code, is_after;

static long raw(long nr, long a, long b, long c)
{
	long r;

	__asm__ volatile("syscall" : "=a"(r) : "0"(nr), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
	return r;
}

static void on_sigsys(int signo, siginfo_t *info, void *context)
{
	ucontext_t *u = context;

	(void)signo;
	blocks = 0;
	caught++;
	number = info->si_syscall;
	code = info->si_code;
	is_after = (long)info->si_call_addr == u->uc_mcontext.gregs[REG_RIP] && info->si_errno == 0 && info->si_arch == 0xc000003e;
	if (u->uc_mcontext.gregs[REG_RAX] == SYS_getppid)
		u->uc_mcontext.gregs[REG_RAX] = 4242;
}

static void report(const char *what, long r)
{
	SAY("%s: %ld; caught %d number %d code %d after %d\n", what, r, caught, number, code, is_after);
	caught = number = code = is_after = 0;
}

static void ends(const char *what, void (*f)(void))
{
	pid_t p = fork();

	if (!p) {
		f();
		_exit(9);
	}
	SAY("%s: ", what);
	show_wait(p);
}

static void bad_byte(void)
{
	SET(ON, 0, 0, &blocks);
	blocks = 7;
	raw(SYS_getpid, 0, 0, 0);
}

static void no_byte(void)
{
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	SET(ON, 0, 0, page);
	mprotect(page, 4096, PROT_NONE);
	raw(SYS_getpid, 0, 0, 0);
}

static void forked(void)
{
	pid_t p;

	SET(ON, 0, 0, &blocks);
	p = fork();
	if (!p) {
		blocks = 1;
		raw(SYS_getpid, 0, 0, 0);
		_exit(caught);
	}
	show_wait(p);
	_exit(3);
}

static void executed(void)
{
	SET(ON, 0, 0, &blocks);
	execl("/bin/true", "true", NULL);
}

static void bad_arguments(void)
{
	SHOW(SET(-1, 0, 0, &blocks));
	SHOW(SET(3, 0, 0, 0));
	SHOW(SET(OFF, 1, 0, 0));
	SHOW(SET(OFF, 0, 1, 0));
	SHOW(SET(OFF, 0, 0, &blocks));
	SHOW(SET(ON, 1, 0, &blocks));
	SHOW(SET(ON, -1, 0, &blocks));
	SHOW(SET(ON, 1, -1, &blocks));
	SHOW(SET(ON, -1, 1, &blocks));
	SHOW(SET(ON, 0, 1, -1));
	SHOW(SET(INSIDE_ON, 0, 0, &blocks));
	SHOW(SET(INSIDE_ON, 16, -8, &blocks));
	SHOW(SET(OFF, 0, 0, 0));
}

int main(void)
{
	struct sigaction a = { .sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO };
	char *code_page;

	sigaction(SIGSYS, &a, NULL);
	bad_arguments();
	raw(SYS_getppid, 0, 0, 0);
	SHOW(SET(ON, 0, 0, &blocks));
	for (int i = 0; i < 3; i++) {
		long r;

		blocks = 1;
		r = raw(SYS_getppid, 0, 0, 0);
		report("getppid", r);
		blocks = 1;
		r = raw(SYS_getuid, 0, 0, 0);
		report("getuid", r);
		blocks = 1;
		r = raw(60000 + i, 1, 2, 3);
		report("unknown", r);
		r = raw(SYS_close, -1, 0, 0);
		report("not blocked", r);
	}
	/* mov edi to eax, call, return: the only place from which calls are made. */
	code_page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memcpy(code_page, "\x89\xf8\x0f\x05\xc3", 5);
	SHOW(SET(ON, code_page, 4096, &blocks));
	blocks = 1;
	long r = ((long (*)(long))code_page)(SYS_getppid) == getppid();
	report("from the range", r);
	blocks = 1;
	r = raw(SYS_getppid, 0, 0, 0);
	report("from outside", r);
	SHOW(SET(INSIDE_ON, code_page, 4096, &blocks));
	blocks = 1;
	r = ((long (*)(long))code_page)(SYS_getppid);
	report("from the range", r);
	blocks = 1;
	r = raw(SYS_getppid, 0, 0, 0) >= 0;
	blocks = 0;
	report("from outside", r);
	SHOW(SET(OFF, 0, 0, 0));
	blocks = 1;
	r = raw(SYS_close, -1, 0, 0);
	report("off", r);
	blocks = 0;
	ends("bad byte", bad_byte);
	ends("no byte", no_byte);
	ends("forked", forked);
	ends("executed", executed);
	return 0;
}
