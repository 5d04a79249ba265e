// Bad addresses in every position of the calls about files: EFAULT, and nothing has happened.
#include "check.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/select.h>
#include <sys/statfs.h>
#include <sys/timerfd.h>
#include <sys/uio.h>

static long bad[5];
static int nbad;
static char *page_end; /* the last byte that may be touched is at page_end - 1 */

#define EACH(call) do { \
	SAY("%d: %s:", __LINE__, #call); \
	for (int i_ = 0; i_ < nbad; i_++) { \
		long B = bad[i_]; \
		(void)B; \
		errno = 0; \
		long r_ = (long)(call); \
		if (r_ == -1) SAY(" %s", strerrorname_np(errno)); else SAY(" %ld", r_); \
	} \
	SAY("\n"); \
} while (0)
#define S(name, ...) syscall(SYS_##name, ##__VA_ARGS__)

int main(void)
{
	int fd, d, p[2], ep, in, ev, tf;
	char b[64];
	void *none = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *two = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	munmap(two + 4096, 4096);
	page_end = two + 4096;
	bad[nbad++] = 0;
	bad[nbad++] = 8;
	bad[nbad++] = (long)none;
	bad[nbad++] = -1;
	bad[nbad++] = (long)0xffff800000000000ul;
	MUST(mkdir("d", 0755));
	MUST(d = open("d", O_RDONLY | O_DIRECTORY));
	MUST(fd = open("f", O_RDWR | O_CREAT, 0644));
	MUST(write(fd, "0123456789", 10));
	MUST(pipe(p));
	MUST(write(p[1], "abc", 3));
	MUST(ep = epoll_create1(0));
	MUST(in = inotify_init1(IN_NONBLOCK));
	MUST(ev = eventfd(5, EFD_NONBLOCK));
	MUST(tf = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK));

	SAY("paths\n");
	EACH(S(open, B, O_RDONLY));
	EACH(S(openat, AT_FDCWD, B, O_CREAT, 0644));
	EACH(S(openat2, AT_FDCWD, B, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24));
	EACH(S(openat2, AT_FDCWD, "f", B, 24));
	EACH(S(creat, B, 0644));
	EACH(S(stat, B, b));
	EACH(S(stat, "f", B));
	EACH(S(lstat, "f", B));
	EACH(S(fstat, fd, B));
	EACH(S(newfstatat, AT_FDCWD, B, b, 0));
	EACH(S(newfstatat, AT_FDCWD, "f", B, 0));
	EACH(S(statx, AT_FDCWD, B, 0, 0xfff, b));
	EACH(S(statx, AT_FDCWD, "f", 0, 0xfff, B));
	EACH(S(statfs, B, b));
	EACH(S(statfs, "f", B));
	EACH(S(fstatfs, fd, B));
	EACH(S(access, B, 0));
	EACH(S(faccessat2, AT_FDCWD, B, 0, 0));
	EACH(S(mkdir, B, 0755));
	EACH(S(mkdirat, d, B, 0755));
	EACH(S(mknod, B, S_IFREG | 0644, 0));
	EACH(S(mknodat, d, B, S_IFREG | 0644, 0));
	EACH(S(rmdir, B));
	EACH(S(unlink, B));
	EACH(S(unlinkat, d, B, 0));
	EACH(S(rename, B, "x"));
	EACH(S(rename, "f", B));
	EACH(S(renameat2, AT_FDCWD, "f", AT_FDCWD, B, 0));
	EACH(S(link, B, "x"));
	EACH(S(link, "f", B));
	EACH(S(linkat, AT_FDCWD, "f", AT_FDCWD, B, 0));
	EACH(S(symlink, B, "x"));
	EACH(S(symlink, "f", B));
	EACH(S(readlink, B, b, 10));
	EACH(S(readlink, "/proc/self/cwd", B, 10));
	EACH(S(chdir, B));
	EACH(S(chroot, B));
	EACH(S(chmod, B, 0600));
	EACH(S(fchmodat, AT_FDCWD, B, 0600));
	EACH(S(chown, B, 0, 0));
	EACH(S(fchownat, AT_FDCWD, B, 0, 0, 0));
	EACH(S(truncate, B, 0));
	EACH(S(utime, B, NULL));
	EACH(S(utimes, B, NULL));
	EACH(S(utimensat, AT_FDCWD, B, NULL, 0));
	if (bad[0] == 0)
		bad[0] = (long)none; /* a null time means now */
	EACH(S(utime, "f", B));
	EACH(S(utimes, "f", B));
	EACH(S(futimesat, AT_FDCWD, "f", B));
	EACH(S(utimensat, AT_FDCWD, "f", B, 0));
	bad[0] = 0;
	EACH(S(getcwd, B, 100));
	EACH(S(getdents64, d, B, 100));
	EACH(S(getdents, d, B, 100));
	SAY("attributes\n");
	EACH(S(setxattr, B, "user.a", "x", 1, 0));
	EACH(S(setxattr, "f", B, "x", 1, 0));
	EACH(S(setxattr, "f", "user.a", B, 1, 0));
	SHOW(S(setxattr, "f", "user.a", "xyz", 3, 0));
	EACH(S(getxattr, B, "user.a", b, 10));
	EACH(S(getxattr, "f", B, b, 10));
	EACH(S(getxattr, "f", "user.a", B, 10));
	EACH(S(listxattr, B, b, 10));
	EACH(S(listxattr, "f", B, 10));
	EACH(S(removexattr, B, "user.a"));
	EACH(S(removexattr, "f", B));
	EACH(S(fgetxattr, fd, "user.a", B, 10));
	EACH(S(flistxattr, fd, B, 10));
	SAY("reading and writing\n");
	EACH(S(read, fd, B, 10));
	EACH(S(pread64, fd, B, 10, 0));
	EACH(S(write, fd, B, 10));
	EACH(S(pwrite64, fd, B, 10, 0));
	EACH(S(readv, fd, B, 1));
	EACH(S(writev, fd, B, 1));
	EACH(S(preadv, fd, B, 1, 0, 0));
	EACH(S(pwritev2, fd, B, 1, 0, 0, 0));
	EACH(({ struct iovec v[2] = { { b, 2 }, { (void *)B, 2 } }; lseek(fd, 0, SEEK_SET); S(readv, fd, v, 2); }));
	EACH(({ struct iovec v[2] = { { b, 2 }, { (void *)B, 2 } }; lseek(fd, 0, SEEK_SET); S(writev, fd, v, 2); }));
	EACH(({ struct iovec v[2] = { { (void *)B, 2 }, { b, 2 } }; lseek(fd, 0, SEEK_SET); S(readv, fd, v, 2); }));
	VALUE(lseek(fd, 0, SEEK_CUR));
	SHOW(S(lseek, fd, 0, SEEK_SET));
	SHOW(S(read, fd, page_end - 4, 10));
	VALUE(lseek(fd, 0, SEEK_CUR));
	SHOW(S(lseek, fd, 20, SEEK_SET));
	SHOW(S(write, fd, page_end - 4, 10));
	VALUE(lseek(fd, 0, SEEK_CUR));
	SHOW(S(write, p[1], page_end - 4, 10));
	SHOW(S(pipe2, page_end - 4, 0));
	EACH(S(read, p[0], B, 10));
	EACH(S(write, p[1], B, 10));
	EACH(S(vmsplice, p[1], B, 1, 0));
	EACH(({ struct iovec v = { (void *)B, 5 }; S(vmsplice, p[1], &v, 1, 0); }));
	SHOW(S(read, p[0], b, 64));
	bad[0] = 8;
	EACH(S(sendfile, p[1], fd, B, 5));
	EACH(S(splice, fd, B, p[1], 0, 5, 0));
	EACH(S(copy_file_range, fd, B, fd, 0, 5, 0));
	EACH(S(copy_file_range, fd, 0, fd, B, 5, 0));
	bad[0] = 0;
	SAY("descriptors\n");
	EACH(S(pipe, B));
	EACH(S(pipe2, B, 0));
	EACH(S(fcntl, fd, F_GETLK, B));
	EACH(S(fcntl, fd, F_SETLK, B));
	EACH(S(fcntl, fd, F_OFD_SETLK, B));
	EACH(S(fcntl, fd, F_GETOWN_EX, B));
	EACH(S(fcntl, fd, F_SETOWN_EX, B));
	EACH(S(ioctl, p[0], 0x541b, B)); /* FIONREAD */
	EACH(S(ioctl, fd, 0x5421, B)); /* FIONBIO */
	VALUE(dup(fd) - tf); /* none was lost */
	SAY("events\n");
	EACH(S(poll, B, 1, 0));
	bad[0] = 8;
	EACH(S(select, 1, B, 0, 0, 0));
	EACH(S(select, 0, 0, 0, 0, B));
	EACH(S(pselect6, 0, 0, 0, 0, B, 0));
	EACH(S(pselect6, 0, 0, 0, 0, 0, B));
	EACH(S(ppoll, 0, 0, B, 0, 8));
	EACH(S(ppoll, 0, 0, &(struct timespec){ 0, 0 }, B, 8));
	EACH(S(epoll_pwait, ep, b, 1, 0, B, 8));
	bad[0] = 0;
	EACH(S(epoll_ctl, ep, EPOLL_CTL_ADD, ev, B));
	SHOW(epoll_ctl(ep, EPOLL_CTL_ADD, ev, &(struct epoll_event){ EPOLLIN, { .u32 = 7 } }));
	EACH(S(epoll_ctl, ep, EPOLL_CTL_MOD, ev, B));
	EACH(S(epoll_wait, ep, B, 1, 0));
	SHOW(S(epoll_wait, ep, page_end - 16, 4, 0));
	EACH(S(read, ev, B, 8));
	SHOW(S(read, ev, page_end - 4, 8));
	EACH(S(write, ev, B, 8));
	SHOW(S(read, ev, b, 8));
	VALUE(b[0]);
	EACH(S(signalfd4, -1, B, 8, 0));
	EACH(S(timerfd_settime, tf, 0, B, 0));
	EACH(S(timerfd_gettime, tf, B));
	EACH(S(inotify_add_watch, in, B, IN_OPEN));
	SHOW(inotify_add_watch(in, "f", IN_OPEN));
	close(open("f", O_RDONLY));
	EACH(S(read, in, B, 64));
	SHOW(S(read, in, b, 64));
	EACH(S(memfd_create, B, 0));
	SAY("nothing has changed\n");
	struct stat st;
	SHOW(stat("f", &st));
	OCTAL(st.st_mode);
	VALUE(st.st_size);
	VALUE(st.st_nlink);
	SHOW(stat("x", &st));
	return 0;
}
