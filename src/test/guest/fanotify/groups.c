// needs: root
// What fanotify_init and fanotify_mark accept, and in which order they refuse.
#include "fan.h"

#define INIT(flags, f) do { int fd_ = fanotify_init(flags, f); SAY("%d: %s, %s: %s\n", __LINE__, #flags, #f, fd_ < 0 ? strerrorname_np(errno) : "works"); close(fd_); } while (0)

static void inits(void)
{
	INIT(0, O_RDONLY);
	INIT(FAN_CLOEXEC | FAN_NONBLOCK, O_RDWR | O_CLOEXEC | O_LARGEFILE);
	INIT(FAN_CLASS_CONTENT, O_RDONLY);
	INIT(FAN_CLASS_PRE_CONTENT, O_RDONLY);
	INIT(FAN_CLASS_CONTENT | FAN_CLASS_PRE_CONTENT, O_RDONLY);
	INIT(FAN_UNLIMITED_QUEUE | FAN_UNLIMITED_MARKS, O_RDONLY);
	INIT(0, O_ACCMODE);
	INIT(0, O_CREAT);
	INIT(0, O_NOATIME | O_APPEND | O_NONBLOCK | O_SYNC);
	INIT(0x10000000, O_RDONLY);
	INIT(FAN_REPORT_FID, O_RDONLY);
	INIT(FAN_REPORT_FID | FAN_CLASS_CONTENT, O_RDONLY);
	INIT(FAN_REPORT_NAME, O_RDONLY);
	INIT(FAN_REPORT_DFID_NAME, O_RDONLY);
	INIT(FAN_REPORT_DIR_FID | FAN_REPORT_FID, O_RDONLY);
	INIT(FAN_REPORT_TARGET_FID, O_RDONLY);
	INIT(FAN_REPORT_TARGET_FID | FAN_REPORT_DFID_NAME, O_RDONLY);
	INIT(FAN_REPORT_TARGET_FID | FAN_REPORT_DFID_NAME | FAN_REPORT_FID, O_RDONLY);
	INIT(FAN_REPORT_PIDFD, O_RDONLY);
	INIT(FAN_REPORT_TID, O_RDONLY);
	INIT(FAN_REPORT_PIDFD | FAN_REPORT_TID, O_RDONLY);
	INIT(0x2000, O_RDONLY);
}

