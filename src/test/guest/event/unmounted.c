// What inotify tells of a file system whose last mount goes: IN_UNMOUNT and IN_IGNORED for every watch in it, asked for or not.
// options: --user 0 --cap-add ALL
#include "../check.h"
#include <poll.h>
#include <sched.h>
#include <sys/inotify.h>
#include <sys/mount.h>

static void show(int fd)
{
	char b[4096] __attribute__((aligned(8)));
	long n = read(fd, b, sizeof b);
	SAY("%s\n", n < 0 ? strerrorname_np(errno) : "events:");
	for (char *p = b; n > 0 && p < b + n;) {
		struct inotify_event *e = (void *)p;
		SAY("  wd %d mask %#x cookie %d %s\n", e->wd, e->mask, e->cookie, e->len ? e->name : "");
		p += sizeof *e + e->len;
	}
}

int main(void)
{
	int fd = inotify_init1(IN_NONBLOCK);
	if (unshare(CLONE_NEWNS | (geteuid() ? CLONE_NEWUSER : 0)) || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL)) {
		SAY("no mounts of one's own\n");
		return 0;
	}
	MUST(mkdir("m", 0755));
	MUST(mkdir("again", 0755));
	MUST(mount("none", "m", "tmpfs", 0, NULL));
	MUST(mkdir("m/d", 0755));
	close(open("m/f", O_CREAT | O_RDWR, 0644));
	SHOW(inotify_add_watch(fd, "m", IN_CREATE));
	SHOW(inotify_add_watch(fd, "m/f", IN_OPEN));
	SHOW(inotify_add_watch(fd, "m/d", IN_ALL_EVENTS));
	SHOW(inotify_add_watch(fd, "again", IN_ALL_EVENTS));
	SHOW(mount("m", "again", NULL, MS_BIND, NULL));
	show(fd);
	SHOW(umount("m"));
	show(fd); /* there is another mount */
	SHOW(umount("again"));
	struct pollfd p = { fd, POLLIN };
	SHOW(poll(&p, 1, 1000));
	sleep_ms(20);
	show(fd);
	SHOW(inotify_rm_watch(fd, 2));
	rmdir("m");
	rmdir("again");
	show(fd);
	return 0;
}
