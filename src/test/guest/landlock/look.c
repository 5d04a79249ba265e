// What a task in a domain may open and read of a process outside of it, and of one inside.
// options: --cap-add ALL
#include "landlock.h"
#include <sys/prctl.h>

static void look(pid_t pid)
{
	static const char *const names[] = {"environ", "maps", "smaps", "smaps_rollup", "auxv", "pagemap", "mem", "io", "syscall",
		"personality", "stat", "status", "cmdline", "comm"};
	for (unsigned i = 0; i < sizeof names / sizeof *names; i++) {
		char path[64], c;
		sprintf(path, "/proc/%d/%s", pid, names[i]);
		errno = 0;
		int fd = open(path, O_RDONLY);
		int opened = errno;
		errno = 0;
		ssize_t n = fd < 0 || !strcmp(names[i], "mem") || !strcmp(names[i], "pagemap") ? 0 : read(fd, &c, 1);
		SAY("%s: %s, %zd %s\n", names[i], opened ? strerrorname_np(opened) : "opened", n, errno ? strerrorname_np(errno) : "");
		close(fd);
	}
}

static void drop(void)
{
	struct { uint32_t version, pid; } h = {0x20080522, 0};
	struct { uint32_t effective, permitted, inheritable; } d[2];
	syscall(SYS_capget, &h, d);
	d[0].effective &= ~(1 << 21);
	d[1].effective &= ~(1 << (38 - 32));
	syscall(SYS_capset, &h, d);
}

int main(void)
{
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	pid_t pid = fork();
	if (pid == 0) {
		pid_t parent = getppid();
		SHOW(restrict_self(new_ruleset(MAKE_REG, 0, 0), 0));
		look(parent);
		SAY("without CAP_PERFMON and CAP_SYS_ADMIN\n");
		drop();
		look(parent);
		pid_t inner = fork();
		if (inner == 0) {
			pause();
			_exit(0);
		}
		await_sleep(inner);
		SAY("inside\n");
		look(inner);
		kill(inner, SIGKILL);
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	return 0;
}
