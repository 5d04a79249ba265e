/* Arguments and results of all small sizes and alignments, up to, and across, the end of what is mapped. */
#include "check.h"
#include <sys/mman.h>

#define PAGE 4096

static unsigned sum;

static void add(long v)
{
	sum = sum * 31 + (unsigned)v;
}

/* Writes n bytes that end `over` bytes beyond the mapping, and reads them back to such a place. */
static void transfer(int fd, char *end, int n, int over)
{
	char back[512] = {0};
	long w, r;

	for (int i = 0; i < n && n - over - i > 0; i++)
		end[over - n + i] = (char)(n * 7 + i);
	w = pwrite(fd, end + over - n, n, 0);
	add(w == -1 ? -errno : w);
	if (w > 0) {
		r = pread(fd, back + n % 13, w, 0);
		add(r);
		add(memcmp(back + n % 13, end + over - n, w));
		memset(end - n - 1, 0, n + 1);
		r = pread(fd, end + over - n, n, 0);
		add(r == -1 ? -errno : r);
		for (int i = 0; i < n - over; i++)
			add(end[over - n + i]);
		add(end[over - n - 1]);
	}
}

int main(void)
{
	char *m = mmap(NULL, 3 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *end = m + 2 * PAGE;
	int fd = open("data", O_RDWR | O_CREAT, 0600);

	MUST(fd);
	MUST(mprotect(end, PAGE, PROT_NONE));
	for (int n = 1; n < 300; n++)
		transfer(fd, end, n, 0);
	VALUE(sum);
	for (int n = 40; n < 200; n += 7)
		for (int over = 1; over < 40; over += 3)
			transfer(fd, end, n, over);
	VALUE(sum);
	for (int shift = 0; shift < 40; shift++) {
		for (int i = 0; i < 3000; i++)
			m[shift + i] = (char)(i * shift);
		add(pwrite(fd, m + shift, 3000, 0));
		memset(m, 0, 4000);
		add(pread(fd, m + 39 - shift, 3000, 0));
		for (int i = 0; i < 4000; i++)
			add(m[i]);
	}
	VALUE(sum);
	return 0;
}
