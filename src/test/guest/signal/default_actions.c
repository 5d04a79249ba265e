// What each signal does to a process that has no handler, and with one that ignores it.
#include "check.h"
#include <sys/resource.h>

/* A session of its own, in which the children's groups are not orphaned: SIGTSTP and the like do not stop an orphaned one. */
static void own_session(void)
{
	pid_t p = fork();
	if (p) {
		int status;
		waitpid(p, &status, 0);
		_exit(WEXITSTATUS(status));
	}
	MUST(setsid());
}

static void orphaned_group(void)
{
	pid_t p = fork();
	if (p == 0) {
		MUST(setsid());
		SHOW(raise(SIGTSTP));
		SHOW(raise(SIGTTIN));
		_exit(3);
	}
	show_wait(p);
}

int main(void)
{
	own_session();
	orphaned_group();
	struct rlimit none = { 0, 0 };
	setrlimit(RLIMIT_CORE, &none);
	for (int s = 1; s <= 64; s++) {
		if (s == 32 || s == 33)
			continue; /* libc's own */
		pid_t p = fork();
		if (p == 0) {
			setpgid(0, 0);
			signal(s, SIG_DFL);
			kill(getpid(), s);
			_exit(0);
		}
		int status;
		waitpid(p, &status, WUNTRACED);
		if (WIFSTOPPED(status)) {
			SAY("%d stops; ", s);
			kill(p, SIGCONT);
			waitpid(p, &status, 0);
		}
		if (WIFSIGNALED(status))
			SAY("%d kills with %d\n", s, WTERMSIG(status));
		else
			SAY("%d: exit %d\n", s, WEXITSTATUS(status));
	}
	for (int s = 1; s < 32; s++) {
		if (signal(s, SIG_IGN) == SIG_ERR)
			SAY("%d cannot be ignored: %s\n", s, strerrorname_np(errno));
		else
			raise(s);
	}
	signal(SIGCHLD, SIG_DFL);
	/* a fault that is blocked or ignored kills all the same */
	pid_t p = fork();
	if (p == 0) {
		sigset_t m;
		sigfillset(&m);
		sigprocmask(SIG_BLOCK, &m, NULL);
		*(volatile int *)0 = 1;
	}
	show_wait(p);
	p = fork();
	if (p == 0)
		*(volatile int *)0 = 1;
	show_wait(p);
	signal(SIGTERM, SIG_DFL);
	/* an orphaned stop, continue before stop, kill while stopped */
	p = fork();
	if (p == 0) {
		for (;;)
			pause();
	}
	SHOW(kill(p, SIGSTOP));
	int status;
	waitpid(p, &status, WUNTRACED);
	SHOW(kill(p, SIGTERM));
	SHOW(waitpid(p, &status, WNOHANG));
	SHOW(kill(p, SIGCONT));
	show_wait(p);
	p = fork();
	if (p == 0)
		for (;;)
			pause();
	kill(p, SIGSTOP);
	waitpid(p, &status, WUNTRACED);
	SHOW(kill(p, SIGKILL));
	show_wait(p);
	return 0;
}
