// POSIX access control lists: their attributes, what they permit, chmod, umask and inheritance.
#include "check.h"
#include <sys/xattr.h>

struct entry { uint16_t tag, perm; uint32_t id; };
struct list { uint32_t version; struct entry e[8]; };
enum { UO = 1, U = 2, GO = 4, G = 8, M = 16, O = 32 };
#define ACCESS "system.posix_acl_access"
#define DEFAULT "system.posix_acl_default"
#define SIZE(n) (4 + 8 * (n))

static struct list full = { 2, { { UO, 6, -1 }, { U, 7, 1001 }, { GO, 4, -1 }, { G, 6, 2002 }, { M, 6, -1 }, { O, 0, -1 } } };

static void print(const char *path, const char *name)
{
	struct list l;
	ssize_t n = lgetxattr(path, name, &l, sizeof l);
	if (n < 0) {
		SAY("  %s %s: %s\n", path, name + 17, strerrorname_np(errno));
		return;
	}
	SAY("  %s %s: version %u:", path, name + 17, l.version);
	for (int i = 0; i < (n - 4) / 8; i++)
		SAY(" %u:%d:%o", l.e[i].tag, (int)l.e[i].id, l.e[i].perm);
	SAY("\n");
}

static void mode(const char *path)
{
	struct stat st;
	if (lstat(path, &st))
		SAY("  %s: %s\n", path, strerrorname_np(errno));
	else
		SAY("  %s: mode %o\n", path, st.st_mode);
}

static void as(int uid, int gid, const char *path)
{
	pid_t pid = fork();
	if (pid == 0) {
		gid_t none[1];
		MUST(syscall(SYS_setgroups, 0, none));
		MUST(syscall(SYS_setresgid, gid, gid, gid));
		MUST(syscall(SYS_setresuid, uid, uid, uid));
		SAY("  %d:%d %s:", uid, gid, path);
		for (int m = 1; m < 8; m++)
			SAY(" %d %s", m, access(path, m) ? strerrorname_np(errno) : "yes");
		SAY("; setxattr %s\n", setxattr(path, ACCESS, &full, SIZE(6), 0) ? strerrorname_np(errno) : "works");
		_exit(0);
	}
	waitpid(pid, NULL, 0);
}

static long set(const char *path, const char *name, struct list l, int n, int flags)
{
	return setxattr(path, name, &l, SIZE(n), flags);
}

int main(void)
{
	char b[300];
	umask(022);
	chmod(".", 0755);
	MUST(mkdir("d", 0755));
	close(open("f", O_CREAT | O_RDWR, 0644));
	MUST(symlink("f", "l"));
	MUST(chown("f", 1000, 2000));
	print("f", ACCESS);
	print("f", DEFAULT);
	print("l", ACCESS);
	SHOW(setxattr("f", ACCESS, &full, SIZE(6), 0));
	print("f", ACCESS);
	mode("f");
	SHOW(listxattr("f", b, sizeof b));
	TEXT(b);
	SHOW(getxattr("f", ACCESS, NULL, 0));
	SHOW(getxattr("f", ACCESS, b, 3));
	as(1000, 2000, "f");
	as(1001, 2001, "f");
	as(1002, 2000, "f");
	as(1002, 2002, "f");
	as(1003, 2003, "f");
	as(0, 0, "f");
	SHOW(chmod("f", 0750));
	print("f", ACCESS);
	mode("f");
	as(1002, 2002, "f");
	SHOW(chmod("f", 0706)); /* without the group's bits the list is not asked */
	as(1001, 2001, "f");
	SAY("not lists\n");
	struct list l = full;
	l.version = 1;
	SHOW(setxattr("f", ACCESS, &l, SIZE(6), 0));
	SHOW(setxattr("f", ACCESS, &full, 3, 0));
	SHOW(setxattr("f", ACCESS, &full, 13, 0));
	SHOW(set("f", ACCESS, full, 5, 0));
	SHOW(set("f", ACCESS, (struct list){ 2, { { UO, 6, -1 }, { U, 7, 1 }, { GO, 4, -1 }, { O, 0, -1 } } }, 4, 0));
	SHOW(set("f", ACCESS, (struct list){ 2, { { GO, 6, -1 }, { UO, 4, -1 }, { O, 0, -1 } } }, 3, 0));
	SHOW(set("f", ACCESS, (struct list){ 2, { { UO, 6, -1 }, { UO, 4, -1 }, { O, 0, -1 } } }, 3, 0));
	SHOW(set("f", ACCESS, (struct list){ 2, { { UO, 9, -1 }, { GO, 4, -1 }, { O, 0, -1 } } }, 3, 0));
	SHOW(set("f", ACCESS, (struct list){ 2, { { UO, 6, -1 }, { U, 6, -1 }, { GO, 4, -1 }, { M, 6, -1 }, { O, 0, -1 } } }, 5, 0));
	SHOW(set("f", ACCESS, (struct list){ 2, { { 64, 6, -1 }, { GO, 4, -1 }, { O, 0, -1 } } }, 3, 0));
	SHOW(setxattr("f", DEFAULT, &full, SIZE(6), 0));
	SHOW(setxattr("f", DEFAULT, NULL, 0, 0));
	SHOW(lsetxattr("l", ACCESS, &full, SIZE(6), 0));
	SHOW(setxattr("f", "system.posix_acl_other", &full, SIZE(6), 0));
	SAY("a list that the mode can say\n");
	SHOW(set("f", ACCESS, (struct list){ 2, { { UO, 6, -1 }, { GO, 4, -1 }, { O, 1, -1 } } }, 3, 0));
	print("f", ACCESS);
	mode("f");
	SHOW(setxattr("f", ACCESS, &full, SIZE(6), XATTR_CREATE));
	SHOW(setxattr("f", ACCESS, &full, SIZE(6), XATTR_CREATE));
	SHOW(removexattr("f", ACCESS));
	SHOW(removexattr("f", ACCESS));
	print("f", ACCESS);
	mode("f");
	SAY("setgid\n");
	MUST(chmod("f", 02755));
	as(1000, 2005, "f");
	mode("f");
	SAY("inheritance\n");
	SHOW(setxattr("d", DEFAULT, &full, SIZE(6), 0));
	mode("d");
	print("d", DEFAULT);
	print("d", ACCESS);
	umask(077);
	close(open("d/f", O_CREAT | O_RDWR, 0666));
	mode("d/f");
	print("d/f", ACCESS);
	print("d/f", DEFAULT);
	close(open("d/g", O_CREAT | O_RDWR, 0604));
	mode("d/g");
	print("d/g", ACCESS);
	SHOW(mkdir("d/s", 0777));
	mode("d/s");
	print("d/s", ACCESS);
	print("d/s", DEFAULT);
	SHOW(mknod("d/p", S_IFIFO | 0666, 0));
	mode("d/p");
	print("d/p", ACCESS);
	SHOW(symlink("x", "d/l"));
	mode("d/l");
	SHOW(set("d", DEFAULT, (struct list){ 2, { { UO, 7, -1 }, { GO, 5, -1 }, { O, 1, -1 } } }, 3, 0));
	print("d", DEFAULT);
	close(open("d/h", O_CREAT | O_RDWR, 0666));
	mode("d/h");
	print("d/h", ACCESS);
	SHOW(rename("d/f", "f"));
	print("f", ACCESS);
	SHOW(removexattr("d", DEFAULT));
	close(open("d/i", O_CREAT | O_RDWR, 0666));
	mode("d/i");
	return 0;
}
