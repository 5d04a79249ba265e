// Handlers: siginfo, masks, nesting, alternate stack, SA_RESTART and EINTR, registers and floating point kept.
#include "check.h"
#include <sys/time.h>
#include <ucontext.h>
#include <setjmp.h>

static volatile sig_atomic_t count;
static volatile int last_code, last_value, on_stack, last_signal;
static char alternate[65536];

static void info_handler(int s, siginfo_t *i, void *ctx)
{
	char here;
	ucontext_t *u = ctx;
	count++;
	last_signal = s;
	last_code = i->si_code;
	last_value = i->si_value.sival_int;
	on_stack = &here >= alternate && &here < alternate + sizeof alternate;
	if (!u->uc_mcontext.gregs[REG_RIP])
		abort();
}

static void install(int s, int flags)
{
	struct sigaction a = { .sa_sigaction = info_handler, .sa_flags = SA_SIGINFO | flags };
	sigemptyset(&a.sa_mask);
	MUST(sigaction(s, &a, NULL));
}

static void nested(int s)
{
	sigset_t m;
	sigprocmask(0, NULL, &m);
	SAY("in handler of %d: USR1 %d USR2 %d\n", s, sigismember(&m, SIGUSR1), sigismember(&m, SIGUSR2));
	if (s == SIGUSR1 && count++ == 0) {
		raise(SIGUSR1);
		raise(SIGUSR2);
		SAY("end of first\n");
	}
}

static sigjmp_buf env;
static void jumper(int s) { siglongjmp(env, s); }

static double computed(volatile double x)
{
	double sum = 0;
	for (int i = 1; i < 3000000; i++)
		sum += x / i;
	return sum;
}

static void tick(int s)
{
	(void)s;
	volatile double noise = 0;
	for (int i = 1; i < 50; i++)
		noise += 1.0 / i;
	count++;
}

int main(void)
{
	install(SIGUSR1, 0);
	SHOW(raise(SIGUSR1));
	VALUE(count); VALUE(last_code);
	SHOW(kill(getpid(), SIGUSR1));
	VALUE(count); VALUE(last_code);
	SHOW(sigqueue(getpid(), SIGUSR1, (union sigval){ .sival_int = 77 }));
	VALUE(count); VALUE(last_code); VALUE(last_value);

	stack_t st = { .ss_sp = alternate, .ss_size = sizeof alternate };
	SHOW(sigaltstack(&st, NULL));
	install(SIGUSR1, SA_ONSTACK);
	raise(SIGUSR1);
	VALUE(on_stack);
	st.ss_size = 100;
	SHOW(sigaltstack(&st, NULL));

	install(SIGUSR1, SA_RESETHAND);
	raise(SIGUSR1);
	struct sigaction a;
	sigaction(SIGUSR1, NULL, &a);
	CHECK(a.sa_handler == SIG_DFL);

	count = 0;
	a = (struct sigaction){ .sa_handler = nested };
	sigaddset(&a.sa_mask, SIGUSR2);
	sigaction(SIGUSR1, &a, NULL);
	sigemptyset(&a.sa_mask);
	sigaction(SIGUSR2, &a, NULL);
	raise(SIGUSR1);

	/* blocked: one of a kind for classic signals, all queued in order for real-time ones */
	sigset_t m, old, pending;
	sigfillset(&m);
	sigprocmask(SIG_SETMASK, &m, &old);
	count = 0;
	install(SIGUSR2, 0);
	install(SIGRTMIN, 0);
	for (int i = 0; i < 5; i++) {
		raise(SIGUSR2);
		sigqueue(getpid(), SIGRTMIN, (union sigval){ .sival_int = i });
	}
	sigpending(&pending);
	VALUE(sigismember(&pending, SIGUSR2));
	VALUE(sigismember(&pending, SIGKILL));
	siginfo_t si;
	CHECK(sigwaitinfo(&pending, &si) == SIGUSR2);
	struct timespec zero = { 0, 0 };
	sigdelset(&m, SIGRTMIN);
	SHOW(sigtimedwait(&m, &si, &zero));
	sigprocmask(SIG_SETMASK, &old, NULL);
	VALUE(count);
	VALUE(last_value);

	/* interrupted and restarted */
	int fds[2];
	MUST(pipe(fds));
	struct itimerval soon = { { 0, 0 }, { 0, 30000 } };
	char c;
	install(SIGALRM, 0);
	setitimer(ITIMER_REAL, &soon, NULL);
	SHOW(read(fds[0], &c, 1));
	install(SIGALRM, SA_RESTART);
	pid_t parent = getpid();
	pid_t p = fork();
	if (p == 0) {
		sleep_ms(60);
		kill(parent, SIGALRM);
		sleep_ms(60);
		(void)!write(fds[1], "x", 1);
		_exit(0);
	}
	count = 0;
	SHOW(read(fds[0], &c, 1));
	VALUE(count);
	show_wait(p);
	install(SIGALRM, SA_RESTART);
	setitimer(ITIMER_REAL, &soon, NULL);
	SHOW(pause());
	setitimer(ITIMER_REAL, &soon, NULL);
	struct timespec long_time = { 5, 0 }, rest;
	SHOW(nanosleep(&long_time, &rest));
	CHECK(rest.tv_sec == 4);

	/* sigsuspend */
	sigemptyset(&m);
	sigaddset(&m, SIGALRM);
	sigprocmask(SIG_BLOCK, &m, &old);
	setitimer(ITIMER_REAL, &soon, NULL);
	count = 0;
	SHOW(sigsuspend(&old));
	VALUE(count);
	sigprocmask(0, NULL, &m);
	VALUE(sigismember(&m, SIGALRM));
	sigprocmask(SIG_SETMASK, &old, NULL);

	/* out of a handler by a jump; out of a fault */
	signal(SIGSEGV, jumper);
	signal(SIGFPE, jumper);
	signal(SIGILL, jumper);
	signal(SIGTRAP, jumper);
	int how = sigsetjmp(env, 1);
	if (how == 0)
		*(volatile int *)16 = 1;
	VALUE(how);
	how = sigsetjmp(env, 1);
	if (how == 0) {
		long zero_value = 0;
		__asm__ volatile("xor %%edx, %%edx; mov $1, %%eax; idivq %0" : : "r"(zero_value) : "rax", "rdx");
	}
	VALUE(how);
	how = sigsetjmp(env, 1);
	if (how == 0)
		__asm__ volatile("ud2");
	VALUE(how);
	how = sigsetjmp(env, 1);
	if (how == 0)
		__asm__ volatile("int3");
	VALUE(how);

	/* timer signals in the middle of floating-point work change nothing */
	double expected = computed(1.0);
	signal(SIGALRM, tick);
	struct itimerval often = { { 0, 1000 }, { 0, 1000 } };
	count = 0;
	setitimer(ITIMER_REAL, &often, NULL);
	int equal = 1;
	for (int i = 0; i < 10; i++)
		equal &= computed(1.0) == expected;
	setitimer(ITIMER_REAL, &(struct itimerval){}, NULL);
	VALUE(equal);
	CHECK(count > 3);

	SHOW(signal(SIGKILL, tick) == SIG_ERR);
	SHOW(sigaction(SIGSTOP, &a, NULL));
	SHOW(sigaction(0, NULL, &a));
	SHOW(sigaction(65, NULL, &a));
	SHOW(sigprocmask(9, &m, NULL));
	return 0;
}
