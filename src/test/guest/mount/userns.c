// needs: root
// What may be mounted in a user namespace of one's own: proc and sysfs where they show no more than is seen, and whose namespaces they show.
#include "check.h"
#include <sched.h>
#include <sys/mount.h>

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (write(fd, text, strlen(text)) < 0)
		SAY("%s: %s\n", path, strerrorname_np(errno));
	close(fd);
}

static void enter(int more)
{
	MUST(unshare(CLONE_NEWUSER | CLONE_NEWNS | more));
	put("/proc/self/uid_map", "0 0 1");
	put("/proc/self/setgroups", "deny");
	put("/proc/self/gid_map", "0 0 1");
}

static void tries(const char *what, int flags)
{
	SAY("%s\n", what);
	SHOW(mount("p", "d", "proc", flags, NULL));
	umount("d");
	SHOW(mount("s", "d", "sysfs", flags, NULL));
	umount("d");
	SHOW(mount("t", "d", "tmpfs", flags, NULL));
	umount("d");
}

/* In a child of a new PID namespace, in user, mount and other namespaces. */
static void child(const char *what, int more, int flags)
{
	pid_t p = fork();

	if (p == 0) {
		enter(more);
		pid_t q = fork();
		if (q == 0) {
			tries(what, flags);
			_exit(0);
		}
		waitpid(q, NULL, 0);
		_exit(0);
	}
	waitpid(p, NULL, 0);
}

int main(void)
{
	mkdir("d", 0700);
	mkdir("p", 0700);
	mkdir("q", 0700);
	MUST(unshare(CLONE_NEWNS | CLONE_NEWPID));
	if (fork() > 0) {
		wait(NULL);
		rmdir("d");
		rmdir("p");
		rmdir("q");
		return 0;
	}
	MUST(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	/* A whole one that everybody sees. */
	MUST(mount("p", "p", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL));
	child("other's processes and network", 0, MS_NOSUID | MS_NODEV | MS_NOEXEC);
	child("own processes", CLONE_NEWPID, MS_NOSUID | MS_NODEV | MS_NOEXEC);
	/* What hides a part of each. */
	MUST(mount("x", "p/sys", "tmpfs", 0, NULL));
	MUST(mount("x", "/proc/sys", "tmpfs", 0, NULL));
	child("hidden", CLONE_NEWPID, 0);
	MUST(umount("p/sys"));
	child("one is whole", CLONE_NEWPID, 0);
	MUST(mount(NULL, "p", NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL));
	child("one is read-only", CLONE_NEWPID, 0);
	child("read-only as well", CLONE_NEWPID, MS_RDONLY);
	MUST(mount(NULL, "p", NULL, MS_REMOUNT | MS_BIND | MS_NOATIME, NULL));
	child("other times", CLONE_NEWPID, 0);
	child("the same times", CLONE_NEWPID, MS_NOATIME);
	/* In the first user namespace nobody asks. */
	tries("the first", 0);
	/* Setgroups cannot be denied once there is a map. */
	enter(0);
	put("/proc/self/setgroups", "deny");
	umount("p");
	return 0;
}
