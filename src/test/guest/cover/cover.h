/*
 * Calls with one argument at a time made bad: run() takes good arguments and what each is, tries the wrong values of its kind in
 * its place, prints an error or "ok" for each, and makes the good call last.
 *
 *   CALL(read, "fbn", file, buf, 4);
 *
 * kinds: f descriptor, d directory to start from, p path of a file, q path to be made, s name, b memory, n size, o offset,
 *        F flags, t time (T: none would be for ever), c count, i left alone
 */
#ifndef COVER_H
#define COVER_H
#include "check.h"
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { FILE_FD = 20, READ_FD, WRITE_FD, DIR_FD, PATH_FD, PIPE_R, PIPE_W, SOCK, PEER, EVENT, EPOLL, LAST_FD };

static char buf[8192] __attribute__((aligned(4096)));
static char too_long[4200], long_name[260];
static struct timespec soon = { 0, 1000 }, bad_ns = { 0, 2000000000 }, bad_s = { -1, 0 };

struct variant { const char *label; long value; };

static const struct variant fds[] = { { "-1", -1 }, { "none", 999 }, { "ro", READ_FD }, { "wo", WRITE_FD }, { "dir", DIR_FD }, { "path", PATH_FD },
	{ "pipe", PIPE_R }, { "sock", SOCK }, { "event", EVENT }, { "epoll", EPOLL }, { 0 } };
static const struct variant dirs[] = { { "-1", -1 }, { "none", 999 }, { "file", FILE_FD }, { "dir", DIR_FD }, { 0 } };
static const struct variant paths[] = { { "null", 0 }, { "1", 1 }, { "empty", (long)"" }, { "missing", (long)"missing" }, { "below file", (long)"f/x" },
	{ "below missing", (long)"missing/x" }, { "too long", (long)too_long }, { "long name", (long)long_name }, { "loop", (long)"loop" },
	{ "closed", (long)"closed/x" }, { "dir", (long)"d" }, { "slash", (long)"f/" }, { "link", (long)"l" }, { "foreign", (long)"/etc/passwd" }, { 0 } };
static const struct variant strings[] = { { "null", 0 }, { "1", 1 }, { "empty", (long)"" }, { "long", (long)long_name }, { "odd", (long)"odd" }, { 0 } };
static const struct variant buffers[] = { { "null", 0 }, { "1", 1 }, { "top", -4096 }, { 0 } };
static const struct variant sizes[] = { { "0", 0 }, { "1", 1 }, { "-1", -1 }, { "2^62", 1L << 62 }, { 0 } };
static const struct variant offsets[] = { { "-1", -1 }, { "min", LONG_MIN }, { 0 } };
static const struct variant flags[] = { { "-1", -1 }, { "2^31", 1L << 31 }, { "2^22", 1 << 22 }, { "2^5", 1 << 5 }, { "1", 1 }, { 0 } };
static const struct variant times_of[] = { { "null", 0 }, { "1", 1 }, { "bad ns", (long)&bad_ns }, { "bad s", (long)&bad_s }, { 0 } };
static const struct variant counts[] = { { "0", 0 }, { "-1", -1 }, { "2^30", 1 << 30 }, { 0 } };

static const struct variant *of_kind(char kind)
{
	switch (kind) {
	case 'f': return fds;
	case 'd': return dirs;
	case 'p': case 'q': return paths;
	case 's': return strings;
	case 'b': return buffers;
	case 'n': return sizes;
	case 'o': return offsets;
	case 'F': return flags;
	case 't': return times_of;
	case 'T': return times_of + 1;
	case 'c': return counts;
	default: return 0;
	}
}

static void place(int fd, int at)
{
	if (dup2(fd, at) != at)
		_exit(98);
	close(fd);
}

