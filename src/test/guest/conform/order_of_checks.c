// Which error a call with several mistakes gives, and calls with nothing to do: found by the call fuzzer.
#include "check.h"
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/xattr.h>

#define CALL(name, ...) SHOW(syscall(SYS_##name, __VA_ARGS__))

static void attributes(void)
{
	char name[400], value[10];
	memset(name, 'n', 300), name[300] = 0;
	CALL(setxattr, "missing", name, "v", 1, 0);
	CALL(setxattr, "missing", "", "v", 1, 0);
	CALL(setxattr, "missing", "user.x", "v", 1, 9);
	CALL(setxattr, "missing", "user.x", "v", 1 << 20, 0);
	CALL(setxattr, "missing", "user.x", NULL, 10, 0);
	CALL(setxattr, "missing", "user.x", "v", 1, 0);
	CALL(setxattr, NULL, "user.x", "v", 1, 0);
	CALL(fsetxattr, 99, NULL, "v", 1, 0);
	CALL(fsetxattr, 99, "user.x", "v", 1L << 32, 0);
	CALL(fsetxattr, 99, "user.x", "v", 1, 0);
	CALL(getxattr, "missing", "", value, 10);
	CALL(fgetxattr, 99, name, value, 10);
	CALL(fgetxattr, 99, NULL, value, 10);
	CALL(removexattr, "missing", "");
	CALL(lremovexattr, "missing", name);
	CALL(fremovexattr, 99, NULL);
}

static void descriptors(void)
{
	struct epoll_event e;
	struct iovec v = { "x", 1 };
	int p[2], none = 99;
	MUST(pipe2(p, O_NONBLOCK));
	CALL(flock, none, 0);
	CALL(flock, none, LOCK_SH | LOCK_EX);
	CALL(flock, none, LOCK_UN);
	CALL(inotify_add_watch, none, ".", IN_MASK_ADD | IN_MASK_CREATE);
	CALL(inotify_add_watch, none, ".", 0);
	CALL(epoll_wait, none, &e, 0, 0);
	CALL(epoll_wait, p[0], &e, 0, 0);
	CALL(epoll_wait, none, NULL, 1, 0);
	CALL(epoll_pwait, none, &e, -1, 0, NULL, 0);
	CALL(epoll_pwait2, none, &e, 0, NULL, NULL, 0);
	int null = open("/dev/null", O_RDWR);
	CALL(vmsplice, null, &v, 0, 0);
	CALL(vmsplice, null, &v, 1, 0);
	CALL(vmsplice, null, &v, 2000, 0);
	CALL(vmsplice, null, NULL, 1, 0);
	CALL(vmsplice, none, NULL, 1, 0);
	CALL(symlink, "", NULL);
	CALL(symlink, NULL, "x");
	int f = open("f", O_RDWR | O_CREAT, 0600);
	CALL(fallocate, f, 99, 0L, 10L);
}

/* The end of the range is looked at before its length. */
static void ranges(void)
{
	char buf[16];
	int p[2], f = open("f", O_RDWR | O_CREAT | O_TRUNC, 0600), e = eventfd(0, EFD_NONBLOCK);
	MUST(pipe2(p, O_NONBLOCK));
	CALL(read, p[0], buf, -1L);
	CALL(read, p[0], buf, LONG_MAX);
	CALL(read, p[0], NULL, LONG_MIN);
	CALL(read, p[1], buf, -1L);
	CALL(read, e, buf, -1L);
	CALL(write, f, buf, LONG_MAX);
	CALL(write, p[1], buf, -1L);
	CALL(pread64, f, buf, -1L, 0L);
	CALL(pread64, f, buf, LONG_MAX, 0L);
	CALL(pwrite64, f, buf, LONG_MAX, 0L);
	CALL(read, f, (void *)0x7ffffffff000, 2L);
	CALL(write, f, (void *)0xffff800000000000, 1L);
	VALUE(lseek(f, 0, SEEK_END));
	struct iovec none[1] = { { buf, 0 } };
	CALL(preadv2, f, none, 1, 0, 0, 0x400);
	CALL(pwritev2, f, none, 0, 0, 0, 0x400);
	CALL(pwritev2, f, &(struct iovec){ "x", 1 }, 1, 0, 0, 0x400);
}

