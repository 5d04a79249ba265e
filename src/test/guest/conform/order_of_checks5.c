// Still more of which error comes first; files that are regular within only; sendfile to itself; paths that are NULL.
#include "check.h"
#include <linux/futex.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/sendfile.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/un.h>
#include <sys/xattr.h>

#define BAD ((void *)-1L)
static char buf[64], big[0x40000];

static void anonymous(void) {
	sigset_t none;
	sigemptyset(&none);
	int p[2];
	MUST(pipe(p));
	int fds[] = {inotify_init(), eventfd(0, EFD_NONBLOCK), epoll_create1(0), signalfd(-1, &none, SFD_NONBLOCK),
		timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), syscall(SYS_pidfd_open, getpid(), 0), p[1], socket(AF_UNIX, SOCK_STREAM, 0)};
	for (int i = 0; i < 8; i++) {
		off_t o = 0;
		SAY("%d\n", i);
		SHOW(ftruncate(fds[i], 0));
		SHOW(fallocate(fds[i], 0, 0, 1));
		SHOW(fsetxattr(fds[i], "user.x", "v", 1, 0));
		SHOW(fgetxattr(fds[i], "user.x", buf, 1));
		SHOW(fgetxattr(fds[i], "x", buf, 1));
		if (i != 7)
			SHOW(flistxattr(fds[i], buf, 0));
		SHOW(posix_fadvise(fds[i], 0, 1, 3));
		SHOW(posix_fadvise(fds[i], 0, -1, 3));
		if (i != 5)
			SHOW(readahead(fds[i], 0, 1));
		SHOW(syscall(SYS_sync_file_range, fds[i], 0, 1, 0));
		SHOW(fsync(fds[i]));
		SHOW(syscall(SYS_getdents64, fds[i], buf, 64));
		SHOW(sendfile(fds[i], fds[i], &o, 1));
		SHOW(sendfile(fds[i], fds[i], &o, 0));
		if (i != 5)
			SHOW(copy_file_range(fds[i], 0, fds[i], 0, 1, 0));
	}
}

static void leases(void) {
	int f = open("/dev/null", O_RDONLY), g = open("/etc/passwd", O_RDONLY);
	seteuid(1000);
	SHOW(fcntl(f, F_SETLEASE, 3));
	SHOW(fcntl(f, F_SETLEASE, F_RDLCK));
	SHOW(fcntl(f, F_SETLEASE, F_UNLCK));
	SHOW(fcntl(g, F_SETLEASE, 3));
	SHOW(fcntl(g, F_SETLEASE, F_RDLCK));
	SHOW(fcntl(g, F_SETLEASE, F_UNLCK));
	seteuid(0);
}

static void paths(void) {
	struct stat st;
	struct statx sx;
	SHOW(syscall(SYS_newfstatat, AT_FDCWD, 0, &st, 0x1000));
	CHECK(S_ISDIR(st.st_mode));
	SHOW(syscall(SYS_newfstatat, AT_FDCWD, 0, &st, 0));
	SHOW(syscall(SYS_newfstatat, 0, 0, &st, 0x1000));
	SHOW(syscall(SYS_newfstatat, 99, 0, &st, 0x1000));
	SHOW(syscall(SYS_statx, AT_FDCWD, 0, 0x1000, 0, &sx));
	SHOW(syscall(SYS_statx, 99, 0, 0x1000, 0, &sx));
	SHOW(syscall(SYS_linkat, 99, "", AT_FDCWD, "x", 0x1000));
	SHOW(syscall(SYS_linkat, AT_FDCWD, "", AT_FDCWD, "x", 0x1000));
	SHOW(syscall(SYS_linkat, 99, 0, AT_FDCWD, "x", 0x1000));
	SHOW(syscall(SYS_fchownat, AT_FDCWD, 0, -1, -1, 0x1000));
	SHOW(syscall(SYS_fchownat, AT_FDCWD, "", -1, -1, 0x1000));
	SHOW(syscall(SYS_readlinkat, AT_FDCWD, 0, buf, 10));
	SHOW(syscall(SYS_faccessat2, AT_FDCWD, 0, 0, 0x1000));
	SHOW(syscall(SYS_utimensat, AT_FDCWD, 0, 0, 0x1000));
	chmod(".", 0777);
	if (fork() == 0) {
		if (geteuid() == 0 && (setgid(1000) || setuid(1000)))
			_exit(1);
		int t = open(".", O_TMPFILE | O_RDWR, 0600), o = open("/etc/passwd", O_PATH);
		SHOW(linkat(t, "", AT_FDCWD, "linked", AT_EMPTY_PATH));
		SHOW(access("linked", F_OK));
		SHOW(linkat(o, "", AT_FDCWD, "linked2", AT_EMPTY_PATH));
		_exit(0);
	}
	wait(0);
}

