// madvise(MADV_DONTNEED), often enough that the trampoline answers it: what it empties and what it refuses.
#include "check.h"
#include <pthread.h>
#include <sys/mman.h>
#ifndef SYS_mseal
#define SYS_mseal 462
#endif

#define PAGE 4096L

static char *map(int pages, int prot, int flags)
{
	char *p = mmap(NULL, pages * PAGE, prot, flags | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED) {
		SAY("mmap failed\n");
		exit(99);
	}
	return p;
}

static long drop(void *p, long len)
{
	return madvise(p, len, MADV_DONTNEED);
}

/* Each call of the loop finds what the last has left. */
static void warm_up(void)
{
	char *p = map(4, PROT_READ | PROT_WRITE, MAP_PRIVATE);
	int bad = 0;

	for (int i = 0; i < 40; i++) {
		p[0] = p[PAGE] = p[3 * PAGE] = 1;
		bad += drop(p + PAGE, 2 * PAGE) != 0 || p[0] != 1 || p[PAGE] != 0 || p[3 * PAGE] != 1;
	}
	VALUE(bad);
	munmap(p, 4 * PAGE);
}

static void arguments(void)
{
	char *p = map(4, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	p[0] = 1;
	SHOW(drop(p + 1, PAGE));
	SHOW(drop(p, 0));
	SHOW(drop(p, -1));
	SHOW(drop(p, -PAGE));
	SHOW(drop((void *)-PAGE, PAGE));
	SHOW(drop((void *)0x7ffffffff000, PAGE));
	SHOW(drop(NULL, PAGE));
	VALUE(p[0]);
	SHOW(drop(p, 1));
	VALUE(p[0]);
	p[0] = p[2 * PAGE] = 1;
	munmap(p + PAGE, PAGE);
	SHOW(drop(p, 4 * PAGE));
	VALUE(p[0] + p[2 * PAGE]);
	mprotect(p + 2 * PAGE, PAGE, PROT_NONE);
	SHOW(drop(p + 2 * PAGE, PAGE));
}

static void *drops(void *p)
{
	return (void *)(drop(p, PAGE) == 0 ? 0L : (long)errno);
}

static long in_thread(char *p)
{
	pthread_t t;
	void *r;

	pthread_create(&t, NULL, drops, p);
	pthread_join(t, &r);
	return (long)r;
}

static void locked(void)
{
	char *p = map(2, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	p[0] = 1;
	SHOW(mlock(p, PAGE));
	SHOW(drop(p, PAGE));
	SHOW(drop(p, 2 * PAGE));
	VALUE(in_thread(p) == EINVAL);
	VALUE(p[0]);
	SHOW(madvise(p, PAGE, 24 /* MADV_DONTNEED_LOCKED */));
	SHOW(munlock(p, PAGE));
	SHOW(drop(p, PAGE));
	VALUE(in_thread(p));
	p[0] = 1;
	if (fork() == 0) {
		SHOW(mlockall(MCL_FUTURE));
		p = map(1, PROT_READ | PROT_WRITE, MAP_PRIVATE);
		SHOW(drop(p, PAGE));
		exit(0);
	}
	wait(NULL);
}

static void sealed(void)
{
	char *p = map(2, PROT_READ | PROT_WRITE, MAP_PRIVATE);

	p[0] = 7;
	mprotect(p, PAGE, PROT_READ);
	SHOW(syscall(SYS_mseal, p, PAGE, 0));
	SHOW(drop(p, PAGE));
	VALUE(p[0]);
	if (fork() == 0) {
		SHOW(drop(p, PAGE));
		SHOW(drop(p + PAGE, PAGE));
		exit(0);
	}
	wait(NULL);
}

static void shared(void)
{
	char *p = map(1, PROT_READ | PROT_WRITE, MAP_SHARED);
	FILE *f = tmpfile();
	char *q;

	p[0] = 5;
	SHOW(drop(p, PAGE));
	VALUE(p[0]);
	fputs("content", f);
	fflush(f);
	q = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE, fileno(f), 0);
	memcpy(q, "CONTENT", 7);
	SHOW(drop(q, PAGE));
	TEXT(q);
}

int main(void)
{
	warm_up();
	arguments();
	shared();
	locked();
	sealed();
	return 0;
}
