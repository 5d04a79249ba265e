// needs: root
// Flags of clone one by one, given by the call itself: what each makes of the child, and which do not go together.
#include "../check.h"
#include <linux/sched.h>
#include <sched.h>
#include <asm/prctl.h>
#include <poll.h>

static pid_t clone_with(unsigned long flags, void *third, void *tls)
{
	return syscall(SYS_clone, flags, 0, third, 0, tls);
}

static void child_of(const char *name, unsigned long flags)
{
	pid_t pid = clone_with(flags | SIGCHLD, 0, 0);

	if (pid == 0)
		_exit(getpid() == 1 ? 11 : 10);
	SAY("%s: %s\n", name, pid < 0 ? strerrorname_np(errno) : "a child");
	if (pid > 0)
		show_wait(pid);
}
#define CHILD(flags) child_of(#flags, flags)

static void of_parents(void)
{
	int pidfd = -1;
	long tls;
	pid_t pid, outer;

	MUST(pid = clone_with(CLONE_PIDFD | SIGCHLD, &pidfd, 0));
	if (pid == 0)
		_exit(5);
	struct pollfd p = { pidfd, POLLIN, 0 };
	SHOW(poll(&p, 1, 5000));
	show_wait(pid);
	MUST(syscall(SYS_arch_prctl, ARCH_GET_FS, &tls));
	errno = ENOENT;
	MUST(pid = clone_with(CLONE_SETTLS | SIGCHLD, 0, (void *)tls));
	if (pid == 0)
		_exit(errno == ENOENT ? 0 : 6);
	show_wait(pid);
	/* A child's child that is its parent's: the wait for it is ours. */
	MUST(outer = fork());
	if (outer == 0) {
		pid = clone_with(CLONE_PARENT | SIGCHLD, 0, 0);
		if (pid == 0)
			_exit(8);
		_exit(pid > 0 && waitpid(pid, 0, 0) < 0 && errno == ECHILD ? 7 : 9);
	}
	show_wait(outer);
	int status = 0;
	WORKS(waitpid(-1, &status, 0));
	VALUE(WEXITSTATUS(status));
}

int main(void)
{
	CHILD(CLONE_FILES);
	CHILD(CLONE_FS);
	CHILD(CLONE_IO);
	CHILD(CLONE_SYSVSEM);
	CHILD(CLONE_VFORK);
	CHILD(CLONE_DETACHED);
	CHILD(CLONE_UNTRACED);
	CHILD(CLONE_PTRACE);
	CHILD(CLONE_NEWNS);
	CHILD(CLONE_NEWUTS);
	CHILD(CLONE_NEWIPC);
	CHILD(CLONE_NEWNET);
	CHILD(CLONE_NEWPID);
	CHILD(CLONE_NEWCGROUP);
	CHILD(CLONE_NEWUSER);
	CHILD(CLONE_NEWNS | CLONE_FS);
	CHILD(CLONE_NEWUSER | CLONE_FS);
	CHILD(CLONE_NEWIPC | CLONE_SYSVSEM);
	CHILD(CLONE_SIGHAND);
	CHILD(CLONE_THREAD);
	CHILD(CLONE_PIDFD | CLONE_DETACHED);
	CHILD(CLONE_PIDFD | CLONE_PARENT_SETTID);
	of_parents();
	return 0;
}
