// Instructions that fault when a thread has asked for it: rdtsc (PR_SET_TSC) and cpuid (ARCH_SET_CPUID), over threads, fork and exec.
// flags: -pthread
#include "../check.h"
#include <asm/prctl.h>
#include <pthread.h>
#include <setjmp.h>
#include <sys/prctl.h>

static sigjmp_buf back;
static volatile int code;

static void on_fault(int s, siginfo_t *i, void *c)
{
	code = i->si_code;
	siglongjmp(back, 1);
}

static int reads_tsc(void)
{
	if (sigsetjmp(back, 1))
		return 0;
	__builtin_ia32_rdtsc();
	return 1;
}

static int reads_cpuid(void)
{
	unsigned a = 0, b, c = 0, d;
	if (sigsetjmp(back, 1))
		return 0;
	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	return 1;
}

static long cpuid_trap(int code_, long v) { return syscall(SYS_arch_prctl, code_, v); }

static int tsc(void)
{
	int v = -1;
	SHOW(prctl(PR_GET_TSC, &v));
	return v;
}

static void *in_thread(void *a)
{
	VALUE(tsc());
	VALUE(reads_tsc());
	SHOW(cpuid_trap(ARCH_GET_CPUID, 0));
	SHOW(prctl(PR_SET_TSC, PR_TSC_ENABLE));
	VALUE(reads_tsc());
	return 0;
}

int main(int argc, char **argv)
{
	struct sigaction sa = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
	sigaction(SIGSEGV, &sa, 0);
	if (argc > 1) {
		VALUE(tsc());
		SHOW(cpuid_trap(ARCH_GET_CPUID, 0));
		VALUE(reads_cpuid());
		VALUE(reads_tsc());
		return 0;
	}
	VALUE(tsc());
	VALUE(reads_tsc());
	SHOW(prctl(PR_SET_TSC, 3));
	SHOW(prctl(PR_SET_TSC, 0));
	SHOW(prctl(PR_GET_TSC, 1));
	SHOW(prctl(PR_SET_TSC, PR_TSC_SIGSEGV));
	VALUE(tsc());
	VALUE(reads_tsc());
	VALUE(code);
	SHOW(cpuid_trap(ARCH_GET_CPUID, 0));
	VALUE(reads_cpuid());
	SHOW(cpuid_trap(ARCH_SET_CPUID, 0));
	SHOW(cpuid_trap(ARCH_GET_CPUID, 0));
	code = 0;
	VALUE(reads_cpuid());
	VALUE(code);
	pthread_t t;
	pthread_create(&t, 0, in_thread, 0);
	pthread_join(t, 0);
	VALUE(reads_tsc());
	pid_t p = fork();
	if (!p) {
		VALUE(reads_tsc());
		VALUE(reads_cpuid());
		signal(SIGSEGV, SIG_DFL);
		__builtin_ia32_rdtsc();
		_exit(0);
	}
	show_wait(p);
	SHOW(cpuid_trap(ARCH_SET_CPUID, 1));
	VALUE(reads_cpuid());
	SHOW(cpuid_trap(ARCH_SET_CPUID, 0));
	SHOW(prctl(PR_SET_TSC, PR_TSC_ENABLE));
	execl(argv[0], argv[0], "again", NULL);
	return 1;
}
