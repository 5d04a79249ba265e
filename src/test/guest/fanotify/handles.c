// needs: root
// Events that come with file handles: of the file, of its directory, with names, of both ends of a renaming; and process descriptors.
#include "fan.h"

static void act(void)
{
	char b[10];
	touch("a", "text");
	int fd = open("a", O_RDONLY);
	read(fd, b, 4);
	close(fd);
	chmod("a", 0600);
	mkdir("d/sub", 0755);
	close(open("d/sub", O_RDONLY));
	rename("a", "d/b");
	rename("d/b", "d/c");
	link("d/c", "l");
	symlink("x", "s");
	truncate("l", 1);
	unlink("d/c");
	unlink("l");
	rmdir("d/sub");
	unlink("s");
}

static void part(const char *what, unsigned init, unsigned flags, uint64_t mask, const char *path)
{
	int fan = fanotify_init(FAN_NONBLOCK | init, O_RDONLY);
	SAY("-- %s\n", what);
	SHOW(fanotify_mark(fan, FAN_MARK_ADD | flags, mask, AT_FDCWD, path));
	act();
	fan_show(fan);
	close(fan);
}

int main(void)
{
	uint64_t changes = FAN_CREATE | FAN_DELETE | FAN_MOVE, file = FAN_OPEN | FAN_CLOSE | FAN_MODIFY | FAN_ATTRIB;
	fan_setup();
	mkdir("d", 0755);
	fan_names[1] = "d";
	part("FID, directory", FAN_REPORT_FID, 0, changes | file | FAN_ONDIR | FAN_EVENT_ON_CHILD, "d");
	part("FID, file system", FAN_REPORT_FID, FAN_MARK_FILESYSTEM, changes | FAN_DELETE_SELF | FAN_MOVE_SELF, ".");
	part("DIR_FID, file system", FAN_REPORT_DIR_FID, FAN_MARK_FILESYSTEM, changes | file | FAN_ONDIR | FAN_DELETE_SELF, ".");
	part("DFID_NAME, file system", FAN_REPORT_DFID_NAME, FAN_MARK_FILESYSTEM, changes | file | FAN_ONDIR | FAN_DELETE_SELF, ".");
	part("DFID_NAME, directory", FAN_REPORT_DFID_NAME, 0, changes | file | FAN_EVENT_ON_CHILD, "d");
	part("DFID_NAME and FID, file system", FAN_REPORT_DFID_NAME | FAN_REPORT_FID, FAN_MARK_FILESYSTEM, changes | file | FAN_ONDIR | FAN_DELETE_SELF, ".");
	part("all, file system", FAN_REPORT_DFID_NAME | FAN_REPORT_FID | FAN_REPORT_TARGET_FID, FAN_MARK_FILESYSTEM, changes | FAN_ONDIR | FAN_RENAME, ".");
	part("all, directory", FAN_REPORT_DFID_NAME | FAN_REPORT_FID | FAN_REPORT_TARGET_FID, 0, changes | FAN_RENAME, "d");
	part("renaming, directory", FAN_REPORT_DFID_NAME, 0, FAN_RENAME, ".");
	part("DFID_NAME, mount", FAN_REPORT_DFID_NAME, FAN_MARK_MOUNT, FAN_OPEN | FAN_CLOSE | FAN_ONDIR, ".");
	part("process", FAN_REPORT_PIDFD | FAN_REPORT_DFID_NAME, 0, FAN_CREATE, ".");
	int fan = fanotify_init(FAN_NONBLOCK | FAN_REPORT_PIDFD, O_RDONLY);
	MUST(fanotify_mark(fan, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_CLOSE_WRITE, AT_FDCWD, "."));
	touch("x", "");
	if (!fork()) {
		touch("y", "");
		_exit(0);
	}
	wait(0);
	fan_show(fan);
	/* With errors told: the process has gone, which is told in place of its descriptor. */
	fan = fanotify_init(FAN_NONBLOCK | FAN_REPORT_PIDFD | 0x2000, O_RDWR);
	MUST(fanotify_mark(fan, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN, AT_FDCWD, "."));
	touch("x", "");
	if (!fork()) {
		touch("y", "");
		_exit(0);
	}
	wait(0);
	fan_show(fan);
	return 0;
}
