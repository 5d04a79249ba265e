// Attaching to and leaving processes that make the same system calls all the time, one with threads; breakpoints in hot code.
#include "check.h"
#include <pthread.h>
#include <sys/ptrace.h>
#include <sys/user.h>

struct shared { volatile long rounds; volatile int stop; };

static pid_t parent;
static volatile long wrong;
static volatile int stop;

/* The shape that the sandbox rewrites when it is used often. */
__attribute__((noinline)) static long hot(void)
{
	long r;
	__asm__ volatile(".globl hot_site\nhot_site: mov $110, %%eax\n\tsyscall\n\tnop" : "=a"(r) : : "rcx", "r11", "memory");
	return r;
}
extern char hot_site[];

static void *spin(void *p)
{
	while (!stop)
		wrong += hot() != parent || getppid() != parent;
	return p;
}

static void on_usr1(int s)
{
	stop = s;
}

static pid_t start(int threads, int *gate)
{
	int fds[2];
	char c;
	pid_t p;

	MUST(pipe(fds));
	MUST(pipe(gate));
	if (!(p = fork())) {
		pthread_t t[4];

		parent = getppid();
		signal(SIGUSR1, on_usr1);
		for (int i = 0; i < 50; i++)
			wrong += hot() != parent || getppid() != parent;
		for (int i = 0; i < threads; i++)
			pthread_create(&t[i], 0, spin, 0);
		write(fds[1], "x", 1);
		spin(0);
		for (int i = 0; i < threads; i++)
			pthread_join(t[i], 0);
		_exit(wrong ? 1 : 7);
	}
	read(fds[0], &c, 1);
	return p;
}

int main(void)
{
	int gate[2], status;

	for (int threads = 0; threads < 3; threads++) {
		pid_t p = start(threads, gate);
		int bad = 0;

		for (int i = 0; i < 20; i++) {
			bad += ptrace(PTRACE_ATTACH, p, 0, 0) != 0;
			bad += waitpid(p, &status, 0) != p || status != (SIGSTOP << 8 | 0x7f);
			errno = 0;
			long text = ptrace(PTRACE_PEEKTEXT, p, hot_site, 0);
			bad += (text & 0xffffffffffffff) != 0x050f0000006eb8;
			if (threads == 0) {
				/* A breakpoint in code that has run a thousand times; then on from there. */
				struct user_regs_struct r;

				bad += ptrace(PTRACE_POKETEXT, p, hot_site, (text & ~0xffL) | 0xcc) != 0;
				bad += ptrace(PTRACE_CONT, p, 0, 0) != 0;
				bad += waitpid(p, &status, 0) != p || status != (SIGTRAP << 8 | 0x7f);
				bad += ptrace(PTRACE_GETREGS, p, 0, &r) != 0 || r.rip != (long)hot_site + 1;
				r.rip--;
				bad += ptrace(PTRACE_POKETEXT, p, hot_site, text) != 0;
				bad += ptrace(PTRACE_SETREGS, p, 0, &r) != 0;
				for (int k = 0; k < 3; k++) {
					bad += ptrace(PTRACE_SINGLESTEP, p, 0, 0) != 0;
					bad += waitpid(p, &status, 0) != p || status != (SIGTRAP << 8 | 0x7f);
				}
				bad += ptrace(PTRACE_GETREGS, p, 0, &r) != 0 || r.rip != (long)hot_site + 8 || r.rax != getpid();
			}
			bad += ptrace(PTRACE_DETACH, p, 0, 0) != 0;
		}
		VALUE(bad);
		kill(p, SIGUSR1);
		show_wait(p);
	}
	return 0;
}
