// Every inotify event of names, opening, reading, writing, attributes and directories, in order.
#include "check.h"
#include <dirent.h>
#include <sys/inotify.h>

static int fd;

static void events(const char *what)
{
	char b[8192] __attribute__((aligned(8)));
	ssize_t n = read(fd, b, sizeof b);
	SAY("%s:\n", what);
	for (char *p = b; n > 0 && p < b + n;) {
		struct inotify_event *e = (void *)p;
		SAY("  watch %d, %#x%s, name '%s' in %u\n", e->wd, e->mask, e->cookie ? ", cookie" : "", e->len ? e->name : "", e->len);
		p += sizeof *e + e->len;
	}
	if (n < 0)
		SAY("  %s\n", strerrorname_np(errno));
}

int main(void)
{
	char b[8];
	SHOW(inotify_init1(0x40000000));
	MUST(fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
	MUST(mkdir("d", 0755));
	int f;
	MUST(f = open("d/f", O_RDWR | O_CREAT, 0644));
	SHOW(inotify_add_watch(fd, "d", IN_ALL_EVENTS));
	SHOW(inotify_add_watch(fd, "d/f", IN_ALL_EVENTS));
	SHOW(inotify_add_watch(fd, "d", IN_ALL_EVENTS | IN_MASK_CREATE));
	SHOW(inotify_add_watch(fd, "d/f", IN_ONLYDIR | IN_OPEN));
	SHOW(inotify_add_watch(fd, "none", IN_OPEN));
	SHOW(inotify_add_watch(fd, "d", 0));
	SHOW(inotify_add_watch(f, "d", IN_OPEN));
	SHOW(inotify_rm_watch(fd, 99));
	SHOW(write(f, "abc", 3));
	SHOW(pread(f, b, 3, 0));
	SHOW(pread(f, b, 3, 100));
	events("write and read");
	close(f);
	events("close");
	close(open("d/f", O_RDONLY));
	events("open and close");
	SHOW(chmod("d/f", 0600));
	SHOW(truncate("d/f", 1));
	SHOW(utimensat(AT_FDCWD, "d/f", NULL, 0));
	events("attributes");
	SHOW(mkdir("d/s", 0755));
	SHOW(symlink("x", "d/l"));
	SHOW(link("d/f", "d/g"));
	events("new names");
	SHOW(rename("d/g", "d/h"));
	SHOW(rename("d/h", "out"));
	SHOW(rename("out", "d/l"));
	events("renames");
	SHOW(unlink("d/l"));
	SHOW(rmdir("d/s"));
	events("removal");
	SHOW(unlink("d/f"));
	events("the last name");
	SHOW(read(fd, b, 8));
	SHOW(inotify_add_watch(fd, "d", IN_CREATE | IN_ONESHOT));
	SHOW(mkdir("d/a", 0755));
	SHOW(mkdir("d/b", 0755));
	SHOW(read(fd, b, 8));
	events("one shot");
	return 0;
}
