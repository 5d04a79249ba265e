// Other code with other calls where rewritten call sites were: mapped anew, written over, in each pair of shapes, alone and beside a
// thread. What is executed counts, and no number or return address of before.
#include "check.h"
#include <pthread.h>
#include <sched.h>
#include <sys/mman.h>

/* mov $nr,%eax, then up to the syscall instruction at the same offset in all, so that the calls return to one address. */
static const unsigned char shapes[][20] = {
	{0x90, 0x90, 0x90, 0x90, 0xb8, 0, 0, 0, 0, 0x0f, 0x05, 0xc3},
	{0x90, 0x90, 0x48, 0xc7, 0xc0, 0, 0, 0, 0, 0x0f, 0x05, 0xc3},
	{0x90, 0x90, 0x90, 0xb8, 0, 0, 0, 0, 0x90, 0x0f, 0x05, 0x48, 0x3d, 0x00, 0xf0, 0xff, 0xff, 0xc3},
	{0x90, 0x90, 0x90, 0xb8, 0, 0, 0, 0, 0x90, 0x0f, 0x05, 0x3d, 0x00, 0xf0, 0xff, 0xff, 0xc3},
	/* No shape: the result is incremented. */
	{0x90, 0x90, 0x90, 0xb8, 0, 0, 0, 0, 0x90, 0x0f, 0x05, 0x48, 0xff, 0xc0, 0xc3},
};
static const int number_at[] = {5, 5, 4, 4, 4};

static void place(unsigned char **page, int shape, int nr, int anew)
{
	if (anew) {
		munmap(*page, 4096);
		*page = mmap(*page, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	} else {
		mprotect(*page, 4096, PROT_READ | PROT_WRITE);
	}
	memcpy(*page, shapes[shape], sizeof shapes[shape]);
	memcpy(*page + number_at[shape], &nr, 4);
	mprotect(*page, 4096, PROT_READ | PROT_EXEC);
}

static int run(void)
{
	static const int calls[] = {SYS_getppid, SYS_getsid, SYS_getpgrp};
	long expected[] = {getppid(), getsid(0), getpgrp()};
	unsigned char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int bad = 0, turn = 0;

	for (int first = 0; first < 5; first++) {
		for (int second = 0; second < 5; second++) {
			for (int half = 0; half < 2; half++) {
				int which = turn++ % 3, shape = half ? second : first;

				place(&page, shape, calls[which], turn % 2);
				for (int i = 0; i < 9; i++)
					bad += ((long (*)(long))page)(0) != expected[which] + (shape == 4);
			}
		}
	}
	munmap(page, 4096);
	return bad;
}

static volatile int over;

static void *other(void *p)
{
	while (!over)
		sched_yield();
	return p;
}

int main(void)
{
	pthread_t t;

	setsid();
	VALUE(run());
	pthread_create(&t, NULL, other, NULL);
	VALUE(run());
	over = 1;
	pthread_join(t, NULL);
	VALUE(run());
	return 0;
}
