// placement: bind
// Reads change no more of the buffer than they return, at the end of a file as in it: a host's file, the program itself, a tmpfs.
#include "check.h"
#include <sys/mman.h>
#include <sys/uio.h>

static char buffer[200000];

/* The bytes changed beyond the result. */
static long beyond(long r)
{
	long n = 0;

	for (long i = r > 0 ? r : 0; i < sizeof buffer; i++)
		n += buffer[i] != 0x55;
	return n;
}

static void try(int fd, long size)
{
	static const long lengths[] = {1, 64, 100, 4096, 16384, 32768, 65536, 131072};
	long bad = 0, sum = 0;

	for (int i = 0; i < 8; i++)
		for (long at = size - 50; at < size + 51; at += 50) {
			struct iovec v[2] = {{buffer, lengths[i] / 2}, {buffer + lengths[i] / 2, lengths[i] - lengths[i] / 2}};

			memset(buffer, 0x55, sizeof buffer);
			long r = pread(fd, buffer, lengths[i], at);
			bad += beyond(r);
			sum += r;
			memset(buffer, 0x55, sizeof buffer);
			r = preadv(fd, v, 2, at);
			bad += beyond(r);
			lseek(fd, at, SEEK_SET);
			memset(buffer, 0x55, sizeof buffer);
			r = read(fd, buffer, lengths[i]);
			bad += beyond(r);
			r = read(fd, buffer + 100000, lengths[i] < 50000 ? lengths[i] : 50000);
		}
	VALUE(sum);
	VALUE(bad);
}

int main(void)
{
	int fd = open("f", O_CREAT | O_RDWR, 0600);

	for (int i = 0; i < 300; i++)
		MUST(write(fd, "some text to read", 17));
	try(fd, 300 * 17);
	close(fd);
	unlink("f");
	fd = open("/proc/self/exe", O_RDONLY);
	try(fd, lseek(fd, 0, SEEK_END));
	fd = memfd_create("m", 0);
	MUST(write(fd, buffer, 1000));
	try(fd, 1000);
	return 0;
}
