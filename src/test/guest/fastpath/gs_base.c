// The gs base set by a call from a place that has made many calls before, while another thread makes its own from there; then used.
#include "../check.h"
#include <asm/prctl.h>
#include <pthread.h>

static long words[4] = { 11, 12, 13, 14 };
static int go[2];

static long at_gs(void)
{
	long v;
	__asm__ volatile("mov %%gs:8, %0" : "=r"(v));
	return v;
}

static void many_calls(int count)
{
	for (int i = 0; i < count; i++)
		syscall(SYS_getppid);
}

static void *other(void *unused)
{
	char c;
	long base = -1;

	many_calls(40);
	read(go[0], &c, 1);
	many_calls(40);
	syscall(SYS_arch_prctl, ARCH_GET_GS, &base);
	return (void *)base;
}

static void *heir(void *unused)
{
	return (void *)at_gs();
}

int main(void)
{
	pthread_t t;
	void *base;
	double x = 1.5;

	MUST(pipe(go));
	many_calls(40);
	pthread_create(&t, 0, other, 0);
	many_calls(40);
	SHOW(syscall(SYS_arch_prctl, ARCH_SET_GS, 1L << 47));
	SHOW(syscall(SYS_arch_prctl, ARCH_SET_GS, words));
	SAY("%.1f at gs: %ld\n", x * 2, at_gs());
	many_calls(40);
	MUST(write(go[1], "x", 1));
	pthread_join(t, &base);
	SAY("the other's is %s\n", base == 0 ? "0" : "not 0");
	SHOW(syscall(SYS_arch_prctl, ARCH_SET_GS, words + 1));
	VALUE(at_gs());
	pthread_create(&t, 0, heir, 0);
	pthread_join(t, &base);
	SAY("a new thread finds %ld\n", (long)base);
	pid_t pid = fork();
	if (pid == 0)
		_exit(at_gs());
	show_wait(pid);
	SHOW(syscall(SYS_arch_prctl, ARCH_SET_GS, 0));
	long now = -1;
	SHOW(syscall(SYS_arch_prctl, ARCH_GET_GS, &now));
	VALUE(now);
	return 0;
}