static void ipc(void) {
	struct sembuf b = {0, 0, 0};
	struct timespec wrong = {-1, 0};
	SHOW(syscall(SYS_semctl, 9999, 0, SETVAL, 0xf000));
	SHOW(syscall(SYS_semctl, 9999, 0, SETVAL, -1));
	SHOW(syscall(SYS_semctl, -1, 0, SETVAL, 0xf000));
	SHOW(syscall(SYS_semctl, 9999, -1, SETVAL, 1));
	SHOW(syscall(SYS_semtimedop, 9999, 0, 1, &wrong));
	SHOW(syscall(SYS_semtimedop, 9999, &b, 1, &wrong));
	SHOW(syscall(SYS_semtimedop, 9999, &b, 0, &wrong));
	SHOW(syscall(SYS_semtimedop, 9999, &b, 1, BAD));
	int q = msgget(IPC_PRIVATE, 0600);
	SHOW(syscall(SYS_msgrcv, q, 0, 1, 0, 040000 | IPC_NOWAIT));
	SHOW(syscall(SYS_msgrcv, 99999, 0, 1, 0, 040000 | IPC_NOWAIT));
	SHOW(msgctl(q, IPC_RMID, 0));
}

static void datagrams(void) {
	struct sockaddr_un a = {AF_UNIX, "none"};
	int s = socket(AF_UNIX, SOCK_DGRAM, 0);
	SHOW(send(s, big, sizeof big, 0));
	SHOW(send(s, big, 10, 0));
	SHOW(send(s, BAD, 10, 0));
	SHOW(sendto(s, big, sizeof big, 0, (void *)&a, sizeof a));
	SHOW(sendto(s, BAD, 10, 0, (void *)&a, sizeof a));
	SHOW(sendto(s, big, 10, 0, (void *)&a, sizeof a));
	SHOW(sendto(s, big, 10, 0, (void *)&a, 2));
	SHOW(send(s, big, 10, MSG_OOB));
	SHOW(sendto(s, big, sizeof big, MSG_OOB, (void *)&a, sizeof a));
	int t = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	SHOW(send(t, big, sizeof big, MSG_NOSIGNAL));
	SHOW(send(t, BAD, 10, MSG_NOSIGNAL));
	t = socket(AF_UNIX, SOCK_STREAM, 0);
	SHOW(send(t, BAD, 10, MSG_NOSIGNAL));
	SHOW(sendto(t, big, 10, 0, (void *)&a, sizeof a));
}

int main(void) {
	unsigned futex[2] = {0x3ffffff0, 0};
	syscall(SYS_close_range, 3, -1, 0);
	anonymous();
	leases();
	paths();
	ipc();
	datagrams();
	int f = open("itself", O_RDWR | O_CREAT, 0600);
	off_t o = 0;
	MUST(write(f, "12345678", 8));
	SHOW(sendfile(f, f, &o, 32));
	VALUE(o);
	SHOW(lseek(f, 0, SEEK_CUR));
	SHOW(readahead(f, 0, -4096));
	SHOW(readahead(f, -1, 1));
	SHOW(syscall(SYS_futex, futex, FUTEX_LOCK_PI2, 0, 0, 0, 0));
	VALUE(futex[0]);
	futex[0] = 0x3ffffff0;
	SHOW(syscall(SYS_futex, futex, FUTEX_TRYLOCK_PI, 0, 0, 0, 0));
	VALUE(futex[0]);
	SHOW(madvise(0, 8, 25));
	SHOW(madvise(0, 8, 4));
	SHOW(madvise(0, 8, 99));
	SHOW(madvise(0, 0, 25));
	SHOW(madvise(0, 0, 99));
	return 0;
}