static void marks(void)
{
	int n = fanotify_init(FAN_NONBLOCK, O_RDONLY), c = fanotify_init(FAN_CLASS_CONTENT | FAN_NONBLOCK, O_RDONLY);
	int f = fanotify_init(FAN_REPORT_FID | FAN_NONBLOCK, O_RDONLY), t = fanotify_init(FAN_REPORT_TARGET_FID | FAN_REPORT_DFID_NAME | FAN_REPORT_FID, 0);
	int dir = open(".", O_RDONLY), file = open("file", O_RDONLY);
	SHOW(fanotify_mark(n, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD, 0, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD, 1ULL << 40, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, 0, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | FAN_MARK_REMOVE, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | 0x8000, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | FAN_MARK_MOUNT | FAN_MARK_FILESYSTEM, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD, FAN_CREATE, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD, FAN_OPEN_PERM, AT_FDCWD, "."));
	SHOW(fanotify_mark(c, FAN_MARK_ADD, FAN_OPEN_PERM, AT_FDCWD, "."));
	SHOW(fanotify_mark(c, FAN_MARK_ADD, FAN_OPEN_PERM, AT_FDCWD, "/proc/self/status"));
	SHOW(fanotify_mark(c, FAN_MARK_FLUSH, 0, AT_FDCWD, 0));
	SHOW(fanotify_mark(c, FAN_MARK_FLUSH | FAN_MARK_ONLYDIR, 0, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "nothing"));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | FAN_MARK_ONLYDIR, FAN_OPEN, AT_FDCWD, "file"));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | FAN_MARK_ONLYDIR, FAN_OPEN, file, 0));
	SHOW(fanotify_mark(n, FAN_MARK_ADD, FAN_OPEN, file, 0));
	SHOW(fanotify_mark(n, FAN_MARK_ADD, FAN_OPEN, 999, 0));
	SHOW(fanotify_mark(n, FAN_MARK_ADD, FAN_OPEN, dir, "file"));
	SHOW(fanotify_mark(999, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(dir, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_REMOVE, FAN_OPEN, AT_FDCWD, "file"));
	SHOW(fanotify_mark(n, FAN_MARK_REMOVE, FAN_OPEN, AT_FDCWD, "file"));
	SHOW(fanotify_mark(n, FAN_MARK_REMOVE | FAN_MARK_MOUNT, FAN_OPEN, AT_FDCWD, "file"));
	SHOW(fanotify_mark(f, FAN_MARK_ADD, FAN_CREATE | FAN_DELETE_SELF | FAN_ONDIR, AT_FDCWD, "file"));
	SHOW(fanotify_mark(t, FAN_MARK_ADD, FAN_CREATE, AT_FDCWD, "file"));
	SHOW(fanotify_mark(t, FAN_MARK_ADD, FAN_ACCESS | FAN_ONDIR, AT_FDCWD, "file"));
	SHOW(fanotify_mark(t, FAN_MARK_ADD, FAN_RENAME, AT_FDCWD, "."));
	SHOW(fanotify_mark(f, FAN_MARK_ADD, FAN_RENAME, AT_FDCWD, "."));
	SHOW(fanotify_mark(f, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_CREATE, AT_FDCWD, "."));
	SHOW(fanotify_mark(f, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(f, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_CREATE, AT_FDCWD, "."));
	SHOW(fanotify_mark(f, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_OPEN, AT_FDCWD, "/proc"));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | 0x200 | FAN_MARK_MOUNT, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | 0x200, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | FAN_MARK_IGNORED_MASK | FAN_MARK_IGNORE, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | FAN_MARK_IGNORE, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | FAN_MARK_IGNORE | FAN_MARK_MOUNT, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | FAN_MARK_IGNORE_SURV, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | FAN_MARK_IGNORED_MASK, FAN_OPEN, AT_FDCWD, "."));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | FAN_MARK_IGNORE, FAN_OPEN, AT_FDCWD, "file"));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | FAN_MARK_DONT_FOLLOW, FAN_OPEN, AT_FDCWD, "link"));
	int p[2];
	pipe(p);
	SHOW(fanotify_mark(n, FAN_MARK_ADD, FAN_OPEN, p[0], 0));
	SHOW(fanotify_mark(n, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN, p[0], 0));
	SHOW(fanotify_mark(f, FAN_MARK_ADD, FAN_OPEN, p[0], 0));
	char b[10];
	SHOW(read(f, b, 10));
	SHOW(write(c, b, 7));
	SHOW(lseek(c, 1, SEEK_SET));
	int bytes;
	SHOW(ioctl(c, 0x541b, &bytes));
	VALUE(bytes);
}

int main(void)
{
	fan_setup();
	touch("file", "text");
	symlink("file", "link");
	inits();
	marks();
	int limited = fanotify_init(FAN_REPORT_FID, O_RDONLY);
	CHECK(limited >= 0);
	/* Without privilege: notifications of inodes by handle. */
	MUST(setresuid(1000, 1000, 1000));
	INIT(0, O_RDONLY);
	INIT(FAN_REPORT_FID, O_RDONLY);
	INIT(FAN_REPORT_DFID_NAME | FAN_REPORT_FID | FAN_REPORT_TARGET_FID, O_RDONLY);
	INIT(FAN_REPORT_FID | FAN_UNLIMITED_QUEUE, O_RDONLY);
	INIT(FAN_REPORT_FID | FAN_REPORT_TID, O_RDONLY);
	INIT(FAN_REPORT_FID | 0x10000000, O_RDONLY);
	int u = fanotify_init(FAN_REPORT_FID, O_RDONLY);
	SHOW(fanotify_mark(u, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "file"));
	SHOW(fanotify_mark(u, FAN_MARK_ADD | FAN_MARK_MOUNT, FAN_OPEN, AT_FDCWD, "file"));
	SHOW(fanotify_mark(u, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_OPEN, AT_FDCWD, "file"));
	SHOW(fanotify_mark(limited, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_OPEN, AT_FDCWD, "file"));
	SHOW(fanotify_mark(limited, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, "file"));
	return 0;
}
