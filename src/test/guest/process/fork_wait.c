// fork, wait in all its forms, exit statuses and who sees what of whom.
#include "check.h"
#include <sys/resource.h>

static volatile int shared_by_none = 1;

static pid_t child_exits(int status)
{
	pid_t p = fork();
	if (p == 0)
		_exit(status);
	return p;
}

int main(void)
{
	show_wait(child_exits(0));
	show_wait(child_exits(3));
	show_wait(child_exits(256 + 7));
	pid_t p = fork();
	if (p == 0) {
		shared_by_none = 2;
		CHECK(getppid() > 0);
		_exit(shared_by_none);
	}
	show_wait(p);
	VALUE(shared_by_none);
	p = fork();
	if (p == 0) {
		raise(SIGKILL);
		_exit(0);
	}
	show_wait(p);
	p = fork();
	if (p == 0)
		abort();
	show_wait(p);

	SHOW(waitpid(-1, NULL, 0));
	SHOW(waitpid(getpid(), NULL, 0));
	SHOW(waitpid(-1, NULL, 0x40000000 | 0x10));
	SHOW(wait4(1 << 30, NULL, WNOHANG, NULL));

	int gate[2];
	MUST(pipe(gate));
	p = fork();
	if (p == 0) {
		char c;
		close(gate[1]);
		(void)!read(gate[0], &c, 1);
		_exit(9);
	}
	close(gate[0]);
	SHOW(waitpid(p, NULL, WNOHANG));
	close(gate[1]);
	siginfo_t info;
	memset(&info, 0, sizeof info);
	SHOW(waitid(P_PID, p, &info, WEXITED | WNOWAIT));
	CHECK(info.si_pid == p);
	VALUE(info.si_code);
	VALUE(info.si_status);
	VALUE(info.si_signo);
	show_wait(p);
	SHOW(waitid(P_ALL, 0, &info, WEXITED));
	SHOW(waitid(P_ALL, 0, &info, 0));

	p = fork();
	if (p == 0) {
		raise(SIGSTOP);
		for (;;)
			pause();
	}
	int status;
	CHECK(waitpid(p, &status, WUNTRACED) == p);
	CHECK(WIFSTOPPED(status));
	VALUE(WSTOPSIG(status));
	SHOW(kill(p, SIGCONT));
	CHECK(waitpid(p, &status, WCONTINUED) == p);
	CHECK(WIFCONTINUED(status));
	SHOW(kill(p, SIGTERM));
	show_wait(p);

	/* children of any process group, and of a given one */
	p = fork();
	if (p == 0) {
		setpgid(0, 0);
		_exit(1);
	}
	setpgid(p, p);
	SHOW(waitpid(-(1 << 29), NULL, 0));
	CHECK(waitpid(-p, &status, 0) == p);
	VALUE(WEXITSTATUS(status));

	/* an orphan finds a new parent */
	int report[2];
	MUST(pipe(report));
	p = fork();
	if (p == 0) {
		pid_t self = getpid();
		if (fork() == 0) {
			while (getppid() == self)
				sleep_ms(1);
			(void)!write(report[1], "adopted", 8);
			_exit(0);
		}
		_exit(0);
	}
	show_wait(p);
	char text[8] = "";
	SHOW(read(report[0], text, 8));
	TEXT(text);

	/* SIGCHLD ignored: no zombies */
	signal(SIGCHLD, SIG_IGN);
	child_exits(0);
	SHOW(waitpid(-1, NULL, 0));
	signal(SIGCHLD, SIG_DFL);

	struct rusage u;
	SHOW(getrusage(RUSAGE_CHILDREN, &u));
	SHOW(getrusage(77, &u));
	return 42;
}
