// needs: root
// A mount keeps its root though the last name goes: a file bound from a tmpfs and removed there is read and written on.
#include "check.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/statfs.h>

static void show(const char *path)
{
	char text[64];
	int fd = open(path, O_RDWR);
	long n = read(fd, text, sizeof text);
	struct stat s;

	SAY("%s: %.*s", path, (int)(n > 0 ? n : 0), text);
	SHOW(fstat(fd, &s));
	VALUE(s.st_nlink);
	SHOW(pwrite(fd, "X", 1, 0));
	close(fd);
}

static long free_blocks(const char *path)
{
	struct statfs s;

	return statfs(path, &s) < 0 ? -1 : s.f_bfree;
}

static void make(const char *path)
{
	int fd = open(path, O_CREAT | O_WRONLY, 0600);

	MUST(write(fd, "text\n", 5));
	close(fd);
}

int main(void)
{
	MUST(unshare(CLONE_NEWNS));
	MUST(mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	mkdir("t", 0700);
	close(creat("at", 0600));
	close(creat("at2", 0600));
	MUST(mount("none", "t", "tmpfs", 0, "size=64k"));
	long before = free_blocks("t");
	make("t/f");
	SHOW(mount("t/f", "at", NULL, MS_BIND, NULL));
	SHOW(unlink("t/f"));
	show("at");
	show("at");
	SHOW(mount("at", "at2", NULL, MS_BIND, NULL));
	SHOW(umount("at"));
	show("at2");
	CHECK(free_blocks("t") == before - 1);
	SHOW(umount("at2"));
	CHECK(free_blocks("t") == before);

	/* The same where the program was started. */
	make("g");
	SHOW(mount("g", "at", NULL, MS_BIND, NULL));
	SHOW(unlink("g"));
	show("at");
	SHOW(umount("at"));
	SHOW(umount("t"));
	unlink("at");
	unlink("at2");
	rmdir("t");
	return 0;
}
