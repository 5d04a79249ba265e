// needs: root
// move_mount(2): beneath another mount, and sharing groups handed on; nothing is mounted on entries of /proc/PID/fd.
#include "check.h"
#include <linux/mount.h>
#include <sched.h>
#include <sys/syscall.h>

#define move(...) syscall(SYS_move_mount, __VA_ARGS__)
#define tree(...) syscall(SYS_open_tree, __VA_ARGS__)
#define do_mount(...) syscall(SYS_mount, __VA_ARGS__)
#define umount2(...) syscall(SYS_umount2, __VA_ARGS__)

#ifndef MOVE_MOUNT_SET_GROUP
#define MOVE_MOUNT_SET_GROUP 0x100
#endif
#ifndef MOVE_MOUNT_BENEATH
#define MOVE_MOUNT_BENEATH 0x200
#endif

static void fresh(const char *dir, const char *file)
{
	char path[64];
	mkdir(dir, 0755);
	MUST(do_mount("none", dir, "tmpfs", 0, 0));
	sprintf(path, "%s/%s", dir, file);
	close(open(path, O_CREAT | O_WRONLY, 0644));
}

/* What the last fields of the mount's line say of its groups. */
static void groups(const char *dir)
{
	char line[1000], *p, end[80];
	FILE *f = fopen("/proc/self/mountinfo", "r");
	sprintf(end, "/%s ", dir);
	while (fgets(line, sizeof line, f))
		if ((p = strstr(line, end)))
			SAY("%s:%s%s\n", dir, strstr(p, "shared:") ? " shared" : "", strstr(p, "master:") ? " slave" : "");
	fclose(f);
}

int main(void)
{
	MUST(unshare(CLONE_NEWNS));
	MUST(do_mount(0, "/", 0, 1 << 14 | 1 << 18, 0));
	fresh("a", "in_a");
	fresh("b", "in_b");
	mkdir("plain", 0755);
	int a = tree(AT_FDCWD, "a", OPEN_TREE_CLONE);
	CHECK(a >= 0);
	SHOW(move(a, "", AT_FDCWD, "plain", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_BENEATH));
	SHOW(move(a, "", AT_FDCWD, "/", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_BENEATH));
	SHOW(move(a, "", AT_FDCWD, "b", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_BENEATH | MOVE_MOUNT_SET_GROUP));
	SHOW(move(AT_FDCWD, "b", AT_FDCWD, "b", MOVE_MOUNT_BENEATH));
	SHOW(move(a, "", AT_FDCWD, "b", MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_BENEATH));
	SHOW(access("b/in_b", F_OK));
	SHOW(access("b/in_a", F_OK));
	SHOW(umount2("b", 0));
	SHOW(access("b/in_b", F_OK));
	SHOW(access("b/in_a", F_OK));
	SHOW(umount2("b", 0));
	SHOW(access("b/in_a", F_OK));
	SHOW(umount2("b", 0));
	/* A mount that is somewhere already. */
	fresh("b", "in_b");
	SHOW(move(AT_FDCWD, "a", AT_FDCWD, "b", MOVE_MOUNT_BENEATH));
	SHOW(access("a/in_a", F_OK));
	SHOW(umount2("b", 0));
	SHOW(access("b/in_a", F_OK));

	/* Groups. */
	fresh("s", "in_s");
	MUST(do_mount(0, "s", 0, 1 << 20, 0));
	mkdir("t", 0755);
	MUST(do_mount("s", "t", 0, 1 << 12, 0));
	MUST(do_mount(0, "t", 0, 1 << 18, 0));
	groups("t");
	SHOW(move(AT_FDCWD, "b", AT_FDCWD, "t", MOVE_MOUNT_SET_GROUP));
	SHOW(move(AT_FDCWD, "s/in_s", AT_FDCWD, "t", MOVE_MOUNT_SET_GROUP));
	SHOW(move(AT_FDCWD, "s", AT_FDCWD, "t", MOVE_MOUNT_SET_GROUP));
	groups("t");
	SHOW(move(AT_FDCWD, "s", AT_FDCWD, "t", MOVE_MOUNT_SET_GROUP));
	mkdir("s/sub", 0755);
	MUST(do_mount("none", "s/sub", "tmpfs", 0, 0));
	close(open("s/sub/x", O_CREAT | O_WRONLY, 0644));
	SHOW(access("t/sub/x", F_OK));
	umount2("t/sub", 0);

	/* /proc/PID/fd. */
	char path[64];
	int fd = open("s/in_s", O_RDONLY), link;
	sprintf(path, "/proc/self/fd/%d", fd);
	link = open(path, O_PATH | O_NOFOLLOW);
	sprintf(path, "/proc/self/fd/%d", link);
	SHOW(do_mount("s/in_s", path, "", 1 << 12, 0));
	sprintf(path, "/proc/self/fdinfo/%d", link);
	SHOW(do_mount("s/in_s", path, "", 1 << 12, 0));
	SHOW(do_mount("s/in_s", "/proc/self/comm", "", 1 << 12, 0));
	umount2("/proc/self/comm", 0);
	return 0;
}
