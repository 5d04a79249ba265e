// What programs of several processes showed, and ioctls that sockets and file systems answer: datagrams that cannot be copied are lost,
// memory files take no O_DIRECT, anonymous inodes have no attributes to protect.
#include "check.h"
#include <linux/fs.h>
#include <linux/sockios.h>
#include <pthread.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/xattr.h>

static void *thread(void *unused) {
	siginfo_t forged = { .si_signo = SIGCHLD };
	SHOW(syscall(SYS_rt_sigqueueinfo, getpid(), SIGCHLD, &forged));
	return unused;
}

int main(void) {
	syscall(SYS_close_range, 3, -1, 0);
	int m = syscall(SYS_memfd_create, "m", 0), i = inotify_init(), s[2], v = -7, p[2];
	setresuid(1000, 1000, 1000);
	SHOW(fcntl(m, F_SETFL, O_DIRECT));
	SHOW(fcntl(m, F_SETFL, O_APPEND));
	SHOW(fremovexattr(i, "security.x"));
	SHOW(fsetxattr(i, "security.x", "1", 1, 0));
	pipe(p);
	SHOW(fsetxattr(p[0], "security.x", "1", 1, 0));
	SHOW(fremovexattr(p[0], "security.x"));
	for (int type = SOCK_DGRAM; type <= SOCK_SEQPACKET; type += SOCK_SEQPACKET - SOCK_DGRAM) {
		socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, s);
		SHOW(write(s[0], "one", 3));
		SHOW(write(s[0], "two", 3));
		SHOW(recv(s[1], (void *)1, 3, MSG_PEEK));
		SHOW(read(s[1], (void *)1, 3));
		char text[4] = "";
		SHOW(read(s[1], text, 3));
		TEXT(text);
		SHOW(read(s[1], text, 3));
	}
	SHOW((long)mmap(0, 1, 0, MAP_HUGETLB | MAP_ANONYMOUS | MAP_PRIVATE, -1, -4096L));
	SHOW(prctl(PR_TASK_PERF_EVENTS_DISABLE, 0, 0, 0, 0));
	SHOW(ioctl(p[0], FIGETBSZ, &v));
	VALUE(v);
	SHOW(ioctl(p[0], FIFREEZE, 0));
	v = getpid();
	SHOW(ioctl(s[0], FIOSETOWN, &v));
	v = 0;
	SHOW(ioctl(s[0], SIOCGPGRP, &v));
	CHECK(v == getpid());
	SHOW(ioctl(p[0], FIOGETOWN, &v));
	SHOW(fcntl(p[1], F_SETPIPE_SZ, 0x60000000));
	SHOW(splice(open("/dev/null", O_RDONLY), 0, p[1], 0, 4, 0));
	SHOW(splice(open("/dev/zero", O_RDONLY), 0, p[1], 0, 4, 0));
	SHOW(syscall(SYS_splice, m, 0, m, 1, 1, 0));
	SHOW(syscall(SYS_splice, m, 1, 99, 1, 1, 0));
	struct stat st;
	char x[256];
	SHOW(syscall(SYS_newfstatat, m, 0, &st, AT_EMPTY_PATH | AT_SYMLINK_FOLLOW));
	SHOW(syscall(SYS_newfstatat, m, "", &st, AT_EMPTY_PATH | AT_SYMLINK_FOLLOW));
	SHOW(syscall(SYS_newfstatat, m, "", &st, AT_SYMLINK_FOLLOW));
	SHOW(syscall(SYS_newfstatat, AT_FDCWD, "", &st, AT_EMPTY_PATH | AT_SYMLINK_FOLLOW));
	SHOW(syscall(SYS_statx, m, 0, AT_EMPTY_PATH | 0x20, 0, x));
	SHOW(syscall(SYS_statx, m, "", AT_EMPTY_PATH | 0x6000, 0, x));
	SHOW(syscall(SYS_shmget, 0, 1L << 63, 0600));
	SHOW(syscall(SYS_futex, 1, 7, 0, 0, 0, 0));
	int id = -1;
	SHOW(syscall(SYS_timer_create, 0x80000000, 0, &id));
	VALUE(id);
	SHOW(mprotect(0, -4096UL, PROT_GROWSDOWN));
	SHOW(mprotect((void *)0x1000, 4096, PROT_GROWSDOWN));
	siginfo_t forged = { .si_signo = SIGCHLD };
	SHOW(syscall(SYS_rt_sigqueueinfo, getpid(), SIGCHLD, &forged));
	pthread_t t;
	pthread_create(&t, 0, thread, 0);
	pthread_join(t, 0);
	return 0;
}
