// Propagation of mounts in namespaces other than one's own: MOVE_MOUNT_SET_GROUP, types, and who may; mount_setattr(2) may not.
// options: --cap-add ALL
#include "mounts.h"
#include <linux/mount.h>

static char stack[65536];
static int type, users, made, made_ns;

/* Shares the parent's memory and descriptors. */
static int enter(void *arg)
{
	if (users && unshare(CLONE_NEWUSER))
		return 1;
	if (unshare(CLONE_NEWNS) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) || mount(NULL, "m", NULL, type, NULL))
		return 2;
	made = open("m", O_RDONLY);
	made_ns = open("/proc/self/ns/mnt", O_RDONLY);
	return 0;
}

/* A namespace in which m is of the type; its mount. */
static int other(int t, int u)
{
	int status = -1;
	type = t;
	users = u;
	waitpid(clone(enter, stack + sizeof stack, CLONE_VFORK | CLONE_VM | CLONE_FILES | SIGCHLD, NULL), &status, 0);
	if (status)
		SAY("child: %x\n", status);
	return made;
}

static int set_group(int from, int to)
{
	return syscall(SYS_move_mount, from, "", to, "", MOVE_MOUNT_SET_GROUP | MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH);
}

static int set_type(int fd, int t)
{
	char path[64];
	sprintf(path, "/proc/self/fd/%d", fd);
	return mount(NULL, path, NULL, t, NULL);
}

static int set_attribute(int fd)
{
	struct mount_attr a = {.attr_set = MOUNT_ATTR_NODEV};
	return syscall(SYS_mount_setattr, fd, "", AT_EMPTY_PATH, &a, sizeof a);
}

/* How m is shared in a namespace. */
static void show(int ns)
{
	pid_t pid = fork();
	if (pid == 0) {
		MUST(setns(ns, CLONE_NEWNS));
		chdir(base);
		FILE *f = fopen("/proc/self/mountinfo", "r");
		char line[1024], place[PATH_MAX];
		sprintf(place, " %s/m ", base);
		while (fgets(line, sizeof line, f))
			if (strstr(line, place))
				SAY("  %s%s\n", strstr(line, "shared:") ? "shared" : "not shared", strstr(line, "master:") ? ", follows" : "");
		exit(0);
	}
	waitpid(pid, NULL, 0);
}

static void without_rights(int fd, int shared)
{
	pid_t pid = fork();
	if (pid == 0) {
		MUST(unshare(CLONE_NEWUSER));
		SHOW(set_attribute(fd));
		MUST(unshare(CLONE_NEWNS));
		SHOW(set_group(shared, fd));
		SHOW(set_type(fd, MS_SHARED));
		SHOW(set_attribute(fd));
		exit(0);
	}
	waitpid(pid, NULL, 0);
}

int main(void)
{
	own_namespace();
	mkdir("m", 0755);
	MUST(mount("x", "m", "tmpfs", 0, NULL));
	mkdir("m/d", 0755);
	int shared = other(MS_SHARED, 0), shared_ns = made_ns;
	int plain = other(MS_PRIVATE, 0), plain_ns = made_ns;
	int foreign = other(MS_PRIVATE, 1), foreign_ns = made_ns;
	SHOW(set_group(plain, foreign));
	SHOW(set_group(shared, plain));
	show(plain_ns);
	SHOW(set_group(shared, plain));
	SHOW(set_group(shared, foreign));
	show(foreign_ns);
	SHOW(set_type(plain, MS_SLAVE));
	show(plain_ns);
	SHOW(set_type(plain, MS_PRIVATE));
	show(plain_ns);
	SHOW(set_group(openat(shared, "d", O_RDONLY), plain));
	SHOW(set_attribute(plain));
	without_rights(plain, shared);
	show(shared_ns);
	return 0;
}
