// The old system calls at fixed addresses, as programs of long ago make them.
#include "check.h"
#include <setjmp.h>
#include <sys/time.h>

#define GETTIMEOFDAY ((long (*)(struct timeval *, void *))0xffffffffff600000)
#define TIME ((long (*)(time_t *))0xffffffffff600400)
#define GETCPU ((long (*)(unsigned *, unsigned *, void *))0xffffffffff600800)

static sigjmp_buf back;

static void on_fault(int signo, siginfo_t *info, void *context)
{
	(void)signo;
	(void)context;
	SAY("fault at %p, code %d\n", info->si_addr, info->si_code);
	siglongjmp(back, 1);
}

static void show(const char *name)
{
	char line[512];
	FILE *f = fopen(name, "r");
	int of_it = 0;

	while (fgets(line, sizeof line, f))
		if ((of_it |= strstr(line, "[vsyscall]") != NULL))
			SAY("%s", line);
	fclose(f);
}

int main(void)
{
	struct sigaction a = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };
	struct timeval now;
	unsigned cpu = 1 << 20, node = 1 << 20;
	time_t t;

	sigaction(SIGSEGV, &a, NULL);
	show("/proc/self/maps");
	show("/proc/self/smaps");
	/* Twice each: the second time a call site may be served in another way. */
	for (int i = 0; i < 2; i++) {
		SHOW(GETTIMEOFDAY(&now, NULL));
		CHECK(labs(now.tv_sec - time(NULL)) < 2);
		CHECK(TIME(&t) == t && labs(t - time(NULL)) < 2);
		CHECK(TIME(NULL) >= t);
		SHOW(GETCPU(&cpu, &node, NULL));
		CHECK(cpu < 4096 && node < 4096);
	}
	if (!sigsetjmp(back, 1))
		SAY("%d\n", *(volatile char *)GETTIMEOFDAY);
	if (!sigsetjmp(back, 1))
		((void (*)(void))0xffffffffff600c00)();
	if (!sigsetjmp(back, 1))
		((void (*)(void))0xffffffffff600001)();
	return 0;
}
