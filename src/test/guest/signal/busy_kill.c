// Signals reach a process that makes no system call, and end it.
#include "check.h"

static volatile sig_atomic_t got;
static void handler(int s) { got = s; }

int main(void)
{
	pid_t parent = getpid();
	signal(SIGUSR1, handler);
	pid_t p = fork();
	if (p == 0) {
		sleep_ms(50);
		kill(parent, SIGUSR1);
		_exit(0);
	}
	while (!got)
		;
	VALUE(got);
	show_wait(p);
	p = fork();
	if (p == 0)
		for (;;)
			;
	sleep_ms(30);
	SHOW(kill(p, SIGTERM));
	show_wait(p);
	p = fork();
	if (p == 0)
		for (;;)
			;
	sleep_ms(30);
	SHOW(kill(p, SIGSTOP));
	int status;
	CHECK(waitpid(p, &status, WUNTRACED) == p && WIFSTOPPED(status));
	SHOW(kill(p, SIGKILL));
	show_wait(p);
	/* an alarm ends a busy loop */
	p = fork();
	if (p == 0) {
		alarm(1);
		for (;;)
			;
	}
	show_wait(p);
	return 0;
}
