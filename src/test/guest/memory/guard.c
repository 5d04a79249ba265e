// Guard pages (MADV_GUARD_INSTALL): they kill, they refuse the kernel's copies, they come off again, children have them too.
#include "../check.h"
#include <setjmp.h>
#include <sys/mman.h>
#include <sys/uio.h>

#define INSTALL 102
#define REMOVE 103
#define PAGE 4096

static sigjmp_buf back;
static volatile int code;

static void on_segv(int s, siginfo_t *i, void *u)
{
	(void)s;
	(void)u;
	code = i->si_code;
	siglongjmp(back, 1);
}

static const char *touch(volatile char *p)
{
	if (sigsetjmp(back, 1))
		return code == SEGV_MAPERR ? "MAPERR" : code == SEGV_ACCERR ? "ACCERR" : "other";
	*p = 7;
	return "fine";
}

int main(void)
{
	struct sigaction sa = { .sa_sigaction = on_segv, .sa_flags = SA_SIGINFO };
	char *p = mmap(0, 6 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pid_t pid;

	sigaction(SIGSEGV, &sa, 0);
	memset(p, 5, 6 * PAGE);
	SHOW(madvise(p + PAGE, PAGE, INSTALL));
	SHOW(madvise(p + 1, PAGE, INSTALL));
	TEXT(touch(p));
	TEXT(touch(p + PAGE));
	TEXT(touch(p + 2 * PAGE));
	SHOW(write(1, p + PAGE, 0));
	int fd[2];
	MUST(pipe(fd));
	SHOW(write(fd[1], p + PAGE, 1));
	SHOW(write(fd[1], p + 2 * PAGE - 1, 2));
	SHOW(write(fd[1], p, 1));
	SHOW(read(fd[0], p + PAGE, 1));
	MUST(pid = fork());
	if (!pid) {
		TEXT(touch(p + PAGE + 9));
		SHOW(madvise(p, 6 * PAGE, REMOVE));
		TEXT(touch(p + PAGE + 9));
		_exit(0);
	}
	show_wait(pid);
	TEXT(touch(p + PAGE));
	SHOW(madvise(p + PAGE, PAGE, MADV_DONTNEED)); /* does not take the guard away */
	TEXT(touch(p + PAGE));
	SHOW(madvise(p, 3 * PAGE, REMOVE));
	TEXT(touch(p + PAGE));
	VALUE(p[PAGE + 1]); /* its content went with the guard */
	SHOW(mlock(p + 4 * PAGE, PAGE));
	SHOW(madvise(p + 4 * PAGE, PAGE, INSTALL));
	SHOW(munlock(p + 4 * PAGE, PAGE));
	munmap(p + 4 * PAGE, PAGE);
	SHOW(madvise(p + 3 * PAGE, 3 * PAGE, INSTALL));
	TEXT(touch(p + 5 * PAGE));
	SHOW(madvise(p, PAGE, 104));
	return 0;
}
