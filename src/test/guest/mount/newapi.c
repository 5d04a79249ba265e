// fsopen, fsconfig, fsmount, fspick, open_tree, move_mount, mount_setattr, listmount and statmount.
// options: --cap-add ALL
#include "mounts.h"
#include <linux/mount.h>

#ifndef MOVE_MOUNT_BENEATH
#define MOVE_MOUNT_BENEATH 0x200
#endif
#define fsopen(n, f) syscall(430, n, f)
#define fsconfig(fd, c, k, v, a) syscall(431, fd, c, k, v, a)
#define fsmount(fd, f, a) syscall(432, fd, f, a)
#define fspick(d, p, f) syscall(433, d, p, f)
#define open_tree(d, p, f) syscall(428, d, p, f)
#define move_mount(a, b, c, d, f) syscall(429, a, b, c, d, f)
#define mount_setattr(d, p, f, a, s) syscall(442, d, p, f, a, s)

int main(void)
{
	int fs, m, t;
	char c;
	own_namespace();
	mkdir("a", 0755); mkdir("b", 0755);
	SHOW(fsopen("nosuchfs", 0));
	SHOW(fsopen("tmpfs", 2));
	SHOW(fsopen(NULL, 0));
	MUST(fs = fsopen("tmpfs", FSOPEN_CLOEXEC));
	VALUE(fcntl(fs, F_GETFD));
	SHOW(read(fs, &c, 1));
	SHOW(fsmount(fs, 0, 0));
	SHOW(fsconfig(fs, FSCONFIG_SET_STRING, "size", "64k", 0));
	SHOW(fsconfig(fs, FSCONFIG_SET_STRING, "source", "from here", 0));
	SHOW(fsconfig(fs, FSCONFIG_SET_STRING, "source", "twice", 0));
	SHOW(fsconfig(fs, FSCONFIG_SET_STRING, "nonsense", "1", 0));
	SHOW(fsconfig(fs, FSCONFIG_SET_STRING, "size", "abc", 0));
	SHOW(fsconfig(fs, FSCONFIG_SET_FLAG, "nonsense", NULL, 0));
	SHOW(fsconfig(fs, FSCONFIG_SET_FLAG, "ro", "x", 0));
	SHOW(fsconfig(fs, FSCONFIG_SET_FLAG, NULL, NULL, 0));
	SHOW(fsconfig(fs, FSCONFIG_SET_FLAG, "sync", NULL, 0));
	SHOW(fsconfig(fs, 100, NULL, NULL, 0));
	SHOW(fsconfig(-1, FSCONFIG_SET_FLAG, "ro", NULL, 0));
	SHOW(fsconfig(0, FSCONFIG_SET_FLAG, "ro", NULL, 0));
	SHOW(fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
	SHOW(fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0));
	SHOW(fsconfig(fs, FSCONFIG_SET_FLAG, "ro", NULL, 0));
	SHOW(fsmount(fs, 2, 0));
	SHOW(fsmount(fs, 0, 0x40000000));
	SHOW(fsmount(0, 0, 0));
	MUST(m = fsmount(fs, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV));
	SHOW(fsmount(fs, 0, 0));
	SHOW(read(m, &c, 1));
	SHOW(close(openat(m, "made", O_CREAT | O_RDWR, 0600)));
	show_mounts("not yet");
	SHOW(move_mount(m, "", AT_FDCWD, "a", 0));
	SHOW(move_mount(m, "", AT_FDCWD, "nowhere", MOVE_MOUNT_F_EMPTY_PATH));
	SHOW(move_mount(m, "", AT_FDCWD, "a", 0x1000));
	SHOW(move_mount(m, "", AT_FDCWD, "a", MOVE_MOUNT_F_EMPTY_PATH));
	show_mounts("there");
	exists("a/made");
	close(m);
	exists("a/made");

	SHOW(fspick(AT_FDCWD, "b", 0));
	SHOW(fspick(AT_FDCWD, "a", 0x100));
	MUST(fs = fspick(AT_FDCWD, "a", 0));
	SHOW(fsconfig(fs, FSCONFIG_SET_FLAG, "ro", NULL, 0));
	SHOW(fsconfig(fs, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0));
	touch("a/x");
	SHOW(fsconfig(fs, FSCONFIG_SET_FLAG, "rw", NULL, 0));
	SHOW(fsconfig(fs, FSCONFIG_CMD_RECONFIGURE, NULL, NULL, 0));
	touch("a/x");

	SHOW(open_tree(AT_FDCWD, "a", 0x10));
	SHOW(open_tree(AT_FDCWD, "a", AT_RECURSIVE));
	SHOW(open_tree(AT_FDCWD, "nowhere", 0));
	MUST(t = open_tree(AT_FDCWD, "a", OPEN_TREE_CLONE));
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_RDONLY };
	SHOW(mount_setattr(t, "", AT_EMPTY_PATH, &attr, sizeof attr));
	SHOW(openat(t, "y", O_CREAT | O_RDWR, 0600));
	SHOW(move_mount(t, "", AT_FDCWD, "b", MOVE_MOUNT_F_EMPTY_PATH));
	show_mounts("cloned");
	MUST(t = open_tree(AT_FDCWD, "b", 0));
	SHOW(move_mount(t, "", AT_FDCWD, "a", MOVE_MOUNT_F_EMPTY_PATH));
	show_mounts("moved");
	close(t);

	attr = (struct mount_attr){ .attr_clr = MOUNT_ATTR_RDONLY, .attr_set = MOUNT_ATTR_NOEXEC };
	SHOW(mount_setattr(AT_FDCWD, "a", 0, &attr, sizeof attr));
	attr = (struct mount_attr){ .attr_set = MOUNT_ATTR_NOATIME };
	SHOW(mount_setattr(AT_FDCWD, "a", 0, &attr, sizeof attr));
	attr = (struct mount_attr){ .attr_set = MOUNT_ATTR_NOATIME, .attr_clr = MOUNT_ATTR__ATIME };
	SHOW(mount_setattr(AT_FDCWD, "a", 0, &attr, sizeof attr));
	attr = (struct mount_attr){ .propagation = MS_SHARED };
	SHOW(mount_setattr(AT_FDCWD, "a", 0, &attr, sizeof attr));
	attr = (struct mount_attr){ .propagation = MS_SHARED | MS_PRIVATE };
	SHOW(mount_setattr(AT_FDCWD, "a", 0, &attr, sizeof attr));
	attr = (struct mount_attr){ .attr_set = 1 << 30 };
	SHOW(mount_setattr(AT_FDCWD, "a", 0, &attr, sizeof attr));
	attr = (struct mount_attr){ .attr_set = MOUNT_ATTR_RDONLY };
	SHOW(mount_setattr(AT_FDCWD, "a", 0, &attr, 8));
	SHOW(mount_setattr(AT_FDCWD, "a", 0, &attr, 5000));
	SHOW(mount_setattr(AT_FDCWD, "a", 1, &attr, sizeof attr));
	SHOW(mount_setattr(AT_FDCWD, "a/made", 0, &attr, sizeof attr));
	show_mounts("attributes");

	/* What is left in no tree goes with its descriptor. */
	MUST(t = open_tree(AT_FDCWD, "a", OPEN_TREE_CLONE));
	close(t);
	SHOW(umount("a"));
	SHOW(umount("a"));
	show_mounts("end");

	if (fork() == 0) {
		MUST(setresuid(1000, 1000, 1000));
		SHOW(fsopen("tmpfs", 0));
		SHOW(open_tree(AT_FDCWD, "/", OPEN_TREE_CLONE));
		SHOW(mount_setattr(AT_FDCWD, "/", 0, &attr, sizeof attr));
		SHOW(move_mount(AT_FDCWD, "/", AT_FDCWD, "/", 0));
		_exit(0);
	}
	wait(NULL);
	return 0;
}
