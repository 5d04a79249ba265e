// pivot_root(2), chroot(2), and what they do to other tasks.
// options: --cap-add ALL
#include "mounts.h"

static int pivot(const char *fresh, const char *old)
{
	return syscall(SYS_pivot_root, fresh, old);
}

static char *cwd(void)
{
	static char b[PATH_MAX];
	return syscall(SYS_getcwd, b, sizeof b) < 0 ? strerrorname_np(errno) : !strncmp(b, base, strlen(base)) ? b + strlen(base) : b;
}

int main(void)
{
	int p[2], q[2], r[2];
	char c;
	own_namespace();
	mkdir("new", 0755);
	mkdir("plain", 0755);
	MUST(mount("new", "new", "tmpfs", 0, NULL));
	mkdir("new/old", 0755); mkdir("new/dir", 0755);
	touch("new/file");
	SHOW(pivot("nowhere", "new/old"));
	SHOW(pivot("new/file", "new/old"));
	SHOW(pivot("new/dir", "new/old"));
	SHOW(pivot("plain", "plain"));
	SHOW(pivot("new", "plain"));
	SHOW(pivot("/", "/"));
	SHOW(mount(NULL, "new", NULL, MS_SHARED, NULL));
	SHOW(pivot("new", "new/old"));
	SHOW(mount(NULL, "new", NULL, MS_PRIVATE, NULL));
	if (fork() == 0) {
		MUST(setresuid(1000, 1000, 1000));
		SHOW(pivot("new", "new/old"));
		SHOW(chroot("/"));
		_exit(0);
	}
	wait(NULL);

	MUST(pipe(p)); MUST(pipe(q)); MUST(pipe(r));
	pid_t at_root = fork();
	if (at_root == 0) {
		MUST(chdir("/"));
		write(p[1], "x", 1);
		read(q[0], &c, 1);
		exists("/file");
		exists("file");
		TEXT(cwd());
		_exit(0);
	}
	read(p[0], &c, 1);
	pid_t elsewhere = fork();
	if (elsewhere == 0) {
		MUST(chdir("plain"));
		write(p[1], "x", 1);
		read(r[0], &c, 1);
		exists("/file");
		_exit(0);
	}
	read(p[0], &c, 1);
	SHOW(pivot("new", "new/old"));
	write(q[1], "x", 1);
	show_wait(at_root);
	write(r[1], "x", 1);
	show_wait(elsewhere);
	exists("/file");
	TEXT(cwd()[0] == '/' ? "in the old tree" : cwd());
	SHOW(chdir("/"));
	TEXT(cwd());
	char there[PATH_MAX + 10];
	snprintf(there, sizeof there, "/old%s", base);
	SHOW(access(there, F_OK));
	/* The usual end: the old root goes. */
	SHOW(umount("/old"));
	SHOW(umount2("/old", MNT_DETACH));
	SHOW(access(there, F_OK));
	/* Both on one place. */
	mkdir("/n2", 0755);
	SHOW(mount("n2", "/n2", "tmpfs", 0, NULL));
	SHOW(chdir("/n2"));
	SHOW(pivot(".", "."));
	SHOW(umount2(".", MNT_DETACH));
	TEXT(cwd());
	exists("/file");

	/* chroot. */
	mkdir("/jail", 0755); mkdir("/jail/in", 0755); touch("/jail/file");
	SHOW(chroot("/jail/file"));
	SHOW(chroot("/nowhere"));
	SHOW(chroot("/jail"));
	exists("/file");
	TEXT(cwd());
	SHOW(chdir("/in"));
	SHOW(chdir("../../.."));
	TEXT(cwd());
	SHOW(unshare(CLONE_NEWUSER));
	return 0;
}
