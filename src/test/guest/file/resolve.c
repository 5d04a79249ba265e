// openat2(2) and its restrictions, *at calls from descriptors, O_PATH, renameat2's flags, errors of names.
#include "check.h"
#include <linux/openat2.h>

static int open2(int dir, const char *path, int flags, int resolve)
{
	struct open_how how = { .flags = flags, .resolve = resolve };
	return syscall(SYS_openat2, dir, path, &how, sizeof how);
}

static int closed(int fd)
{
	if (fd >= 0)
		close(fd);
	return fd < 0 ? -1 : 0;
}

int main(void)
{
	char b[64];
	struct stat st;
	int d, o;
	MUST(mkdir("d", 0755));
	MUST(mkdir("d/e", 0755));
	MUST(closed(open("d/f", O_CREAT | O_RDWR, 0644)));
	MUST(symlink("f", "d/l"));
	MUST(symlink("../d/f", "d/up"));
	MUST(symlink("/etc/passwd", "d/abs"));
	MUST(d = open("d", O_RDONLY | O_DIRECTORY));
	SHOW(closed(open2(d, "f", O_RDONLY, 0)));
	SHOW(closed(open2(d, "l", O_RDONLY, RESOLVE_NO_SYMLINKS)));
	SHOW(closed(open2(d, "l", O_RDONLY, RESOLVE_BENEATH)));
	SHOW(closed(open2(d, "up", O_RDONLY, RESOLVE_BENEATH)));
	SHOW(closed(open2(d, "..", O_RDONLY, RESOLVE_BENEATH)));
	SHOW(closed(open2(d, "e/..", O_RDONLY, RESOLVE_BENEATH)));
	SHOW(closed(open2(d, "abs", O_RDONLY, RESOLVE_BENEATH)));
	SHOW(closed(open2(d, "abs", O_RDONLY, RESOLVE_IN_ROOT)));
	SHOW(closed(open2(d, "/f", O_RDONLY, RESOLVE_IN_ROOT)));
	SHOW(closed(open2(d, "../../f", O_RDONLY, RESOLVE_IN_ROOT)));
	SHOW(closed(open2(AT_FDCWD, "/proc/self/exe", O_RDONLY, RESOLVE_NO_MAGICLINKS)));
	SHOW(closed(open2(AT_FDCWD, "/proc/version", O_RDONLY, RESOLVE_NO_XDEV)));
	SHOW(closed(open2(d, "f", O_RDONLY, RESOLVE_IN_ROOT | RESOLVE_BENEATH)));
	SHOW(closed(open2(d, "f", O_RDONLY, 0x4000)));
	SHOW(closed(open2(d, "f", 0x40000000, 0)));
	SHOW(syscall(SYS_openat2, d, "f", &st, 8));

	MUST(o = open("d/f", O_PATH));
	SHOW(read(o, b, 1));
	SHOW(fstat(o, &st));
	SHOW(fchmod(o, 0600));
	SHOW(fcntl(o, F_GETFL) == O_PATH);
	SHOW(closed(dup(o)));
	SHOW(closed(openat(o, "x", O_RDONLY)));
	int lp;
	MUST(lp = open("d/l", O_PATH | O_NOFOLLOW));
	SHOW(readlinkat(lp, "", b, sizeof b));
	SHOW(readlinkat(d, "l", b, sizeof b));
	SHOW(readlinkat(d, "f", b, sizeof b));
	SHOW(readlink("d/l", b, 0));
	SHOW(closed(open("d/l", O_NOFOLLOW)));
	SHOW(closed(openat(99, "x", O_RDONLY)));
	SHOW(closed(openat(99, "", O_RDONLY)));
	SHOW(closed(openat(99, "/etc/passwd", O_RDONLY)));
	SHOW(fstatat(d, "", &st, AT_EMPTY_PATH));
	SHOW(fstatat(d, "f", &st, 0x8));
	SHOW(mkdirat(o, "x", 0755));
	SHOW(unlinkat(d, "e", 0));
	SHOW(unlinkat(d, "f", AT_REMOVEDIR));
	SHOW(unlinkat(d, "e", 0x40));
	SHOW(faccessat(d, "f", W_OK, 0));
	SHOW(syscall(SYS_faccessat2, d, "f", 8, 0));

	SHOW(renameat2(d, "f", d, "e", RENAME_NOREPLACE));
	SHOW(renameat2(d, "f", d, "e", 0));
	SHOW(renameat2(d, "e", d, "f", 0));
	SHOW(renameat2(d, "f", d, "e", RENAME_EXCHANGE));
	SHOW(renameat2(d, "f", d, "none", RENAME_EXCHANGE));
	SHOW(renameat2(d, "f", d, "g", RENAME_EXCHANGE | RENAME_NOREPLACE));
	SHOW(renameat2(d, "f", d, "f/x", 0));
	SHOW(renameat2(d, "f/.", d, "x", 0));
	SHOW(renameat2(d, "e", d, "x/", 0));
	SHOW(rename("d", "d/f/x"));
	SHOW(rename("none", "d"));
	SHOW(link("d", "hard"));
	SHOW(symlink("", "empty"));
	SHOW(mkdir("d/", 0755));
	SHOW(mkdir("new/", 0755));
	SHOW(mknod("node", S_IFDIR | 0755, 0));
	SHOW(mknod("node/", S_IFREG | 0755, 0));
	SHOW(rmdir("d/."));
	SHOW(rmdir("d/.."));
	SHOW(unlink("d/e/"));
	SHOW(chdir("d/e"));
	SHOW(access("d/e", 8));
	SHOW(stat("d/e/..", &st));
	SHOW(stat("", &st));
	SHOW(creat("d", 0644));
	return 0;
}
