// mremap of several mappings at once (Linux 6.17): with gaps, other protections, files, locks and seals among them; beside a thread, too.
// flags: -pthread
#include "../check.h"
#include <pthread.h>
#include <sys/mman.h>

#define P 4096L
#define MOVE (MREMAP_MAYMOVE | MREMAP_FIXED)

static char *from, *to;

static void fresh(void)
{
	mmap(from, 16 * P, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	mmap(to, 16 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	memset(to, 't', 16 * P);
	munmap(from, 16 * P);
	for (int i = 0; i < 6; i++) {
		if (i == 2)
			continue;
		mmap(from + i * P, P, PROT_READ | PROT_WRITE, (i % 2 ? MAP_SHARED : MAP_PRIVATE) | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		from[i * P] = '0' + i;
		if (i == 4)
			mprotect(from + i * P, P, PROT_READ);
	}
}

/* Each page of a range by its first byte; '-' where nothing can be read. */
static void look(const char *what, char *at)
{
	int p[2];
	char line[17] = "";
	pipe(p);
	for (int i = 0; i < 8; i++)
		line[i] = write(p[1], at + i * P, 1) == 1 && read(p[0], line + i, 1) == 1 ? line[i] : '-';
	SAY("%s %s\n", what, line);
	close(p[0]);
	close(p[1]);
}

static void both(void)
{
	look("from", from);
	look("to  ", to);
}

static long move(int first, int pages, int flags)
{
	errno = 0;
	void *r = mremap(from + first * P, pages * P, pages * P, flags, to + first * P);
	return r == MAP_FAILED ? -1 : r == to + first * P ? 0 : 1;
}

static void all(void)
{
	fresh();
	SHOW(move(0, 6, MOVE));
	both();
	SHOW(mprotect(to + 5 * P, P, PROT_READ | PROT_WRITE));
	errno = 0;
	fresh();
	SHOW(move(0, 8, MOVE)); /* a gap at the end */
	both();
	fresh();
	SHOW(move(2, 3, MOVE)); /* begins in a gap */
	both();
	fresh();
	SHOW(move(3, 2, MOVE | MREMAP_DONTUNMAP));
	both();
	fresh();
	SHOW(move(0, 2, MREMAP_MAYMOVE | MREMAP_DONTUNMAP));
	both();
	fresh();
	WORKS((long)mremap(from, 6 * P, 5 * P, MOVE, to));
	both();
	fresh();
	WORKS((long)mremap(from, 2 * P, 3 * P, MOVE, to));
	both();
	fresh();
	WORKS((long)mremap(from, 6 * P, 6 * P, MREMAP_MAYMOVE));
	both();
	fresh();
	WORKS((long)mremap(from, 6 * P, 6 * P, MOVE, from + 3 * P));
	WORKS((long)mremap(from, 6 * P, 6 * P, MOVE, to + 1));
	both();
}

static void pieces(void)
{
	/* Many mappings, of which the ends lie inside. */
	char *a = mmap(0, 400 * P, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *b = mmap(0, 400 * P, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long sum = 0;
	for (int i = 0; i < 400; i++)
		a[i * P] = i;
	for (int i = 0; i < 400; i += 2)
		mprotect(a + i * P, P, PROT_READ);
	CHECK(mremap(a + P, 398 * P, 398 * P, MOVE, b) == b);
	for (int i = 0; i < 398; i++)
		sum += b[i * P] == (char)(i + 1);
	VALUE(sum);
	VALUE(a[0]);
	VALUE(a[399 * P]);
	SHOW(mincore(a + P, P, (unsigned char *)&sum));
}

static void *idle(void *a)
{
	pause();
	return 0;
}

int main(void)
{
	pthread_t t;
	from = mmap(0, 64 * P, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) + 16 * P;
	to = mmap(0, 64 * P, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) + 16 * P;
	all();
	pieces();
	pthread_create(&t, 0, idle, 0);
	all();
	pieces();
	fresh();
	SHOW(syscall(462, from + 3 * P, P, 0));
	SHOW(move(0, 6, MOVE)); /* what came before the sealed one has moved */
	both();
	SHOW(syscall(462, to + 4 * P, P, 0));
	SHOW(move(4, 2, MOVE));
	both();
	return 0;
}
