// The number of the next process can be asked for by ns_last_pid; epoll tells of changed mounts.
#include "check.h"
#include <sched.h>
#include <sys/epoll.h>
#include <sys/mount.h>

static int store(const char *text) {
	int fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY);
	if (fd < 0)
		return -1;
	int r = write(fd, text, strlen(text)), e = errno;
	close(fd);
	errno = e;
	return r;
}

static int next(void) {
	pid_t p = fork();
	MUST(p);
	if (p == 0)
		_exit(0);
	waitpid(p, NULL, 0);
	return p;
}

static void inside(void) {
	char text[32] = "";
	SHOW(store("100"));
	VALUE(next());
	int fd = open("/proc/sys/kernel/ns_last_pid", O_RDONLY);
	SHOW(read(fd, text, sizeof text));
	TEXT(text);
	SHOW(store("49"));
	VALUE(next());
	VALUE(next());
	SHOW(store("-1"));
	SHOW(store("x"));
	SHOW(store("99999999"));
}

static void mounts(void) {
	int e = epoll_create1(0), m = open("/proc/self/mounts", O_RDONLY), n = 0;
	struct epoll_event in = {EPOLLPRI, {0}}, out;
	SHOW(epoll_ctl(e, EPOLL_CTL_ADD, m, &in));
	SHOW(epoll_wait(e, &out, 1, 0));
	MUST(mkdir("here", 0755));
	MUST(mount("none", "here", "tmpfs", 0, NULL));
	SHOW(n = epoll_wait(e, &out, 1, 5000));
	CHECK(n == 1 && (out.events & EPOLLPRI));
	MUST(umount("here"));
	SHOW(epoll_wait(e, &out, 1, 5000));
	MUST(rmdir("here"));
}

int main(void) {
	MUST(unshare(CLONE_NEWNS | CLONE_NEWPID));
	MUST(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	mounts();
	pid_t p = fork();
	MUST(p);
	if (p == 0) {
		MUST(mount("proc", "/proc", "proc", 0, NULL));
		inside();
		exit(0);
	}
	int status;
	waitpid(p, &status, 0);
	VALUE(status);
	return 0;
}
