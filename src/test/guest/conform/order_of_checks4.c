// More of which error comes first: direct I/O, files without positions, seals, signals of files, priorities, message copies.
#include "check.h"
#include <linux/openat2.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <sys/uio.h>
#include <sys/xattr.h>

static char buf[64];

static void direct(void) {
	SHOW(open("/dev/null", O_RDONLY | O_DIRECT));
	SHOW(open("/dev/full", O_RDONLY | O_DIRECT | O_PATH) >= 0);
	SHOW(open("/dev/tty", O_RDONLY | O_DIRECT) < 0 && (errno == EINVAL || errno == ENXIO));
	SHOW(open(".", O_RDONLY | O_DIRECT));
	SHOW(open("/proc/self/status", O_RDONLY | O_DIRECT));
	SHOW(open("/proc/self", O_RDONLY | O_DIRECT));
	int f = open("direct", O_RDWR | O_CREAT | O_DIRECT, 0600);
	CHECK(f >= 0);
	SHOW(mkfifo("fifo", 0600));
	SHOW(open("fifo", O_RDWR | O_DIRECT));
	int d = open(".", O_RDONLY), n = open("/dev/null", O_RDWR), p[2], s = socket(AF_UNIX, SOCK_STREAM, 0);
	MUST(pipe(p));
	SHOW(fcntl(d, F_SETFL, O_DIRECT));
	SHOW(fcntl(n, F_SETFL, O_DIRECT));
	SHOW(fcntl(s, F_SETFL, O_DIRECT));
	SHOW(fcntl(p[0], F_SETFL, O_DIRECT));
	SHOW(fcntl(eventfd(0, 0), F_SETFL, O_DIRECT));
	SHOW(fcntl(f, F_SETFL, 0));
	SHOW(fcntl(f, F_SETFL, O_DIRECT));
	SHOW(fcntl(p[0], F_ADD_SEALS, 0));
	SHOW(fcntl(p[1], F_ADD_SEALS, 0));
	SHOW(fcntl(p[1], F_ADD_SEALS, 0x100));
	SHOW(fcntl(p[0], F_SETSIG, 1L << 32));
	SHOW(fcntl(p[0], F_SETSIG, 65));
	SHOW(read(socket(AF_UNIX, SOCK_DGRAM, 0), buf, 0));
	SHOW(recv(socket(AF_UNIX, SOCK_DGRAM, 0), buf, 0, MSG_DONTWAIT));
}

static void positions(void) {
	sigset_t none;
	sigemptyset(&none);
	int fds[] = {inotify_init(), eventfd(0, EFD_NONBLOCK), epoll_create1(0), signalfd(-1, &none, SFD_NONBLOCK),
		timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK), syscall(SYS_pidfd_open, getpid(), 0), open("/dev/null", O_RDWR), open("/dev/zero", O_RDWR)};
	struct iovec v = {buf, 8};
	for (int i = 0; i < 8; i++) {
		SAY("%d\n", i);
		SHOW(lseek(fds[i], 0, SEEK_CUR));
		SHOW(lseek(fds[i], 5, SEEK_SET));
		SHOW(lseek(fds[i], 0, SEEK_CUR));
		SHOW(lseek(fds[i], 0, SEEK_END));
		SHOW(pread(fds[i], buf, 8, 0));
		SHOW(pwrite(fds[i], buf, 8, 0));
		SHOW(preadv2(fds[i], &v, 1, 0, 0x40));
		SHOW(preadv2(fds[i], &v, 1, -1, 0x4000));
		SHOW(pwritev(fds[i], &v, 1, 0));
	}
}

static void names(void) {
	SHOW(fgetxattr(AT_FDCWD, "user.", buf, 0));
	SHOW(fgetxattr(AT_FDCWD, "nothing", buf, 0));
	SHOW(fgetxattr(-1, "user.", buf, 0));
	SHOW(fsetxattr(AT_FDCWD, "nothing", buf, 1, 0));
	SHOW(fsetxattr(-1, "nothing", buf, 1, 0));
	SHOW(flistxattr(AT_FDCWD, buf, 0));
	SHOW(fremovexattr(AT_FDCWD, "user.x"));
	struct open_how how = {0};
	SHOW(syscall(SYS_openat2, 0, "a", &how, 1UL << 63));
	SHOW(syscall(SYS_openat2, 0, "a", &how, 4097));
	SHOW(syscall(SYS_openat2, 0, "a", &how, 23));
}

static void copies(void) {
	struct { long type; char text[8]; } m = {7, "seven"}, r;
	int q = msgget(IPC_PRIVATE, 0600);
	SHOW(msgrcv(q, &r, 8, 0, 040000 | IPC_NOWAIT));
	SHOW(msgrcv(q, &r, 8, 0, 040000));
	SHOW(msgrcv(q, &r, 8, 0, 040000 | IPC_NOWAIT | 020000));
	SHOW(msgsnd(q, &m, 6, 0));
	m.type = 8;
	strcpy(m.text, "eight");
	SHOW(msgsnd(q, &m, 6, 0));
	SHOW(msgrcv(q, &r, 8, 1, 040000 | IPC_NOWAIT));
	VALUE(r.type);
	TEXT(r.text);
	SHOW(msgrcv(q, &r, 3, 0, 040000 | IPC_NOWAIT));
	SHOW(msgrcv(q, &r, 3, 0, 040000 | IPC_NOWAIT | MSG_NOERROR));
	VALUE(r.type);
	SHOW(msgrcv(q, &r, 8, 2, 040000 | IPC_NOWAIT));
	SHOW(msgrcv(q, &r, 8, -1, 040000 | IPC_NOWAIT));
	struct msqid_ds ds;
	SHOW(msgctl(q, IPC_STAT, &ds));
	VALUE(ds.msg_qnum);
	VALUE(ds.msg_lrpid);
	SHOW(msgctl(q, IPC_RMID, 0));
}

static void others(void) {
	cpu_set_t set;
	WORKS(syscall(SYS_sched_getaffinity, 0, 0xfffff000u, &set));
	timer_t t;
	int id = -1;
	struct sigevent e = {.sigev_signo = 10};
	SHOW(syscall(SYS_timer_create, CLOCK_MONOTONIC, 0, &id));
	SHOW(syscall(SYS_timer_create, 8, &e, &id));
	CHECK(id == 1);
	SHOW(prctl(57, 1, 1, 0, 0) < 0);
	SHOW(prctl(58, 1, 0, 0, 0) < 0);
	int z = 1, s = socket(AF_UNIX, SOCK_STREAM, 0);
	SHOW(setsockopt(s, SOL_SOCKET, SO_ZEROCOPY, &z, 4));
	z = 9;
	SHOW(setsockopt(s, SOL_SOCKET, SO_ZEROCOPY, &z, 4));
	SHOW(setsockopt(s, SOL_SOCKET, SO_ZEROCOPY, &z, 1));
	s = socket(AF_INET, SOCK_STREAM, 0);
	SHOW(setsockopt(s, SOL_SOCKET, SO_ZEROCOPY, &z, 4));
	z = 1;
	SHOW(setsockopt(s, SOL_SOCKET, SO_ZEROCOPY, &z, 4));
}

int main(void) {
	syscall(SYS_close_range, 3, -1, 0);
	direct();
	positions();
	names();
	copies();
	others();
	return 0;
}
