// PID namespaces: numbers on both levels, the first process's role, what becomes of the others when it ends.
// options: --cap-add ALL
#include "../check.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

static char stack[65536];

static int in_child(void *pipefd)
{
	int *p = pipefd;
	VALUE(getpid());
	VALUE(getppid());
	VALUE(syscall(SYS_gettid));
	VALUE(getpgrp() != 0);
	VALUE(getsid(0));
	SHOW(kill(2, 0));
	pid_t c = fork();
	if (c == 0) {
		if (getpid() != 2 || getppid() != 1)
			_exit(9);
		if (fork() == 0) {
			while (getppid() != 1)
				usleep(1000);
			_exit(getpid());
		}
		_exit(3);
	}
	VALUE(c);
	int status;
	VALUE(waitpid(c, &status, 0));
	VALUE(WEXITSTATUS(status));
	VALUE(wait(&status));
	VALUE(WEXITSTATUS(status));
	SHOW(wait(&status));
	/* Signals that it has no handler for do not reach the first process. */
	SHOW(kill(1, SIGKILL));
	SHOW(kill(1, SIGTERM));
	SHOW(kill(1, SIGSTOP));
	SHOW(kill(getpid(), SIGUSR1));
	/* One that lives until the namespace ends. */
	if (fork() == 0) {
		close(p[0]);
		pause();
		_exit(0);
	}
	/* One that has ended and that nobody has waited for. */
	c = fork();
	if (c == 0)
		_exit(0);
	siginfo_t info;
	SHOW(waitid(P_PID, c, &info, WEXITED | WNOWAIT));
	SHOW(setsid() == getpid());
	VALUE(getsid(0));
	VALUE(getpgrp());
	return 5;
}

static int told;
static void handler(int s) { write(told, "h", 1); }

static int with_handler(void *arg)
{
	int *p = arg;
	told = p[1];
	signal(SIGTERM, handler);
	write(p[1], "x", 1);
	while (1)
		pause();
}

int main(void)
{
	int p[2], status;
	char c;
	MUST(pipe(p));
	pid_t child = clone(in_child, stack + sizeof stack, CLONE_NEWPID | SIGCHLD, p);
	MUST(child);
	MUST(waitpid(child, &status, 0));
	VALUE(WEXITSTATUS(status));
	/* All other members are gone: nobody holds the pipe. */
	close(p[1]);
	VALUE(read(p[0], &c, 1));

	MUST(pipe(p));
	child = clone(with_handler, stack + sizeof stack, CLONE_NEWPID | SIGCHLD, p);
	MUST(child);
	MUST(read(p[0], &c, 1));
	SHOW(kill(child, SIGUSR1));
	SHOW(kill(child, SIGTERM));
	MUST(read(p[0], &c, 1));
	VALUE(c);
	SHOW(kill(child, SIGKILL));
	show_wait(child);

	/* unshare: the children are in it, the caller is not. */
	SHOW(unshare(CLONE_NEWPID));
	SHOW(unshare(CLONE_NEWPID));
	child = fork();
	if (child == 0) {
		VALUE(getpid());
		VALUE(getppid());
		_exit(0);
	}
	CHECK(child > 1);
	show_wait(child);
	/* The namespace has ended with its first process. */
	SHOW(fork());
	return 0;
}