/* The files and descriptors that the good and the bad arguments are about. */
static void fixture(void)
{
	chmod("closed", 0700);
	static const char *const gone[] = { "new", "missing", "odd", "f", "l", "loop", "d/f", "sock" };
	for (unsigned i = 0; i < sizeof gone / sizeof *gone; i++)
		if (unlink(gone[i]) < 0)
			rmdir(gone[i]);
	mkdir("d", 0755);
	mkdir("closed", 0755);
	chmod("closed", 0);
	symlink("f", "l");
	symlink("loop", "loop");
	int pair[2];
	place(open("f", O_RDWR | O_CREAT, 0644), FILE_FD);
	pwrite(FILE_FD, "0123456789abcdef", 16, 0);
	place(open("f", O_RDONLY), READ_FD);
	place(open("f", O_WRONLY), WRITE_FD);
	place(open("d", O_RDONLY | O_DIRECTORY), DIR_FD);
	place(open("f", O_PATH), PATH_FD);
	pipe2(pair, O_NONBLOCK);
	place(pair[0], PIPE_R);
	place(pair[1], PIPE_W);
	socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair);
	place(pair[0], SOCK);
	place(pair[1], PEER);
	place(eventfd(1, EFD_NONBLOCK), EVENT);
	place(epoll_create1(0), EPOLL);
	memset(buf, 0, sizeof buf);
}

static const char *outcome(long result)
{
	return result != -1 || !errno ? "ok" : strerrorname_np(errno) ? strerrorname_np(errno) : "unknown errno";
}

static void run(const char *name, long nr, const char *kinds, const long *good)
{
	for (int i = 0; kinds[i]; i++) {
		const struct variant *v = of_kind(kinds[i]);
		if (!v)
			continue;
		printf("%s %d%c:", name, i, kinds[i]);
		fixture();
		for (; v->label; v++) {
			long a[6];
			memcpy(a, good, sizeof a);
			a[i] = v->value;
			read(PIPE_R, buf + 4096, 4096); /* how much a pipe takes depends on what the user has in others */
			errno = 0;
			long r = syscall(nr, a[0], a[1], a[2], a[3], a[4], a[5]);
			printf(" %s=%s", v->label, outcome(r));
			syscall(SYS_close_range, 3, FILE_FD - 1, 0);
		}
		printf("\n");
	}
	fixture();
	errno = 0;
	long r = syscall(nr, good[0], good[1], good[2], good[3], good[4], good[5]);
	SAY("%s: %s\n", name, outcome(r));
	syscall(SYS_close_range, 3, FILE_FD - 1, 0);
}

#define CALL(name, kinds, ...) run(#name, SYS_##name, kinds, (long[6]){ __VA_ARGS__ })
#define S(x) ((long)(x))

/* One value after the other of a single argument; expr uses v. What is opened is closed. */
#define SWEEP(label, values, expr) do { \
	printf("%s:", label); \
	for (int i_ = 0; i_ < (int)(sizeof(values) / sizeof *(values)); i_++) { \
		long v = (values)[i_]; \
		errno = 0; \
		long r_ = (long)(expr); \
		printf(" %#lx=%s", v, outcome(r_)); \
		syscall(SYS_close_range, 3, FILE_FD - 1, 0); \
	} \
	SAY("\n"); \
} while (0)

static const long bits[] = { 0, 1, 2, 4, 8, 0x10, 0x20, 0x40, 0x80, 0x100, 0x200, 0x400, 0x800, 0x1000, 0x2000, 0x4000, 0x8000, 0x10000, 0x20000, 0x40000,
	0x80000, 0x100000, 0x200000, 0x400000, 0x800000, 0x1000000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x80000000 };

/* As a user without privileges, in a directory of its own, with bounds that keep all this small. */
static void begin(void)
{
	memset(too_long, 'p', sizeof too_long - 1);
	memset(long_name, 'n', sizeof long_name - 1);
	if (mkdir("cover", 0777) < 0 || chmod("cover", 0777) < 0 || chdir("cover") < 0)
		_exit(97);
	unshare(CLONE_NEWIPC); /* where that is allowed; a sandbox has its own */
	setresgid(1000, 1000, 1000);
	if (setresuid(1000, 1000, 1000) < 0)
		_exit(96);
	prctl(PR_SET_DUMPABLE, 1);
	syscall(SYS_close_range, 3, -1, 0);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 1 << 20, 1 << 20 });
	setrlimit(RLIMIT_MEMLOCK, &(struct rlimit){ 1 << 16, 1 << 16 });
	setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 200, 200 });
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	signal(SIGXFSZ, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	umask(022);
	alarm(20);
	fixture();
}
#endif
