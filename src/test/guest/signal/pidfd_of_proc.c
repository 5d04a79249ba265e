/*
 * A descriptor of /proc/PID does as well as a pidfd for pidfd_send_signal(2), and for nothing else.
 */
#include "../check.h"
#include <sched.h>

static volatile sig_atomic_t seen;

static void on_signal(int signo)
{
	seen = signo;
}

static long send_signal(int fd, int signo, unsigned flags)
{
	return syscall(SYS_pidfd_send_signal, fd, signo, NULL, flags);
}

int main(void)
{
	signal(SIGUSR1, on_signal);
	int self = open("/proc/self", O_RDONLY | O_DIRECTORY);
	CHECK(self >= 0);
	SHOW(send_signal(self, SIGUSR1, 0));
	VALUE(seen);
	SHOW(send_signal(self, 0, 0));
	SHOW(send_signal(self, 65, 0));
	SHOW(send_signal(self, SIGUSR1, 8));

	/* Neither a thread's directory, nor a file below, nor a mere path, nor any other directory. */
	SHOW(send_signal(open("/proc/thread-self", O_RDONLY | O_DIRECTORY), SIGUSR1, 0));
	SHOW(send_signal(open("/proc/self/task", O_RDONLY | O_DIRECTORY), SIGUSR1, 0));
	SHOW(send_signal(open("/proc/self/stat", O_RDONLY), SIGUSR1, 0));
	SHOW(send_signal(open("/proc/self", O_PATH), SIGUSR1, 0));
	SHOW(send_signal(open("/proc", O_RDONLY), SIGUSR1, 0));
	SHOW(send_signal(open("/", O_RDONLY), SIGUSR1, 0));
	SHOW(syscall(SYS_pidfd_getfd, self, 0, 0));

	pid_t child;
	MUST(child = fork());
	if (child == 0) {
		pause();
		_exit(1);
	}
	char name[32];
	snprintf(name, sizeof name, "/proc/%d", child);
	int fd = open(name, O_RDONLY | O_DIRECTORY);
	SHOW(send_signal(fd, SIGKILL, 0));
	int status;
	CHECK(waitpid(child, &status, 0) == child);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	SHOW(send_signal(fd, 0, 0));

	/* The calls differ in what a negative process id is. */
	cpu_set_t set;
	SHOW(sched_getaffinity(-1, sizeof set, &set));
	sched_getaffinity(0, sizeof set, &set);
	SHOW(sched_setaffinity(-1, sizeof set, &set));
	SHOW(sched_getscheduler(-1));
	struct timespec interval;
	SHOW(sched_rr_get_interval(-1, &interval));
	return 0;
}
