// Which of several errors comes first: fallocate, sealing, leases, vectors, limits, addresses of sockets, memfd_create.
#include "check.h"
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <linux/falloc.h>

#define BAD ((void *)-1L)
static char buf[64];

static void allocating(int *p, int f) {
	SHOW(fallocate(p[0], 2, 0, 64));
	SHOW(fallocate(p[0], 4, 0, 1));
	SHOW(fallocate(p[0], 3, 0, 1));
	SHOW(fallocate(p[1], 0, 0, 1));
	SHOW(fallocate(0, 2, 0, 1));
	SHOW(fallocate(0, 0, 0, 1));
	SHOW(fallocate(f, 9, 0, 4096));
	SHOW(fallocate(f, 0x40, 0, 1));
	SHOW(fallocate(f, 6, 0, 1));
	SHOW(fallocate(f, 0, 1, LONG_MAX));
	SHOW(fallocate(f, 0, 0, -1));
}

static void leasing(int *p) {
	SHOW(fcntl(p[0], F_SETLEASE, F_UNLCK));
	SHOW(fcntl(p[0], F_SETLEASE, F_RDLCK));
	SHOW(fcntl(p[0], F_SETLEASE, 9));
	int f = open("leased", O_RDONLY | O_CREAT, 0600);
	SHOW(fcntl(f, F_SETLEASE, F_UNLCK));
	SHOW(fcntl(f, F_SETLEASE, 9));
	int d = open(".", O_RDONLY);
	SHOW(fcntl(d, F_SETLEASE, 9));
	SHOW(fcntl(d, F_SETLEASE, F_UNLCK));
}

static void vectors(int *p, int f) {
	struct iovec v = {buf, 4};
	SHOW(syscall(SYS_readv, f, &v, 1L << 32));
	SHOW(syscall(SYS_writev, f, &v, 1L << 32 | 1));
	SHOW(syscall(SYS_readv, f, &v, 1025));
	SHOW(syscall(SYS_process_madvise, 0, &v, 1L << 63, 0, 0));
	SHOW(syscall(SYS_process_vm_readv, getpid(), &v, 1L << 32, 0, 0, 0));
	SHOW(syscall(SYS_process_vm_readv, getpid(), &v, 1, &v, 1L << 32, 0));
	SHOW(syscall(SYS_vmsplice, p[1], &v, 1L << 32, 0));
	SHOW(syscall(SYS_pwrite64, p[1], buf, -1L, 0));
	SHOW(syscall(SYS_pread64, p[0], BAD, 1, 0));
	SHOW(syscall(SYS_pread64, f, BAD, 1, 0));
	SHOW(syscall(SYS_pread64, 0, buf, -1L, 0));
}

static void limits(void) {
	struct rlimit l = {1, 1};
	SHOW(syscall(SYS_prlimit64, INT_MIN, 256, &l, 0));
	SHOW(syscall(SYS_prlimit64, INT_MIN, 256, BAD, 0));
	SHOW(syscall(SYS_prlimit64, 0, 256, &l, 0));
	SHOW(syscall(SYS_prlimit64, 0, 256, 0, &l));
	SHOW(syscall(SYS_ioprio_set, 1, 99999999, 0x10000));
	SHOW(syscall(SYS_ioprio_set, 1, 0, 0x10000));
	SHOW(syscall(SYS_ioprio_get, 1, 0));
	SHOW(syscall(SYS_ioprio_set, 1, 0, 3));
	SHOW(syscall(SYS_ioprio_set, 1, 0, 4 << 13));
}

static void sockets(void) {
	socklen_t len = INT_MAX;
	struct sockaddr_un a = {AF_UNIX, "none"};
	int s = socket(AF_UNIX, SOCK_DGRAM, 0), pair[2];
	SHOW(getsockname(s, BAD, &len));
	VALUE(len);
	len = -1;
	SHOW(getsockname(s, BAD, &len));
	VALUE(len);
	SHOW(connect(0, BAD, 10));
	SHOW(connect(-1, BAD, 10));
	SHOW(connect(0, (void *)&a, 1000));
	SHOW(bind(0, BAD, 10));
	SHOW(setsockopt(-1, 0, 0, buf, -1));
	SHOW(setsockopt(0, 0, 0, buf, -1));
	SHOW(setsockopt(s, 0, 0, buf, -1));
	SHOW(socketpair(AF_UNIX, 0, 0, BAD));
	SHOW(socketpair(AF_UNIX, 1 << 20, 0, BAD));
	pair[0] = pair[1] = -2;
	SHOW(socketpair(AF_UNIX, 0, 0, pair));
	VALUE(pair[0] - s);
	VALUE(pair[1] - s);
	SHOW(socketpair(99, 1, 0, pair));
	SHOW(socketpair(AF_INET, 1, 0, pair));
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, pair));
	SHOW(connect(pair[0], (void *)&a, sizeof a));
	SHOW(connect(pair[0], (void *)&a, 1));
	memcpy(a.sun_path, "\0none", 5);
	SHOW(connect(pair[0], (void *)&a, 8));
	close(pair[0]);
	close(pair[1]);
	close(s);
}

static void others(void) {
	SHOW(syscall(SYS_memfd_create, 0, 0x40));
	SHOW(syscall(SYS_memfd_create, 0, 4));
	SHOW(syscall(SYS_memfd_create, 0, 4 | 0x18));
	SHOW(syscall(SYS_memfd_create, 0, 0x18));
	SHOW(syscall(SYS_fchown, inotify_init(), -1, 1000));
	SHOW(syscall(SYS_fchmod, inotify_init(), 0600));
	SHOW(syscall(SYS_io_pgetevents, 0, 0, 0, 0, 0, 1));
	SHOW(syscall(SYS_waitid, 0, -1, 1, 0, 0));
	siginfo_t i;
	memset(&i, 0x55, sizeof i);
	SHOW(syscall(SYS_waitid, 0, -1, &i, 0, 0));
	VALUE(i.si_signo);
	VALUE(i.si_code);
	memset(&i, 0x55, sizeof i);
	SHOW(syscall(SYS_waitid, 9, -1, &i, WEXITED, 0));
	VALUE(i.si_signo);
	SHOW(syscall(SYS_waitid, 9, -1, 1, 1 << 20, 0));
	SHOW(syscall(SYS_waitid, P_ALL, -1, 1, WEXITED, 0));
	SHOW(mknod("", S_IFDIR, 0));
	SHOW(mknod("", S_IFMT, 0));
	SHOW(syscall(SYS_mknod, BAD, S_IFMT, 0));
	SHOW(syscall(SYS_mknodat, -1, "x", S_IFMT, 0));
	SHOW(syscall(SYS_mknodat, -1, "x", S_IFDIR, 0));
}

int main(void) {
	syscall(SYS_close_range, 3, -1, 0);
	int p[2], f = open("file", O_RDWR | O_CREAT, 0600);
	close(0);
	MUST(open("/dev/null", O_RDWR));
	MUST(pipe(p));
	MUST(ftruncate(f, 100));
	allocating(p, f);
	leasing(p);
	vectors(p, f);
	limits();
	sockets();
	others();
	return 0;
}
