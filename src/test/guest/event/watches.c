// inotify in its corners: masks and their flags, moves, coalescing, overflow, links, one-shot, unlinked files, buffers, limits, poll and FIONREAD.
#include "../check.h"
#include <poll.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>

static int in;
static unsigned cookies[16];
static int cookie_count;

/* Cookies are told by the order they are first seen in. */
static int cookie(unsigned c)
{
	if (!c)
		return 0;
	for (int i = 0; i < cookie_count; i++)
		if (cookies[i] == c)
			return i + 1;
	cookies[cookie_count++] = c;
	return cookie_count;
}

static void events(const char *what)
{
	char b[8192] __attribute__((aligned(8)));
	SAY("%s:\n", what);
	for (;;) {
		long n = read(in, b, sizeof b);
		if (n <= 0) {
			if (errno != EAGAIN)
				SAY("  %s\n", strerrorname_np(errno));
			return;
		}
		for (char *p = b; p < b + n;) {
			struct inotify_event *e = (void *)p;
			SAY("  watch %d mask %#x cookie %d length %u %s\n", e->wd, e->mask, cookie(e->cookie), e->len, e->len ? e->name : "");
			p += sizeof *e + e->len;
		}
	}
}

static void touch(const char *name)
{
	int fd = open(name, O_CREAT | O_WRONLY, 0600);
	MUST(fd);
	(void)!write(fd, "x", 1);
	close(fd);
}

int main(void)
{
	int d, f, fd, left = -1;
	char small[16];
	MUST(in = inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
	SHOW(inotify_init1(1));
	mkdir("d", 0700);
	mkdir("d2", 0700);
	touch("d/f");
	symlink("d", "link");
	symlink("nothing", "dangling");
	MUST(d = inotify_add_watch(in, "d", IN_ALL_EVENTS));
	VALUE(d);
	SHOW(inotify_add_watch(in, "d", IN_MOVE));
	SHOW(inotify_add_watch(in, "d", IN_CREATE | IN_MASK_CREATE));
	SHOW(inotify_add_watch(in, "d", IN_CREATE | IN_MASK_CREATE | IN_MASK_ADD));
	SHOW(inotify_add_watch(in, "d", IN_CREATE | IN_DELETE | IN_MASK_ADD));
	SHOW(inotify_add_watch(in, "d", 0));
	SHOW(inotify_add_watch(in, "d", IN_ONLYDIR));
	SHOW(inotify_add_watch(in, "d/f", IN_ACCESS | IN_ONLYDIR));
	SHOW(inotify_add_watch(in, "nothing", IN_ACCESS));
	SHOW(inotify_add_watch(in, "dangling", IN_ACCESS));
	SHOW(inotify_add_watch(0, "d", IN_ACCESS));
	SHOW(inotify_add_watch(-1, "d", IN_ACCESS));
	SHOW(inotify_add_watch(in, NULL, IN_ACCESS));
	int l;
	MUST(l = inotify_add_watch(in, "link", IN_DELETE_SELF | IN_DONT_FOLLOW));
	CHECK(l != d);
	SHOW(inotify_add_watch(in, "link", IN_MOVE | IN_CREATE | IN_DELETE) == d);
	touch("d/g");
	rename("d/g", "d/h");
	rename("d/h", "d2/h");
	rename("d2/h", "d/i");
	link("d/i", "d/j");
	unlink("d/j");
	mkdir("d/sub", 0700);
	rmdir("d/sub");
	SHOW(ioctl(in, FIONREAD, &left));
	VALUE(left);
	SHOW(read(in, small, sizeof small));
	SHOW(read(in, small, 0));
	events("names");
	unlink("link");
	events("a link");

	/* the same event in a row is told once */
	MUST(f = inotify_add_watch(in, "d/f", IN_MODIFY | IN_ATTRIB | IN_OPEN | IN_CLOSE));
	MUST(fd = open("d/f", O_RDWR));
	for (int i = 0; i < 3; i++)
		(void)!write(fd, "y", 1);
	fchmod(fd, 0640);
	fchmod(fd, 0600);
	(void)!write(fd, "z", 1);
	(void)!ftruncate(fd, 0);
	(void)!ftruncate(fd, 100);
	close(fd);
	events("in a row");
	SHOW(inotify_rm_watch(in, f));
	SHOW(inotify_rm_watch(in, f));
	SHOW(inotify_rm_watch(in, 999));
	SHOW(inotify_rm_watch(0, 1));
	events("removed");
	MUST(f = inotify_add_watch(in, "d/f", IN_MODIFY | IN_ONESHOT));
	SAY("a new number: %d\n", f > l);
	fd = open("d/f", O_WRONLY);
	(void)!write(fd, "1", 1);
	(void)!write(fd, "2", 1);
	events("once");

	/* an open file that has lost its name */
	MUST(inotify_add_watch(in, "d", IN_ALL_EVENTS));
	MUST(f = inotify_add_watch(in, "d/f", IN_ALL_EVENTS));
	unlink("d/f");
	(void)!write(fd, "3", 1);
	events("unlinked");
	close(fd);
	events("gone");
	touch("d/k");
	events("made anew");
	fd = open("d/k", O_RDONLY);
	MUST(inotify_add_watch(in, "d", IN_ALL_EVENTS | IN_EXCL_UNLINK));
	unlink("d/k");
	events("excluded when unlinked");
	(void)!read(fd, small, 1);
	close(fd);
	events("nothing of it");

	/* a directory moves and goes */
	MUST(inotify_add_watch(in, "d2", IN_MOVE_SELF | IN_DELETE_SELF | IN_ATTRIB));
	rename("d2", "d3");
	chmod("d3", 0755);
	rmdir("d3");
	events("a directory");

	struct pollfd p = { in, POLLIN | POLLOUT, 0 };
	SHOW(poll(&p, 1, 0));
	touch("d/last");
	SHOW(poll(&p, 1, 0));
	VALUE(p.revents);
	close(in);

	/* more than a queue holds */
	MUST(in = inotify_init1(IN_NONBLOCK));
	MUST(inotify_add_watch(in, "d/last", IN_OPEN | IN_CLOSE));
	for (int i = 0; i < 9000; i++)
		close(open("d/last", O_RDONLY));
	char b[65536];
	long n, count = 0, overflow = 0;
	while ((n = read(in, b, sizeof b)) > 0)
		for (char *q = b; q < b + n; q += sizeof(struct inotify_event) + ((struct inotify_event *)q)->len) {
			struct inotify_event *e = (void *)q;
			count++;
			if (e->mask & IN_Q_OVERFLOW)
				overflow += e->wd == -1 && e->len == 0;
		}
	VALUE(count);
	VALUE(overflow);
	return 0;
}
