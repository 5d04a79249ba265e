// O_TMPFILE: files without a name, which can be given one unless O_EXCL forbids it.
#include "check.h"
#include <dirent.h>
#include <sys/statfs.h>
#include <sys/xattr.h>

static void give_name(int fd, const char *how, const char *name)
{
	char path[64];
	struct stat s;

	sprintf(path, "/proc/self/fd/%d", fd);
	SAY("%s\n", how);
	SHOW(linkat(AT_FDCWD, path, AT_FDCWD, name, 0));
	SHOW(linkat(AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW));
	SHOW(linkat(AT_FDCWD, path, AT_FDCWD, name, AT_SYMLINK_FOLLOW));
	unlink(name);
	SHOW(linkat(fd, "", AT_FDCWD, name, 0));
	SHOW(linkat(fd, "", AT_FDCWD, name, AT_EMPTY_PATH));
	SHOW(fstat(fd, &s));
	VALUE(s.st_nlink);
	unlink(name);
	SHOW(fstat(fd, &s));
	VALUE(s.st_nlink);
}

static void in(const char *where)
{
	char text[16], path[64];
	struct stat s;
	int fd;

	SAY("== %s\n", where);
	SHOW(mkdir("d", 0755) == 0 || errno == EEXIST);
	umask(027);
	SHOW(open("d", O_TMPFILE, 0666));
	SHOW(open("d", O_TMPFILE | O_RDONLY, 0666));
	SHOW(open("d", O_TMPFILE | O_CREAT | O_RDWR, 0666));
	SHOW(open("d", O_TMPFILE | O_PATH | O_RDWR, 0666) >= 0);
	SHOW(open("missing", O_TMPFILE | O_RDWR, 0666));
	SHOW(open("/proc", O_TMPFILE | O_RDWR, 0666));
	close(creat("plain", 0600));
	SHOW(open("plain", O_TMPFILE | O_RDWR, 0666));

	fd = open("d", O_TMPFILE | O_RDWR, 0666);
	CHECK(fd >= 0);
	SHOW(fstat(fd, &s));
	VALUE(s.st_nlink);
	OCTAL(s.st_mode);
	SHOW(write(fd, "hello", 5));
	SHOW(pread(fd, text, 16, 0));
	SHOW(ftruncate(fd, 100));
	SHOW(fchmod(fd, 0604));
	sprintf(path, "/proc/self/fd/%d", fd);
	char target[256];
	long n = readlink(path, target, 255);
	target[n > 0 ? n : 0] = 0;
	CHECK(strstr(target, "/d/#") != NULL && strstr(target, " (deleted)") != NULL);
	int again = open(path, O_RDONLY);
	CHECK(again >= 0);
	SHOW(read(again, text, 5));
	give_name(fd, "with a name", "d/name");
	give_name(fd, "once more", "d/name");
	close(again);
	close(fd);

	fd = open("d", O_TMPFILE | O_WRONLY | O_EXCL, 0600);
	CHECK(fd >= 0);
	SHOW(read(fd, text, 1));
	SHOW(write(fd, "x", 1));
	give_name(fd, "exclusive", "d/name");
	close(fd);

	int count = 0;
	DIR *d = opendir("d");
	while (readdir(d))
		count++;
	closedir(d);
	VALUE(count);
	SHOW(rmdir("d"));
	unlink("plain");
}

int main(void)
{
	in("where it was started");
	if (chdir("/dev/shm") == 0) {
		char mine[] = "tmpfile-XXXXXX";
		mkdtemp(mine);
		chdir(mine);
		in("tmpfs");
		chdir("..");
		rmdir(mine);
	}
	return 0;
}
