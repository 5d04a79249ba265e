// Which error shows where several would fit: sendfile into a pipe without readers; the place of a mapping before what is mapped there;
// flags of what has none.
#include "../check.h"
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>

int main(void)
{
	int p[2], null = open("/dev/null", O_RDWR), file = open("f", O_WRONLY | O_CREAT, 0600);
	off_t at = 0;
	char *here = mmap(0, 8192, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fixed = MAP_PRIVATE | MAP_FIXED_NOREPLACE;

	signal(SIGPIPE, SIG_IGN);
	MUST(pipe(p));
	SHOW(sendfile(p[1], null, &at, 4));
	close(p[0]);
	SHOW(sendfile(p[1], null, &at, 0));
	SHOW(sendfile(p[1], null, &at, 4));
	SHOW(sendfile(p[1], file, &at, 4));
	SHOW(mmap(here, 4096, PROT_NONE, fixed, null, 0) == MAP_FAILED ? -1 : 0);
	SHOW(mmap(here, 4096, PROT_NONE, fixed, file, 0) == MAP_FAILED ? -1 : 0);
	SHOW(mmap(here, 4096, PROT_WRITE, (fixed & ~MAP_PRIVATE) | MAP_SHARED, file, 0) == MAP_FAILED ? -1 : 0);
	SHOW(mmap(here + 1, 4096, PROT_NONE, MAP_PRIVATE | MAP_FIXED, null, 0) == MAP_FAILED ? -1 : 0);
	SHOW(mmap(here, 4096, PROT_NONE, MAP_PRIVATE | MAP_FIXED, null, 0) == MAP_FAILED ? -1 : 0);
	SHOW(mmap(here, 4096, PROT_NONE, fixed | MAP_GROWSDOWN, file, 0) == MAP_FAILED ? -1 : 0);
	SHOW(ioctl(p[1], FS_IOC_GETFLAGS, 0));
	SHOW(ioctl(p[1], FS_IOC_SETFLAGS, 0));
	SHOW(ioctl(null, FS_IOC_SETFLAGS, &at));
	SHOW(ioctl(null, FS_IOC_FSSETXATTR, 0));
	signal(SIGPIPE, SIG_DFL);
	pid_t pid = fork();
	if (pid == 0)
		_exit(sendfile(p[1], null, &at, 1) < 0);
	show_wait(pid);
	return 0;
}
