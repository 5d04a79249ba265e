// What /proc/self/fdinfo says of a descriptor of a process, alive and waited for, and seen from a PID namespace inside.
#include "check.h"
#include <sched.h>

static void show(int fd, pid_t p)
{
	char path[64], line[200];
	sprintf(path, "/proc/self/fdinfo/%d", fd);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f)) {
		int n, m;
		if (sscanf(line, "Pid:\t%d", &n) == 1)
			SAY("Pid: %s\n", n == p ? "its" : n == -1 ? "-1" : "another");
		else if ((m = sscanf(line, "NSpid:\t%d\t%d", &n, &m)) > 0)
			SAY("NSpid: %s, %d of them\n", n == p ? "its" : n == -1 ? "-1" : "another", m);
	}
	fclose(f);
}

int main(void)
{
	pid_t p = fork();
	if (!p) {
		pause();
		_exit(0);
	}
	int fd = syscall(SYS_pidfd_open, p, 0);
	CHECK(fd >= 0);
	show(fd, p);
	kill(p, SIGKILL);
	waitpid(p, 0, 0);
	show(fd, p);
	return 0;
}
