// needs: root
// A program with the set-user-ID bit does not get its owner's rights under a tracer who could not have them; nor may it be attached to.
#include "check.h"
#include <grp.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>

static const char path[] = "./setuid-copy";

static void as_nobody(void)
{
	MUST(setgroups(0, 0));
	MUST(setresgid(65534, 65534, 65534));
	MUST(setresuid(65534, 65534, 65534));
}

static void run_traced(void)
{
	int status;
	pid_t p = fork();

	if (!p) {
		MUST(ptrace(PTRACE_TRACEME, 0, 0, 0));
		execl(path, path, "said", (char *)0);
		_exit(99);
	}
	while (waitpid(p, &status, 0) == p && WIFSTOPPED(status))
		ptrace(PTRACE_CONT, p, 0, WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status));
	SAY("%#x\n", status);
}

static void attach_to_it(void)
{
	int gate[2];
	char c;
	pid_t p;

	pipe(gate);
	if (!(p = fork())) {
		dup2(gate[1], 9);
		execl(path, path, "waits", (char *)0);
		_exit(99);
	}
	read(gate[0], &c, 1);
	SHOW(ptrace(PTRACE_ATTACH, p, 0, 0));
	SHOW(ptrace(PTRACE_SEIZE, p, 0, 0));
	kill(p, SIGKILL);
	waitpid(p, 0, 0);
}

int main(int argc, char **argv)
{
	pid_t p;

	if (argc > 1) {
		SAY("%s: uid %d euid %d dumpable %d\n", argv[1], getuid(), geteuid(), prctl(PR_GET_DUMPABLE));
		if (!strcmp(argv[1], "waits")) {
			write(9, "x", 1);
			pause();
		}
		return 0;
	}
	setenv("self", argv[0], 1);
	SHOW(system("cp \"$self\" ./setuid-copy && chown 1234 ./setuid-copy && chmod 4755 ./setuid-copy && chmod 755 ."));
	if (!(p = fork())) {
		as_nobody();
		run_traced();
		if (!fork())
			execl(path, path, "untraced", (char *)0);
		wait(0);
		attach_to_it();
		_exit(0);
	}
	show_wait(p);
	unlink(path);
	return 0;
}
