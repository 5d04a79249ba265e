// Shared subtrees: peers, slaves, private and unbindable mounts, within a namespace and across a copy of it.
// options: --cap-add ALL
#include "mounts.h"

int main(void)
{
	int p[2], q[2];
	char c;
	own_namespace();
	mkdir("top", 0755);
	MUST(mount("top", "top", "tmpfs", 0, NULL));
	mkdir("top/a", 0755); mkdir("top/b", 0755); mkdir("top/c", 0755); mkdir("top/d", 0755);
	SHOW(mount("x", "top/a", "tmpfs", 0, NULL));
	mkdir("top/a/in", 0755);
	SHOW(mount(NULL, "top/a/in", NULL, MS_SHARED, NULL));
	SHOW(mount(NULL, "top/a", NULL, MS_SHARED | MS_PRIVATE, NULL));
	SHOW(mount(NULL, "top/a", NULL, MS_SHARED | MS_RDONLY, NULL));
	SHOW(mount(NULL, "top/a", NULL, MS_SHARED, NULL));
	SHOW(mount("top/a", "top/b", NULL, MS_BIND, NULL));
	SHOW(mount("top/a", "top/c", NULL, MS_BIND, NULL));
	SHOW(mount(NULL, "top/c", NULL, MS_SLAVE, NULL));
	SHOW(mount("top/a", "top/d", NULL, MS_BIND, NULL));
	SHOW(mount(NULL, "top/d", NULL, MS_PRIVATE, NULL));
	show_mounts("set up");
	SHOW(mount("y", "top/a/in", "tmpfs", 0, NULL));
	show_mounts("mounted on a");
	SHOW(umount("top/b/in"));
	show_mounts("unmounted from b");
	SHOW(mount("y", "top/c/in", "tmpfs", 0, NULL));
	show_mounts("mounted on the slave");
	SHOW(mount(NULL, "top/c", NULL, MS_SHARED, NULL));
	SHOW(mount("y", "top/b/in", "tmpfs", 0, NULL));
	show_mounts("slave and shared");
	SHOW(umount("top/a/in"));
	show_mounts("unmounted from a");
	SHOW(mount("top/a", "top/d", NULL, MS_MOVE, NULL));
	SHOW(mount("top/a/in", "top/d", NULL, MS_MOVE, NULL));

	/* A copy of the namespace joins the groups. */
	MUST(pipe(p)); MUST(pipe(q));
	pid_t child = fork();
	if (child == 0) {
		SHOW(unshare(CLONE_NEWNS));
		show_mounts("copy");
		write(p[1], "x", 1);
		read(q[0], &c, 1);
		show_mounts("copy, after mounting outside");
		SHOW(mount("z", "top/b/in", "tmpfs", 0, NULL));
		SHOW(mount("z", "top/d", "tmpfs", 0, NULL));
		write(p[1], "x", 1);
		read(q[0], &c, 1);
		_exit(0);
	}
	read(p[0], &c, 1);
	SHOW(mount("w", "top/a/in", "tmpfs", 0, NULL));
	write(q[1], "x", 1);
	read(p[0], &c, 1);
	show_mounts("outside, after mounting in the copy");
	SHOW(rmdir("top/d"));
	SHOW(umount("top/d"));
	write(q[1], "x", 1);
	show_wait(child);
	SHOW(umount("top/a/in"));
	SHOW(umount2("top/a/in", MNT_DETACH));
	show_mounts("after the copy's end");

	/* Unbindable, and recursive changes. */
	SHOW(mount(NULL, "top/c", NULL, MS_UNBINDABLE, NULL));
	SHOW(mount("top/c", "top/d", NULL, MS_BIND, NULL));
	SHOW(mount(NULL, "top", NULL, MS_SHARED | MS_REC, NULL));
	show_mounts("all shared");
	SHOW(mount(NULL, "top/c", NULL, MS_UNBINDABLE, NULL));
	mkdir("copy", 0755);
	SHOW(mount("top", "copy", NULL, MS_BIND | MS_REC, NULL));
	show_mounts("without the unbindable");
	SHOW(mount(NULL, "top", NULL, MS_SLAVE | MS_REC, NULL));
	show_mounts("slaves");
	SHOW(umount2("copy", MNT_DETACH));
	show_mounts("end");
	return 0;
}
