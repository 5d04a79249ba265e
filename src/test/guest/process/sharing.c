// What clone's flags share as kcmp(2) sees it, semaphore adjustments of two processes with one list, the timer slack's default.
#include "check.h"
#include <linux/kcmp.h>
#include <sched.h>
#include <sys/ipc.h>
#include <sys/prctl.h>
#include <sys/sem.h>

static int gate[2], sem;

static long kcmp(pid_t a, pid_t b, int type)
{
	long r = syscall(SYS_kcmp, a, b, type, 0, 0);
	return r > 0 ? 1 : r;
}

static void compare(const char *what, unsigned long flags)
{
	char c;
	pid_t p = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);

	if (!p) {
		read(gate[0], &c, 1);
		_exit(0);
	}
	SAY("%s:", what);
	for (int type = KCMP_FILES; type <= KCMP_SYSVSEM; type++)
		SAY(" %ld", kcmp(getpid(), p, type));
	SAY("\n");
	if (flags & CLONE_FILES)
		kill(p, SIGKILL);
	else
		write(gate[1], "x", 1);
	waitpid(p, 0, 0);
}

static void adjustments(unsigned long flags)
{
	struct sembuf add = {0, 3, SEM_UNDO};
	pid_t p = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0), q;

	if (!p) {
		semop(sem, &add, 1);
		q = syscall(SYS_clone, flags | SIGCHLD, 0, 0, 0, 0);
		if (!q) {
			semop(sem, &add, 1);
			_exit(0);
		}
		waitpid(q, 0, 0);
		SHOW(semctl(sem, 0, GETVAL));
		_exit(0);
	}
	waitpid(p, 0, 0);
	SHOW(semctl(sem, 0, GETVAL));
	semctl(sem, 0, SETVAL, 0);
}

int main(void)
{
	MUST(pipe(gate));
	MUST(sem = semget(IPC_PRIVATE, 1, 0600));
	compare("fork", 0);
	compare("files", CLONE_FILES);
	compare("fs", CLONE_FS);
	compare("io", CLONE_IO);
	adjustments(0);
	adjustments(CLONE_SYSVSEM);
	compare("sysvsem", CLONE_SYSVSEM);
	compare("fork", 0);
	semctl(sem, 0, IPC_RMID);
	SHOW(kcmp(getpid(), getpid(), 99));
	SHOW(prctl(PR_SET_TIMERSLACK, 70000));
	if (!fork()) {
		SHOW(prctl(PR_GET_TIMERSLACK));
		SHOW(prctl(PR_SET_TIMERSLACK, 1));
		SHOW(prctl(PR_SET_TIMERSLACK, 0));
		SHOW(prctl(PR_GET_TIMERSLACK));
		_exit(0);
	}
	wait(0);
	return 0;
}