static void owners(void)
{
	int p[2];
	MUST(pipe(p));
	CALL(fcntl, p[0], F_SETOWN, 999999);
	CALL(fcntl, p[0], F_SETOWN, -999999);
	CALL(fcntl, p[0], F_SETOWN, INT_MIN);
	CALL(fcntl, p[0], F_SETOWN, 0);
	CALL(fcntl, p[0], F_SETOWN, getpid());
	CHECK(fcntl(p[0], F_GETOWN) == getpid());
	CALL(fcntl, p[0], F_SETOWN, -getpgrp());
	struct f_owner_ex ex = { F_OWNER_PID, 999999 };
	CALL(fcntl, p[0], F_SETOWN_EX, &ex);
	ex.pid = getpid();
	CALL(fcntl, p[0], F_SETOWN_EX, &ex);
	ex.type = 7;
	CALL(fcntl, p[0], F_SETOWN_EX, &ex);
	CALL(fcntl, p[0], F_SETOWN_EX, NULL);
}

static void hints(void)
{
	uint64_t hint = 77;
	int f = open("f", O_RDWR | O_CREAT, 0600), p[2];
	MUST(pipe(p));
	CALL(fcntl, f, F_GET_RW_HINT, &hint);
	VALUE(hint);
	hint = 9;
	CALL(fcntl, f, F_SET_RW_HINT, &hint);
	hint = RWH_WRITE_LIFE_LONG;
	CALL(fcntl, f, F_SET_RW_HINT, &hint);
	hint = 0;
	CALL(fcntl, f, F_GET_RW_HINT, &hint);
	VALUE(hint);
	CALL(fcntl, p[0], F_GET_RW_HINT, NULL);
	CALL(fcntl, p[0], F_SET_RW_HINT, NULL);
}

/* Calls that have nothing to do, before they look for whom. */
static void memory(void)
{
	char buf[8];
	struct iovec local = { buf, 8 }, empty = { buf, 0 };
	CALL(process_vm_readv, 999999, &local, 1, &empty, 1, 0);
	CALL(process_vm_writev, 999999, &empty, 1, &local, 1, 0);
	CALL(process_vm_writev, 999999, &empty, 0, &local, -1, 0);
	CALL(process_vm_writev, 999999, &local, 1, &local, 1, 0);
	char *m = mmap(NULL, 0x20000, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	MUST(munmap(m + 0x8000, 0x18000));
	CHECK(mremap(m, 0x10000, 0x1000, 0) == m);
	CALL(msync, m + 0x1000, 0x1000, MS_SYNC);
	CALL(madvise, m, 0x1000, 12345);
}

static void positions(void)
{
	int i = inotify_init1(IN_NONBLOCK);
	SHOW(lseek(i, 0, SEEK_CUR));
	SHOW(lseek(i, 100, SEEK_SET));
	SHOW(lseek(eventfd(0, 0), 5, SEEK_SET));
	int p[2];
	struct iovec v = { "x", 1 };
	MUST(pipe2(p, O_NONBLOCK));
	CALL(vmsplice, p[0], &v, 1, SPLICE_F_NONBLOCK);
	mkdir("d", 0700);
	int t = open("d", O_RDWR | O_TMPFILE, 0600);
	CHECK((fcntl(t, F_GETFL) & O_TMPFILE) == O_TMPFILE);
	int d = open("d", O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
	OCTAL(fcntl(d, F_GETFL) & ~O_LARGEFILE);
}

int main(void)
{
	attributes();
	descriptors();
	ranges();
	owners();
	hints();
	memory();
	positions();
	return 0;
}
