// needs: root
// What /proc/self/fdinfo and PIDFD_GET_INFO say of a descriptor of a process, alive and waited for, and from a PID namespace inside.
#include "check.h"
#include <sched.h>
#include <sys/ioctl.h>

#define GET_INFO 0xc048ff0b

static void info(int fd, uint64_t mask)
{
	uint64_t b[9] = { mask };
	SHOW(ioctl(fd, GET_INFO, b));
	SAY("mask %d\n", (int)(b[0] & 11));
}

static void from_inside(int fd)
{
	pid_t p = fork();
	if (!p) {
		info(fd, 1);
		info(fd, 8);
		SHOW(ioctl(fd, GET_INFO, 0));
		_exit(0);
	}
	waitpid(p, 0, 0);
}

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
	info(fd, 1);
	MUST(unshare(CLONE_NEWPID));
	from_inside(fd);
	kill(p, SIGKILL);
	waitpid(p, 0, 0);
	show(fd, p);
	info(fd, 1);
	info(fd, 8);
	return 0;
}
