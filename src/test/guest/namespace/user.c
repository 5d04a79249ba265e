// User namespaces: maps, capabilities, ids as they are seen on both sides.
// options: --cap-add ALL
#include "../check.h"
#include <grp.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/prctl.h>
#include <linux/capability.h>

static void put(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY);
	if (fd < 0) {
		SAY("open %s: %s\n", file, strerrorname_np(errno));
		return;
	}
	errno = 0;
	ssize_t n = write(fd, text, strlen(text));
	SAY("write \"%s\" to %s: %zd %s\n", text, file, n, n < 0 ? strerrorname_np(errno) : "");
	close(fd);
}

static void show(const char *file)
{
	char b[400];
	int fd = open(file, O_RDONLY);
	ssize_t n = fd < 0 ? -1 : read(fd, b, sizeof b - 1);
	b[n < 0 ? 0 : n] = 0;
	SAY("%s: %s\n", file, n < 0 ? strerrorname_np(errno) : b);
	close(fd);
}

static void ids(void)
{
	uid_t r, e, s;
	MUST(getresuid(&r, &e, &s));
	SAY("uids %u %u %u\n", r, e, s);
	MUST(getresgid(&r, &e, &s));
	SAY("gids %u %u %u\n", r, e, s);
}

static unsigned long long caps(void)
{
	struct __user_cap_header_struct h = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct d[2];
	MUST(syscall(SYS_capget, &h, d));
	return d[1].effective * 0x100000000ull + d[0].effective;
}

static void unprivileged(void)
{
	struct stat st;
	MUST(setgroups(0, NULL));
	MUST(setresgid(2000, 2000, 2000));
	MUST(setresuid(1000, 1000, 1000));
	prctl(PR_SET_DUMPABLE, 1);
	CHECK(caps() == 0);
	SHOW(unshare(CLONE_NEWUTS));
	SHOW(unshare(CLONE_NEWUSER));
	ids();
	CHECK(caps() == (1ull << 41) - 1);
	SHOW(setuid(0));
	SHOW(setgroups(0, NULL));
	SHOW(mkdir("made-unmapped", 0777));
	show("/proc/self/setgroups");
	put("/proc/self/uid_map", "0 0 1");
	put("/proc/self/uid_map", "0 1000 2");
	put("/proc/self/gid_map", "0 2000 1");
	put("/proc/self/setgroups", "deny");
	put("/proc/self/setgroups", "allow");
	put("/proc/self/uid_map", "0 1000 1\n");
	put("/proc/self/gid_map", "0 2000 1\n");
	put("/proc/self/uid_map", "0 1000 1\n");
	show("/proc/self/uid_map");
	show("/proc/self/gid_map");
	ids();
	MUST(stat("/", &st));
	SAY("/ belongs to %u %u\n", st.st_uid, st.st_gid);
	MUST(stat("mine", &st));
	SAY("mine belongs to %u %u\n", st.st_uid, st.st_gid);
	SHOW(chown("mine", 0, 0));
	SHOW(chown("mine", 1, 0));
	SHOW(chmod("root", 0777));
	SHOW(open("secret", O_RDONLY));
	SHOW(setgroups(0, NULL));
	SHOW(setuid(1));
	SHOW(kill(getppid(), 0));
	SHOW(sethostname("x", 1));
	SHOW(unshare(CLONE_NEWUTS));
	SHOW(sethostname("inside", 6));
	SHOW(chroot("/"));
	/* One more level: nothing but its own root. */
	SHOW(unshare(CLONE_NEWUSER));
	ids();
	put("/proc/self/uid_map", "5 0 1");
	ids();
	SHOW(setuid(5));
}

static void privileged(void)
{
	int p[2], q[2];
	char c;
	MUST(pipe(p));
	MUST(pipe(q));
	pid_t child = fork();
	if (child == 0) {
		SHOW(unshare(CLONE_NEWUSER));
		write(p[1], "x", 1);
		read(q[0], &c, 1);
		ids();
		show("/proc/self/uid_map");
		SHOW(setresuid(5, 6, 7));
		SHOW(setresuid(11, 6, 7));
		ids();
		SHOW(close(open("by-mapped", O_CREAT | O_WRONLY, 0644)));
		gid_t g[] = { 3, 9 };
		SHOW(setgroups(2, g));
		SHOW(getgroups(0, NULL));
		_exit(0);
	}
	read(p[0], &c, 1);
	char file[64];
	snprintf(file, sizeof file, "/proc/%d/uid_map", child);
	int fd = open(file, O_WRONLY);
	SHOW(write(fd, "0 100000 10\n10 0 5\n20 100005 3\n", 31));
	SHOW(write(fd, "0 100000 10\n10 0 0\n", 19));
	SHOW(write(fd, "0 100000 10\n20 0 5\n", 19));
	snprintf(file, sizeof file, "/proc/%d/gid_map", child);
	fd = open(file, O_WRONLY);
	SHOW(write(fd, "0 100000 10", 11));
	write(q[1], "x", 1);
	show_wait(child);
	struct stat st;
	MUST(stat("by-mapped", &st));
	SAY("by-mapped belongs to %u %u\n", st.st_uid, st.st_gid);
}

int main(void)
{
	umask(022);
	MUST(mkdir("mine", 0777));
	MUST(chown("mine", 1000, 2000));
	MUST(mkdir("root", 0755));
	MUST(close(open("secret", O_CREAT | O_WRONLY, 0600)));
	pid_t child = fork();
	if (child == 0) {
		unprivileged();
		_exit(0);
	}
	show_wait(child);
	child = fork();
	if (child == 0) {
		privileged();
		_exit(0);
	}
	show_wait(child);
	return 0;
}
