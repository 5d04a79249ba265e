#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int value = 4711;
static char *big;
static int ready[2];

static void *waits(void *p)
{
	write(ready[1], "x", 1);
	for (;;)
		pause();
	return p;
}

static int inner(int n, char *text)
{
	if (n == 0)
		*(volatile int *)16 = text[0];
	return inner(n - 1, text) + 1;
}

int main(void)
{
	char *text = strdup("kept on the heap"), c;
	pthread_t t;

	big = mmap(0, 1L << 33, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	big[1L << 32] = 42;
	pipe(ready);
	pthread_create(&t, 0, waits, 0);
	read(ready[0], &c, 1);
	return inner(2, text);
}
