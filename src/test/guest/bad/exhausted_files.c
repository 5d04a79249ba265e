// Pipes beyond a user's share of pages, inotify instances and watches beyond theirs, inodes and blocks of a tmpfs: Linux's errors, and all works again afterwards.
// needs: root
// options: --cap-add ALL
#include "../check.h"
#include <sched.h>
#include <sys/inotify.h>
#include <sys/mount.h>
#include <sys/resource.h>

#define PIPES 1100

static void set(const char *path, const char *value)
{
	int d = open(path, O_WRONLY);
	SAY("%s", path);
	SHOW(write(d, value, strlen(value)));
	close(d);
}

/* 16384 pages are a user's share of pipe buffers (fs.pipe-user-pages-soft): pipes beyond it get two pages. */
static void pipes(void)
{
	struct rlimit files = { 4096, 4096 };
	int p[PIPES][2], made = 0, small = 0, d[2];

	MUST(setrlimit(RLIMIT_NOFILE, &files));
	MUST(setresuid(65534, 65534, 65534));
	while (made < PIPES && pipe(p[made]) == 0)
		small += fcntl(p[made++][0], F_GETPIPE_SZ) < 65536;
	SAY("pipes %d, small ones %d, size of the last %d\n", made, small, fcntl(p[made - 1][0], F_GETPIPE_SZ));
	SHOW(fcntl(p[made - 1][0], F_SETPIPE_SZ, 65536));
	SHOW(fcntl(p[made - 1][0], F_SETPIPE_SZ, 4096));
	SHOW(fcntl(p[0][0], F_SETPIPE_SZ, 131072));
	for (int i = 0; i < made; i++)
		close(p[i][0]), close(p[i][1]);
	MUST(pipe(d));
	SHOW(fcntl(d[0], F_GETPIPE_SZ));
	SHOW(fcntl(d[0], F_SETPIPE_SZ, 1 << 20));
	SHOW(fcntl(d[0], F_SETPIPE_SZ, (1 << 20) + 1));
}

static void notifications(void)
{
	char name[20];
	int d[8], n = 0, i, w[8], watches = 0;

	SHOW(unshare(CLONE_NEWUSER));
	set("/proc/sys/user/max_inotify_instances", "4");
	set("/proc/sys/user/max_inotify_watches", "5");
	while (n < 8 && (d[n] = inotify_init1(IN_NONBLOCK)) >= 0)
		n++;
	SAY("instances %d: %s\n", n, strerrorname_np(errno));
	for (i = 0; i < 8; i++) {
		sprintf(name, "watched%d", i);
		close(open(name, O_CREAT | O_WRONLY, 0644));
		if ((w[watches] = inotify_add_watch(d[i & 1], name, IN_MODIFY)) < 0)
			break;
		watches++;
	}
	SAY("watches %d: %s\n", watches, strerrorname_np(errno));
	SHOW(inotify_add_watch(d[0], "watched0", IN_MODIFY | IN_ATTRIB) == w[0]);
	SHOW(inotify_rm_watch(d[0], w[0]));
	SHOW(inotify_add_watch(d[0], "watched2", IN_MODIFY) > 0);
	close(d[1]);
	SHOW(inotify_add_watch(d[0], "watched1", IN_MODIFY) > 0);
	SHOW(inotify_init1(0) >= 0);
	SHOW(inotify_init1(0) >= 0);
}

static void file_system(void)
{
	char name[40], block[4096] = { 1 };
	int n = 0, d, blocks = 0;

	MUST(mkdir("small", 0755));
	SHOW(mount("none", "small", "tmpfs", 0, "size=32k,nr_inodes=8"));
	for (;; n++) {
		sprintf(name, "small/f%d", n);
		if ((d = open(name, O_CREAT | O_WRONLY | O_EXCL, 0644)) < 0)
			break;
		close(d);
	}
	SAY("files %d: %s\n", n, strerrorname_np(errno));
	SHOW(mkdir("small/d", 0755));
	SHOW(symlink("x", "small/l"));
	SHOW(mknod("small/p", S_IFIFO | 0644, 0));
	SHOW(link("small/f0", "small/again"));
	SHOW(rename("small/f0", "small/f1"));
	SHOW(unlink("small/f2"));
	SHOW(mkdir("small/d", 0755));
	d = open("small/f3", O_WRONLY);
	while (write(d, block, sizeof block) == sizeof block)
		blocks++;
	SAY("blocks %d: %s\n", blocks, strerrorname_np(errno));
	SHOW(write(d, block, 1));
	SHOW(fallocate(d, 0, 0, 40960));
	SHOW(ftruncate(d, 4096 * 100));
	SHOW(ftruncate(d, 4096));
	SHOW(pwrite(d, block, sizeof block, 4096 * 90));
	close(d);
	SHOW(umount("small"));
}

int main(void)
{
	static void (*const parts[])(void) = { pipes, notifications, file_system };
	for (int i = 0; i < 3; i++) {
		int status;
		if (fork() == 0) {
			parts[i]();
			exit(0);
		}
		wait(&status);
		SAY("part %d ended %d\n", i, status);
	}
	return 0;
}
