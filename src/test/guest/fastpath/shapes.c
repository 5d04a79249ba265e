// Call sites of all shapes that are rewritten, each used often, alone and beside other threads: results, flags, registers that
// must not change, calls that a signal interrupts and that start again, and jumps to the system call instruction itself.
#include "check.h"
#include <pthread.h>
#include <sys/time.h>

static int pipe_fds[2];
__attribute__((used)) uint64_t set __asm__("shapes_set") = 1ULL << (SIGUSR2 - 1);
static volatile int handled;

/* lea disp32(%rip),%rsi; syscall: as in pthread_create. Returns the result; bit 62 set when a register has changed. */
static long mask_by_rip(uint64_t *old)
{
	long r, rbx = 0x1234, same;

	__asm__ volatile("mov $8, %%r10d\n\t"
			 "mov $14, %%eax\n\t"
			 "xor %%edi, %%edi\n\t"
			 ".byte 0x48, 0x8d, 0x35\n\t"
			 ".long shapes_set - . - 4\n\t"
			 "syscall\n\t"
			 "lea shapes_set(%%rip), %%rcx\n\t"
			 "cmp %%rcx, %%rsi\n\t"
			 "sete %%cl\n\t"
			 "cmp $0x1234, %%rbx\n\t"
			 "sete %%ch\n\t"
			 "and %%ch, %%cl\n\t"
			 "movzbl %%cl, %%ecx"
			 : "=a"(r), "=c"(same) : "d"(old), "b"(rbx) : "rsi", "rdi", "r10", "r11", "memory", "cc");
	return same ? r : r | 1L << 62;
}

/* lea disp32(%rbx),%rsi; syscall. */
static long read_by_base(int fd, char *buffer)
{
	long r;

	__asm__ volatile("xor %%eax, %%eax\n\t"
			 ".byte 0x48, 0x8d, 0xb3\n\t"
			 ".long 0x1000\n\t"
			 "syscall"
			 : "=a"(r) : "D"(fd), "b"(buffer - 0x1000), "d"(1) : "rsi", "rcx", "r11", "memory", "cc");
	return r;
}

/* lea disp32(%r12),%r9 has no part in the call: futex(2) without timeout, FUTEX_WAKE. */
static long wake_by_high(int *word)
{
	long r;
	register long r12 __asm__("r12") = (long)word;

	__asm__ volatile("mov $202, %%eax\n\t"
			 "mov $129, %%esi\n\t"
			 "xor %%r10d, %%r10d\n\t"
			 ".byte 0x4d, 0x8d, 0x8c, 0x24\n\t"
			 ".long 0x20\n\t"
			 "syscall"
			 : "=a"(r) : "D"(word), "d"(1), "r"(r12) : "rsi", "r8", "r9", "r10", "rcx", "r11", "memory", "cc");
	return r;
}

/* syscall; cmp $-4096,%eax: 7 bytes. Entered at the system call instruction itself when `inside`. */
static long compared(long nr, long a, long b, long c, int inside, int *is_error)
{
	long r;
	int above;

	__asm__ volatile("test %k6, %k6\n\t"
			 "jz 1f\n\t"
			 "lea 1f(%%rip), %%r8\n\t"
			 "jmp *%%r8\n\t"
			 "1: syscall\n\t"
			 ".byte 0x3d, 0x00, 0xf0, 0xff, 0xff\n\t"
			 "seta %b1\n\t"
			 "movzbl %b1, %1"
			 : "=a"(r), "=&b"(above) : "0"(nr), "D"(a), "S"(b), "d"(c), "r"(inside) : "r8", "rcx", "r11", "memory", "cc");
	*is_error = above;
	return r;
}

static void on_alarm(int s)
{
	(void)s;
	handled++;
	MUST(write(pipe_fds[1], "s", 1));
}

static void use_all(int rounds)
{
	int bad = 0, error, word = 0;
	uint64_t old, none = 0;
	char c = 0;

	for (int i = 0; i < rounds; i++) {
		long expected = getuid();

		old = 77;
		bad += mask_by_rip(&old) != 0;
		syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, &old, 8);
		bad += old != set;
		MUST(write(pipe_fds[1], "x", 1));
		bad += read_by_base(pipe_fds[0], &c) != 1 || c != 'x';
		bad += wake_by_high(&word) != 0;
		bad += compared(SYS_getuid, 0, 0, 0, i & 1, &error) != expected || error;
		bad += compared(SYS_close, -1, 0, 0, i & 1, &error) != -EBADF || !error;
	}
	VALUE(bad);
}

static void interrupted(int flags)
{
	struct sigaction sa = {.sa_handler = on_alarm, .sa_flags = flags};
	struct itimerval soon = {.it_value = {.tv_usec = 20000}};
	char c;

	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &soon, NULL);
	/* The handler writes what the read waits for. */
	VALUE(read_by_base(pipe_fds[0], &c));
	if (!(flags & SA_RESTART))
		MUST(read(pipe_fds[0], &c, 1));
	VALUE(c);
	VALUE(handled);
}

static volatile int stop;

static void *busy(void *p)
{
	while (!stop)
		syscall(SYS_getppid);
	return p;
}

static void *in_thread(void *p)
{
	(void)p;
	use_all(60);
	return NULL;
}

int main(void)
{
	pthread_t t[2];
	int status;
	pid_t pid;

	MUST(pipe(pipe_fds));
	MUST(pid = fork());
	if (pid == 0) {
		/* Sites that are rewritten while there are other threads. */
		pthread_create(&t[0], NULL, busy, NULL);
		pthread_create(&t[1], NULL, in_thread, NULL);
		pthread_join(t[1], NULL);
		stop = 1;
		pthread_join(t[0], NULL);
		interrupted(SA_RESTART);
		exit(3);
	}
	MUST(waitpid(pid, &status, 0));
	VALUE(status);
	use_all(60);
	interrupted(SA_RESTART);
	interrupted(0);
	MUST(pid = fork());
	if (pid == 0) {
		use_all(5);
		exit(4);
	}
	MUST(waitpid(pid, &status, 0));
	VALUE(status);
	return 0;
}
