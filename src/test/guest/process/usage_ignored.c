// A child that nobody waits for, as SIGCHLD is ignored, adds nothing to RUSAGE_CHILDREN.
#include "check.h"
#include <sys/mman.h>
#include <sys/resource.h>

static long peak(void) {
	struct rusage u;
	getrusage(RUSAGE_CHILDREN, &u);
	return u.ru_maxrss;
}

static void child(size_t bytes) {
	pid_t p = fork();
	MUST(p);
	if (p == 0) {
		char *m = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
		_exit(m == MAP_FAILED);
	}
	while (kill(p, 0) == 0 && waitpid(p, NULL, 0) == -1 && errno == EINTR)
		;
}

int main(void) {
	CHECK(peak() == 0);
	signal(SIGCHLD, SIG_IGN);
	child(64 << 20);
	CHECK(peak() == 0);
	signal(SIGCHLD, SIG_DFL);
	child(32 << 20);
	CHECK(peak() >= 32 << 10 && peak() < 60 << 10);
	return 0;
}
