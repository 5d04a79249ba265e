// F_NOTIFY: signals for what happens in a directory.
#include "check.h"

static sigset_t waited;

static void told(const char *what)
{
	siginfo_t si;
	struct timespec none = { 0, 0 };
	int s, n = 0;
	SAY("%s:", what);
	while ((s = sigtimedwait(&waited, &si, &none)) > 0) {
		SAY(" signal %d, code %d, band %#lx, fd %d;", s, si.si_code, si.si_band, si.si_fd);
		n++;
	}
	SAY(n ? "\n" : " nothing\n");
}

int main(void)
{
	int d, f;
	sigemptyset(&waited);
	sigaddset(&waited, SIGRTMIN + 3);
	sigprocmask(SIG_BLOCK, &waited, NULL);
	MUST(mkdir("d", 0755));
	MUST(mkdir("e", 0755));
	MUST(d = open("d", O_RDONLY | O_DIRECTORY));
	MUST(f = open("d/f", O_RDWR | O_CREAT, 0644));
	SHOW(fcntl(f, F_NOTIFY, DN_MODIFY));
	SHOW(fcntl(f, F_NOTIFY, 0));
	SHOW(fcntl(d, F_SETSIG, SIGRTMIN + 3));
	SHOW(fcntl(d, F_NOTIFY, DN_CREATE));
	CHECK(fcntl(d, F_GETOWN) == getpid());
	close(open("d/a", O_CREAT | O_RDWR, 0644));
	told("create");
	close(open("d/b", O_CREAT | O_RDWR, 0644));
	told("create once more");
	SHOW(fcntl(d, F_NOTIFY, DN_MODIFY | DN_MULTISHOT));
	SHOW(fcntl(d, F_NOTIFY, DN_ACCESS | DN_MULTISHOT));
	SHOW(write(f, "abc", 3));
	told("write");
	char b[3];
	SHOW(pread(f, b, 3, 0));
	told("read");
	SHOW(chmod("d/f", 0600));
	told("chmod, not asked for");
	SHOW(fcntl(d, F_NOTIFY, DN_ATTRIB | DN_MULTISHOT));
	SHOW(chmod("d/f", 0644));
	told("chmod");
	SHOW(fcntl(d, F_NOTIFY, 0));
	SHOW(write(f, "abc", 3));
	told("nothing asked for");
	SHOW(fcntl(d, F_NOTIFY, DN_RENAME | DN_MULTISHOT));
	SHOW(rename("d/a", "d/c"));
	told("rename");
	SHOW(rename("d/c", "e/c"));
	told("rename out");
	SHOW(rename("e/c", "d/c"));
	told("rename in");
	SHOW(fcntl(d, F_NOTIFY, DN_DELETE | DN_MULTISHOT));
	SHOW(unlink("d/c"));
	told("unlink");
	SHOW(rename("d/b", "e/b"));
	told("rename out");
	int d2 = dup(d);
	SHOW(close(d2));
	SHOW(unlink("d/f"));
	told("after one descriptor was closed");
	return 0;
}
