// placement: bind
// Files without a name in a directory of the host: used, described, linked in, and gone when they are closed.
#include "check.h"

static int entries(void)
{
	return system("test $(ls -A | wc -l) = $N");
}

int main(void)
{
	char b[10], path[64];
	struct stat st;
	umask(022);
	int fd = open(".", O_TMPFILE | O_RDWR, 0666), again;
	CHECK(fd >= 0);
	OCTAL(fcntl(fd, F_GETFL));
	SHOW(write(fd, "hello", 5));
	SHOW(pread(fd, b, 10, 0));
	SHOW(fstat(fd, &st));
	SAY("mode %o links %d size %d\n", st.st_mode, (int)st.st_nlink, (int)st.st_size);
	SHOW(fchmod(fd, 0600));
	SHOW(ftruncate(fd, 3));
	sprintf(path, "/proc/self/fd/%d", fd);
	CHECK((again = open(path, O_RDONLY)) >= 0);
	SHOW(read(again, b, 10));
	SHOW(fstat(again, &st));
	SAY("mode %o size %d\n", st.st_mode, (int)st.st_size);
	SHOW(linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
	SHOW(linkat(AT_FDCWD, path, AT_FDCWD, "named", AT_SYMLINK_FOLLOW));
	close(fd), close(again);
	SHOW(stat("named", &st));
	SAY("mode %o links %d size %d\n", st.st_mode, (int)st.st_nlink, (int)st.st_size);
	fd = open("named", O_RDWR);
	SHOW(read(fd, b, 10));
	SHOW(unlink("named"));
	SHOW(fchmod(fd, 0640));
	SHOW(fstat(fd, &st));
	SAY("mode %o links %d\n", st.st_mode, (int)st.st_nlink);
	SHOW(open(".", O_TMPFILE | O_RDONLY, 0600));
	for (int i = 0; i < 50; i++)
		MUST(open(".", O_TMPFILE | O_WRONLY, 0600));
	setenv("N", "0", 1);
	SHOW(entries());
	return 0;
}
