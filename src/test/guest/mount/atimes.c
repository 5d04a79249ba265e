// needs: root
// Access times as the mount and the open flags say: relative, always, never, not of directories.
#include "check.h"
#include <dirent.h>
#include <sched.h>
#include <sys/mount.h>

static void list(const char *dir)
{
	DIR *d = opendir(dir);
	while (readdir(d))
		;
	closedir(d);
}

static void look(const char *what, const char *options, int flags, int oflags)
{
	char b[10];
	struct stat before, after, dbefore, dafter;
	/* 1: modified later than read. */
	for (int newer = 0; newer < 2; newer++) {
		struct timespec t[2] = { { 1000000000 }, { newer ? 1000000001 : 900000000 } };
		struct timespec now[2] = { { 0, UTIME_NOW }, { newer ? 2000000000 : 900000000 } };
		utimensat(AT_FDCWD, "m/f", newer ? t : now, 0);
		utimensat(AT_FDCWD, "m/d", newer ? t : now, 0);
		stat("m/f", &before), stat("m/d", &dbefore);
		sleep_ms(5);
		int fd = open("m/f", O_RDONLY | oflags);
		MUST(fd);
		MUST(pread(fd, b, 10, 0));
		close(fd);
		list("m/d");
		stat("m/f", &after), stat("m/d", &dafter);
		SAY("%s%s: file %d directory %d\n", what, newer ? ", modified" : "",
		    after.st_atim.tv_sec != before.st_atim.tv_sec || after.st_atim.tv_nsec != before.st_atim.tv_nsec,
		    dafter.st_atim.tv_sec != dbefore.st_atim.tv_sec || dafter.st_atim.tv_nsec != dbefore.st_atim.tv_nsec);
	}
}

int main(void)
{
	char b[10];
	MUST(unshare(CLONE_NEWNS));
	MUST(mount(0, "/", 0, MS_REC | MS_PRIVATE, 0));
	mkdir("m", 0755);
	MUST(mount("none", "m", "tmpfs", 0, 0));
	int fd = open("m/f", O_CREAT | O_RDWR, 0644);
	write(fd, "text", 4);
	mkdir("m/d", 0755);
	close(open("m/d/x", O_CREAT | O_WRONLY, 0644));
	look("relatime", 0, 0, 0);
	look("O_NOATIME", 0, 0, O_NOATIME);
	MUST(mount(0, "m", 0, MS_REMOUNT | MS_BIND | MS_STRICTATIME, 0));
	look("strictatime", 0, 0, 0);
	struct stat before, after;
	fstat(fd, &before);
	sleep_ms(5);
	SHOW(read(fd, b, 10)); /* at the end */
	fstat(fd, &after);
	CHECK(after.st_atim.tv_nsec != before.st_atim.tv_nsec);
	MUST(mount(0, "m", 0, MS_REMOUNT | MS_BIND | MS_NODIRATIME | MS_STRICTATIME, 0));
	look("nodiratime", 0, 0, 0);
	MUST(mount(0, "m", 0, MS_REMOUNT | MS_BIND | MS_NOATIME, 0));
	look("noatime", 0, 0, 0);
	close(fd);
	umount("m");
	return 0;
}
