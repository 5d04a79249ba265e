// What /proc/sys takes and means: mappings, descriptors and pipes are held against it. Natively it would change the host.
// tags: driven
#include "check.h"
#include <sched.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#define SYS "/proc/sys/"

static long put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	long r = fd < 0 ? -1 : write(fd, text, strlen(text));

	if (fd >= 0)
		close(fd);
	return r;
}

static const char *get(const char *path)
{
	static char text[64];
	int fd = open(path, O_RDONLY);
	long n = read(fd, text, sizeof text - 1);

	close(fd);
	text[n > 0 ? n - 1 : 0] = 0;
	return text;
}

static void mappings(void)
{
	char *at = mmap(NULL, 400 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int made = 0;

	SHOW(put(SYS "vm/max_map_count", "-1"));
	SHOW(put(SYS "vm/max_map_count", "x"));
	SHOW(put(SYS "vm/max_map_count", "100"));
	TEXT(get(SYS "vm/max_map_count"));
	while (made < 100 && mprotect(at + made * 8192, 4096, PROT_READ) == 0)
		made++;
	CHECK(made > 20 && made < 50);
	SHOW(mprotect(at + made * 8192, 4096, PROT_READ));
	SHOW(put(SYS "vm/max_map_count", "65000"));
	SHOW(mprotect(at + made * 8192, 4096, PROT_READ));
	munmap(at, 400 * 4096);
}

static int child(void *unused)
{
	return 0;
}

static void descriptors(void)
{
	static char stack[65536];
	struct rlimit l = {1000, 1000};

	SHOW(setrlimit(RLIMIT_NOFILE, &l));
	SHOW(dup2(0, 300));
	SHOW(put(SYS "fs/nr_open", "63"));
	SHOW(put(SYS "fs/nr_open", "1048577"));
	SHOW(put(SYS "fs/nr_open", "200"));
	SHOW(dup2(0, 200));
	SHOW(dup2(0, 199));
	SHOW(fcntl(0, F_DUPFD, 198));
	SHOW(fcntl(0, F_DUPFD, 199));
	SHOW(unshare(CLONE_FILES));
	SHOW(fork());
	pid_t p = clone(child, stack + sizeof stack, CLONE_FILES | SIGCHLD, NULL);
	show_wait(p);
	SHOW(close(300));
	SHOW(fork() == 0 ? (_exit(0), 0) : 1);
	SHOW(close(199));
	l.rlim_cur = 150;
	SHOW(setrlimit(RLIMIT_NOFILE, &l));
	l.rlim_max = 150;
	SHOW(setrlimit(RLIMIT_NOFILE, &l));
	SHOW(put(SYS "fs/nr_open", "1048576"));
}

static void pipes(void)
{
	int p[2];

	SHOW(put(SYS "fs/pipe-max-size", "1"));
	TEXT(get(SYS "fs/pipe-max-size"));
	SHOW(put(SYS "fs/pipe-max-size", "8193"));
	TEXT(get(SYS "fs/pipe-max-size"));
	/* For those without CAP_SYS_RESOURCE only. */
	setresuid(1000, 1000, 1000);
	SHOW(pipe(p));
	SHOW(fcntl(p[0], F_GETPIPE_SZ));
	SHOW(fcntl(p[0], F_SETPIPE_SZ, 16384));
	SHOW(fcntl(p[0], F_SETPIPE_SZ, 16385));
	SHOW(fcntl(p[0], F_SETPIPE_SZ, 4096));
	SHOW(put(SYS "fs/pipe-max-size", "65536"));
}

int main(void)
{
	mappings();
	descriptors();
	pipes();
	return 0;
}
