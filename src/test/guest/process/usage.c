// The peak of resident memory: of the process, of the child that was waited for and of its child, over an exec.
#include "../check.h"
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>

#define MB (1L << 20)

static void touch(long bytes)
{
	char *p = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	memset(p, 1, bytes);
	munmap(p, bytes);
}

static const char *size(struct rusage *u)
{
	long mb = u->ru_maxrss / 1024;
	return mb < 15 ? "small" : mb < 50 ? "about 30 MB" : mb < 90 ? "about 70 MB" : "more";
}

int main(int argc, char **argv)
{
	struct rusage u;
	struct sysinfo s;
	struct timespec t;
	int status;
	pid_t pid;

	if (argc > 1) {
		getrusage(RUSAGE_SELF, &u);
		SAY("after exec: %s\n", size(&u));
		return 0;
	}
	getrusage(RUSAGE_CHILDREN, &u);
	TEXT(size(&u));
	MUST(pid = fork());
	if (!pid) {
		touch(30 * MB);
		MUST(pid = fork());
		if (!pid) {
			touch(70 * MB);
			_exit(0);
		}
		getrusage(RUSAGE_CHILDREN, &u);
		TEXT(size(&u));
		waitpid(pid, &status, 0);
		getrusage(RUSAGE_CHILDREN, &u);
		TEXT(size(&u));
		getrusage(RUSAGE_SELF, &u);
		TEXT(size(&u));
		MUST(pid = fork());
		if (!pid) {
			touch(30 * MB);
			execl(argv[0], argv[0], "x", NULL);
			_exit(1);
		}
		waitpid(pid, &status, 0);
		_exit(0);
	}
	MUST(wait4(pid, &status, 0, &u));
	TEXT(size(&u));
	getrusage(RUSAGE_CHILDREN, &u);
	TEXT(size(&u));
	getrusage(RUSAGE_SELF, &u);
	TEXT(size(&u));
	sysinfo(&s);
	clock_gettime(CLOCK_BOOTTIME, &t);
	CHECK(labs(s.uptime - t.tv_sec) <= 1);
	return 0;
}
