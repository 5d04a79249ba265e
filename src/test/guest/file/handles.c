// File handles: their form, what they open, who may; ustat(2).
// options: --cap-add DAC_READ_SEARCH
#include "check.h"
#include <sys/sysmacros.h>

int main(void)
{
	char buf[512];
	struct file_handle *h = (void *)buf;
	int mount, fd, p[2];
	uint64_t unique = 0;
	MUST(fd = open("f", O_RDWR | O_CREAT, 0644));
	MUST(write(fd, "abc", 3));
	MUST(mkdir("d", 0755));
	MUST(symlink("f", "l"));
	MUST(pipe(p));
#define ROOM(n) (h->handle_bytes = (n))
	ROOM(0);
	SHOW(name_to_handle_at(AT_FDCWD, "f", h, &mount, 0));
	CHECK(h->handle_bytes > 0 && h->handle_bytes <= 128);
	VALUE(h->handle_type);
	ROOM(128);
	SHOW(name_to_handle_at(AT_FDCWD, "f", h, &mount, 0));
	VALUE(h->handle_type);
	ROOM(129);
	SHOW(name_to_handle_at(AT_FDCWD, "f", h, &mount, 0));
	ROOM(128);
	SHOW(name_to_handle_at(AT_FDCWD, "", h, &mount, 0));
	SHOW(name_to_handle_at(AT_FDCWD, "none", h, &mount, 0));
	SHOW(name_to_handle_at(99, "f", h, &mount, 0));
	SHOW(name_to_handle_at(AT_FDCWD, "f", h, &mount, AT_SYMLINK_NOFOLLOW));
	ROOM(128);
	SHOW(name_to_handle_at(fd, "", h, &mount, AT_EMPTY_PATH));
	ROOM(128);
	SHOW(name_to_handle_at(AT_FDCWD, "l", h, &mount, AT_SYMLINK_FOLLOW));
	ROOM(128);
	SHOW(name_to_handle_at(AT_FDCWD, "f", h, (int *)&unique, 1));
	CHECK(unique != 0);
	ROOM(128);
	SHOW(name_to_handle_at(AT_FDCWD, "/proc/self/stat", h, &mount, 0));
	SHOW(name_to_handle_at(AT_FDCWD, "/proc/self/stat", h, &mount, 0x200));
	VALUE(h->handle_type);
	ROOM(128);
	SHOW(name_to_handle_at(p[0], "", h, &mount, AT_EMPTY_PATH));
	SHOW(name_to_handle_at(AT_FDCWD, "f", h, NULL, 0));
	SHOW(name_to_handle_at(AT_FDCWD, "f", NULL, &mount, 0));
	ROOM(128);
	SHOW(name_to_handle_at(AT_FDCWD, "f", h, &mount, 0));
	SHOW((fd = open_by_handle_at(AT_FDCWD, h, O_RDONLY)) >= 0);
	char b[4] = "";
	SHOW(read(fd, b, 3));
	TEXT(b);
	close(fd);
	SHOW(rename("f", "g"));
	SHOW((fd = open_by_handle_at(AT_FDCWD, h, O_WRONLY)) >= 0);
	SHOW(write(fd, "x", 1));
	close(fd);
	SHOW(open_by_handle_at(AT_FDCWD, h, O_RDONLY | O_DIRECTORY));
	SHOW(open_by_handle_at(99, h, O_RDONLY));
	SHOW(open_by_handle_at(p[0], h, O_RDONLY));
	SHOW(open_by_handle_at(AT_FDCWD, NULL, O_RDONLY));
	unsigned size = h->handle_bytes;
	ROOM(0);
	SHOW(open_by_handle_at(AT_FDCWD, h, O_RDONLY));
	ROOM(129);
	SHOW(open_by_handle_at(AT_FDCWD, h, O_RDONLY));
	ROOM(size);
	pid_t pid = fork();
	if (pid == 0) {
		MUST(setuid(1000));
		SHOW(open_by_handle_at(AT_FDCWD, h, O_RDONLY));
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	ROOM(128);
	SHOW(name_to_handle_at(AT_FDCWD, "l", h, &mount, 0));
	SHOW(open_by_handle_at(AT_FDCWD, h, O_RDONLY));
	SHOW(open_by_handle_at(AT_FDCWD, h, O_PATH) >= 0);
	ROOM(128);
	SHOW(name_to_handle_at(AT_FDCWD, "d", h, &mount, 0));
	SHOW((fd = open_by_handle_at(AT_FDCWD, h, O_RDONLY | O_DIRECTORY)) >= 0);
	SHOW(openat(fd, "../l", O_PATH | O_NOFOLLOW) >= 0);
	close(fd);
	SHOW(rmdir("d"));
	SHOW(open_by_handle_at(AT_FDCWD, h, O_RDONLY));

	struct { int free; unsigned long inodes; char rest[16]; } us;
	struct stat st;
	SHOW(syscall(SYS_ustat, 0, &us));
	SHOW(stat("/dev/shm", &st));
	SHOW(syscall(SYS_ustat, (unsigned)st.st_dev, &us));
	CHECK(us.inodes > 0);
	SHOW(syscall(SYS_ustat, (unsigned)st.st_dev, 8));
	return 0;
}
