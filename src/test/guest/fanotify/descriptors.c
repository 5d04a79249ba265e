// needs: root
// Events that come with a descriptor: of inodes, children, mounts and file systems; ignored ones; merged ones; too many.
#include "fan.h"

static void touch_all(void)
{
	char b[10];
	int fd = open("file", O_RDWR);
	read(fd, b, 4);
	write(fd, "x", 1);
	close(fd);
	close(open("d/inner", O_RDONLY));
	close(open("d", O_RDONLY));
	close(open("other", O_RDONLY));
}

static void part(const char *what, unsigned flags, uint64_t mask, const char *path)
{
	int fan = fanotify_init(FAN_NONBLOCK, O_RDONLY);
	SAY("-- %s\n", what);
	SHOW(fanotify_mark(fan, FAN_MARK_ADD | flags, mask, AT_FDCWD, path));
	touch_all();
	fan_show(fan);
	close(fan);
}

int main(void)
{
	uint64_t all = FAN_OPEN | FAN_ACCESS | FAN_MODIFY | FAN_CLOSE;
	fan_setup();
	touch("file", "text"), touch("other", "text");
	mkdir("d", 0755);
	touch("d/inner", "text");
	part("inode", 0, all, "file");
	part("directory", 0, all, "d");
	part("directory, on it", 0, all | FAN_ONDIR, "d");
	part("directory, with children", 0, all | FAN_EVENT_ON_CHILD, "d");
	part("directory, with children, on it", 0, all | FAN_EVENT_ON_CHILD | FAN_ONDIR, "d");
	part("mount", FAN_MARK_MOUNT, FAN_OPEN | FAN_CLOSE_WRITE, ".");
	part("mount and directories", FAN_MARK_MOUNT, FAN_OPEN | FAN_ONDIR, ".");
	part("file system", FAN_MARK_FILESYSTEM, FAN_OPEN | FAN_CLOSE_NOWRITE | FAN_ONDIR, ".");

	SAY("-- ignored until changed\n");
	int fan = fanotify_init(FAN_NONBLOCK, O_RDONLY);
	MUST(fanotify_mark(fan, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN, AT_FDCWD, "."));
	MUST(fanotify_mark(fan, FAN_MARK_ADD | FAN_MARK_IGNORED_MASK, FAN_OPEN, AT_FDCWD, "file"));
	MUST(fanotify_mark(fan, FAN_MARK_ADD | FAN_MARK_IGNORED_MASK | FAN_MARK_IGNORED_SURV_MODIFY, FAN_OPEN, AT_FDCWD, "other"));
	for (int i = 0; i < 2; i++) {
		close(open("file", O_RDONLY));
		close(open("other", O_RDONLY));
		fan_show(fan);
		touch("file", "y"), touch("other", "y");
		fan_show(fan);
	}
	close(fan);

	SAY("-- merged, and by another process\n");
	fan = fanotify_init(FAN_NONBLOCK, O_RDONLY);
	MUST(fanotify_mark(fan, FAN_MARK_ADD, all, AT_FDCWD, "file"));
	for (int i = 0; i < 3; i++) {
		close(open("file", O_RDONLY));
		close(open("other", O_RDONLY));
	}
	if (!fork()) {
		close(open("file", O_RDONLY));
		_exit(0);
	}
	wait(0);
	fan_show(fan);
	char b[40];
	touch("file", "z");
	SHOW(read(fan, b, 23));
	fan_show(fan);
	SHOW(read(fan, b, 24));
	MUST(fanotify_mark(fan, FAN_MARK_REMOVE, FAN_OPEN, AT_FDCWD, "file"));
	touch("file", "z");
	fan_show(fan);
	MUST(fanotify_mark(fan, FAN_MARK_FLUSH, 0, AT_FDCWD, 0));
	touch("file", "z");
	fan_show(fan);

	SAY("-- executed\n");
	MUST(fanotify_mark(fan, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN_EXEC, AT_FDCWD, "."));
	touch("script", "#!/bin/true\n");
	if (!fork()) {
		execl("./script", "script", (char *)0);
		_exit(9);
	}
	int st;
	wait(&st);
	VALUE(st);
	fan_show(fan);
	close(open("script", O_RDONLY));
	fan_show(fan);
	close(fan);

	SAY("-- too many\n");
	fan = fanotify_init(FAN_NONBLOCK | FAN_REPORT_FID, O_RDONLY);
	MUST(fanotify_mark(fan, FAN_MARK_ADD, FAN_CREATE | FAN_DELETE, AT_FDCWD, "d"));
	MUST(fanotify_mark(fan, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_ATTRIB, AT_FDCWD, "d"));
	int dirs = 0;
	for (int i = 0; i < 17000; i++) {
		char name[30];
		sprintf(name, "d/f%d", i);
		if (mknod(name, S_IFREG | 0600, 0) || chmod(name, 0644) || unlink(name))
			dirs++;
	}
	VALUE(dirs);
	long n, events = 0, overflows = 0;
	char big[16384];
	while ((n = read(fan, big, sizeof big)) > 0)
		for (struct fanotify_event_metadata *m = (void *)big; FAN_EVENT_OK(m, n); m = FAN_EVENT_NEXT(m, n)) {
			events++;
			if (m->mask & FAN_Q_OVERFLOW) {
				overflows++;
				SAY("%s fd %d pid %d length %d\n", mask_name(m->mask), m->fd, m->pid, m->event_len);
			}
		}
	VALUE(events);
	VALUE(overflows);
	return 0;
}
