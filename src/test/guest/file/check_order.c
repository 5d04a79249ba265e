// Which error comes first: files without a write or read operation, sendfile's two descriptors, names of attributes that
// are a prefix only.
// flags: -lrt
#include "check.h"
#include <mqueue.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <sys/xattr.h>

static char buf[100];

static void without_operations(void) {
	sigset_t set;
	sigemptyset(&set);
	int p = syscall(SYS_pidfd_open, getpid(), 0);
	struct mq_attr a = {0, 3, 16};
	int q = mq_open("/check_order", O_RDWR | O_CREAT, 0600, &a);
	mq_unlink("/check_order");
	int fds[] = {p, q, epoll_create1(0), inotify_init1(IN_NONBLOCK), signalfd(-1, &set, SFD_NONBLOCK),
		timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), eventfd(0, EFD_NONBLOCK)};
	for (int i = 0; i < 7; i++) {
		SAY("%d\n", i);
		SHOW(write(fds[i], buf, -1L));
		SHOW(write(fds[i], (void *)-1L, 1));
		SHOW(write(fds[i], buf, 0));
		SHOW(read(fds[i], buf, -1L));
		SHOW(read(fds[i], (void *)-1L, 1));
	}
	struct stat st;
	MUST(fstat(p, &st));
	OCTAL(st.st_mode);
}

static void sending(int f) {
	int fds[2];
	MUST(pipe(fds));
	int p = syscall(SYS_pidfd_open, getpid(), 0), path = open("file", O_PATH);
	off_t o = -1;
	SHOW(sendfile(-1, f, &o, 1));
	SHOW(sendfile(fds[1], f, &o, 1));
	o = 0;
	SHOW(sendfile(-1, fds[0], &o, 1));
	SHOW(sendfile(-1, fds[0], 0, 1));
	SHOW(sendfile(-1, f, 0, -1));
	SHOW(sendfile(-1, f, (void *)8, 1));
	SHOW(sendfile(-1, -1, (void *)8, 1));
	SHOW(sendfile(-1, path, 0, 1));
	SHOW(sendfile(path, f, 0, 1));
	SHOW(sendfile(fds[0], f, 0, -1));
	SHOW(sendfile(p, f, 0, 1));
	MUST(write(f, "abc", 3));
	lseek(f, 0, SEEK_SET);
	SHOW(sendfile(p, f, 0, 1));
	SHOW(sendfile(fds[1], f, 0, 1));
}

int main(void) {
	int f = open("file", O_RDWR | O_CREAT, 0644);
	without_operations();
	sending(f);
	const char *names[] = {"user.", "trusted.", "security.", "user.x"};
	for (int i = 0; i < 4; i++) {
		TEXT(names[i]);
		SHOW(getxattr("file", names[i], buf, 100));
		SHOW(setxattr("file", names[i], buf, 1, XATTR_REPLACE));
		SHOW(removexattr("file", names[i]));
		SHOW(getxattr("/proc/self/stat", names[i], buf, 100));
	}
	return 0;
}
