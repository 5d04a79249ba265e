// Landlock: what rules on paths allow and deny; truncation; devices; mounts; inheritance; files opened before
#include "landlock.h"
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <dirent.h>

static int before;

static void make(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY, 0644);
	MUST(fd);
	write(fd, "text", 4);
	close(fd);
}

static void tries(const char *where)
{
	char a[50], b[50], c[50];
	struct stat st;
	int fd;
	SAY("in %s\n", where);
	sprintf(a, "%s/file", where);
	sprintf(b, "%s/new", where);
	sprintf(c, "%s/sub", where);
	SHOW(open(a, O_RDONLY) >= 0 ? 0 : -1);
	SHOW(open(a, O_WRONLY) >= 0 ? 0 : -1);
	SHOW(open(a, O_RDWR) >= 0 ? 0 : -1);
	SHOW(open(a, O_RDONLY | O_TRUNC) >= 0 ? 0 : -1);
	SHOW(open(a, O_WRONLY | O_TRUNC) >= 0 ? 0 : -1);
	SHOW(open(a, O_PATH) >= 0 ? 0 : -1);
	SHOW(open(where, O_RDONLY) >= 0 ? 0 : -1);
	SHOW(truncate(a, 2));
	SHOW(stat(a, &st));
	SHOW(access(a, R_OK | W_OK));
	SHOW(chmod(a, 0600));
	SHOW(open(b, O_CREAT | O_EXCL | O_WRONLY, 0600) >= 0 ? 0 : -1);
	SHOW(access(b, F_OK));
	SHOW(open(where, O_TMPFILE | O_WRONLY, 0600) >= 0 ? 0 : -1);
	SHOW(unlink(b));
	SHOW(mkdir(c, 0700));
	SHOW(rmdir(c));
	SHOW(symlink("x", b));
	SHOW(unlink(b));
	SHOW(mknod(b, S_IFIFO | 0600, 0));
	SHOW(unlink(b));
	SHOW(mknod(b, S_IFREG | 0600, 0));
	SHOW(mknod(b, S_IFREG | 0600, 0));
	SHOW(unlink(b));
	fd = open(a, O_WRONLY);
	SHOW(ftruncate(fd, 3));
	close(fd);
}

static void nothing(void)
{
	enforce(new_ruleset(ALL_FS, 0, 0));
	tries("w");
	SHOW(open("/", O_RDONLY));
	SHOW(chdir("w"));
	SHOW(ftruncate(before, 4));
	SHOW(write(before, "x", 1));
	int p[2];
	SHOW(pipe(p));
	char path[40];
	sprintf(path, "/proc/self/fd/%d", p[0]);
	CHECK(open(path, O_RDONLY) >= 0);
	SHOW(execl("/bin/true", "true", NULL));
	SHOW(mount("none", "/tmp", "tmpfs", 0, NULL));
	SHOW(umount("/"));
}

static void reading(void)
{
	int r = new_ruleset(ALL_FS, 0, 0);
	MUST(allow(r, "w", READ_FILE | READ_DIR));
	MUST(allow(r, "/", EXECUTE | READ_FILE | READ_DIR));
	enforce(r);
	tries("w");
	apart(nothing);
	fflush(stdout);
	execl("/bin/sh", "sh", "-c", "echo started; echo x > w/file 2>/dev/null || echo denied", NULL);
}

static void writing(void)
{
	int r = new_ruleset(ALL_FS, 0, 0);
	MUST(allow(r, "w", WRITE_FILE | MAKE_REG | REMOVE_FILE));
	enforce(r);
	tries("w");
	tries("w/deep");
	tries("x");
}

static void all_but_truncate(void)
{
	int r = new_ruleset(TRUNCATE, 0, 0);
	MUST(allow(r, "x", TRUNCATE));
	enforce(r);
	tries("w");
	tries("x");
}

static void one_file(void)
{
	int r = new_ruleset(READ_FILE | WRITE_FILE, 0, 0);
	MUST(allow(r, "w/file", WRITE_FILE));
	enforce(r);
	tries("w");
	r = new_ruleset(WRITE_FILE, 0, 0);
	MUST(allow(r, "x", WRITE_FILE));
	MUST(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
	MUST(restrict_self(r, 0));
	tries("w");
}

static void devices(void)
{
	int n = 0, r = new_ruleset(IOCTL_DEV, 0, 0), old = open("/dev/ptmx", O_RDWR), null;
	MUST(allow(r, "/dev/null", IOCTL_DEV));
	enforce(r);
	int pt = open("/dev/ptmx", O_RDWR);
	null = open("/dev/null", O_RDWR);
	CHECK(pt >= 0);
	SHOW(ioctl(pt, TIOCGPTN, &n) < 0 ? -1 : 0);
	SHOW(ioctl(pt, FIONBIO, &n));
	SHOW(ioctl(pt, FIOCLEX));
	SHOW(ioctl(pt, FIONREAD, &n));
	SHOW(ioctl(old, TIOCGPTN, &n) < 0 ? -1 : 0);
	SHOW(ioctl(null, TIOCGPTN, &n));
	int plain = open("w/file", O_RDONLY);
	SHOW(ioctl(plain, FIONREAD, &n));
	SHOW(ioctl(plain, TIOCGPTN, &n));
}

int main(void)
{
	mkdir("w", 0755);
	mkdir("w/deep", 0755);
	mkdir("x", 0755);
	make("w/file");
	make("w/deep/file");
	make("x/file");
	MUST(before = open("w/file", O_RDWR));
	apart(nothing);
	apart(reading);
	apart(writing);
	apart(all_but_truncate);
	apart(one_file);
	apart(devices);
	return 0;
}
