// A file of 1 TiB with hardly anything in it: holes, data, punching, copying, mapping.
#include "check.h"
#include <sys/mman.h>
#include <sys/sendfile.h>
#define TIB (1LL << 40)
#define GIB (1LL << 30)

int main(void)
{
	struct stat st;
	char b[4096], zero[4096] = "";
	int fd, g;
	MUST(fd = open("f", O_RDWR | O_CREAT, 0644));
	MUST(g = open("g", O_RDWR | O_CREAT, 0644));
	SHOW(ftruncate(fd, TIB));
	SHOW(fstat(fd, &st));
	VALUE(st.st_size);
	CHECK(st.st_blocks < 64);
	SHOW(lseek(fd, 0, SEEK_DATA));
	SHOW(lseek(fd, 0, SEEK_HOLE));
	SHOW(lseek(fd, TIB - 1, SEEK_HOLE));
	SHOW(lseek(fd, TIB, SEEK_HOLE));
	SHOW(pread(fd, b, sizeof b, TIB - 4096));
	CHECK(!memcmp(b, zero, sizeof b));
	SHOW(pread(fd, b, sizeof b, TIB - 10));
	SHOW(pread(fd, b, sizeof b, TIB));
	memset(b, 'x', sizeof b);
	SHOW(pwrite(fd, b, 4096, 512 * GIB));
	SHOW(pwrite(fd, b, 1, TIB - 1));
	SHOW(lseek(fd, 0, SEEK_DATA));
	SHOW(lseek(fd, 512 * GIB, SEEK_HOLE));
	SHOW(lseek(fd, 512 * GIB + 4096, SEEK_DATA));
	SHOW(lseek(fd, TIB - 1, SEEK_DATA));
	SHOW(fstat(fd, &st));
	CHECK(st.st_blocks < 128);
	char *m = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 512 * GIB);
	CHECK(m != MAP_FAILED);
	CHECK(m[0] == 'x' && m[4095] == 'x' && m[4096] == 0);
	m[5000] = 'y';
	SHOW(pread(fd, b, 1, 512 * GIB + 5000));
	CHECK(b[0] == 'y');
	SHOW(munmap(m, 8192));
	SHOW(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 512 * GIB, 8192));
	SHOW(lseek(fd, 0, SEEK_DATA) == TIB - 4096);
	SHOW(pread(fd, b, 4096, 512 * GIB));
	CHECK(!memcmp(b, zero, 4096));
	SHOW(fallocate(fd, FALLOC_FL_PUNCH_HOLE, 0, 4096));
	SHOW(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 2 * TIB));
	SHOW(fstat(fd, &st));
	VALUE(st.st_size);
	SHOW(lseek(fd, 0, SEEK_DATA));
	SHOW(fallocate(fd, FALLOC_FL_KEEP_SIZE, TIB, 8192));
	SHOW(fstat(fd, &st));
	VALUE(st.st_size);
	CHECK(st.st_blocks >= 16);
	SHOW(fallocate(fd, 0, TIB, 4096));
	SHOW(fstat(fd, &st));
	VALUE(st.st_size);
	SHOW(pwrite(fd, "abc", 3, 3 * GIB - 1));
	off_t at = 3 * GIB - 2;
	SHOW(sendfile(g, fd, &at, 6));
	VALUE(at);
	SHOW(pread(g, b, 6, 0));
	CHECK(!memcmp(b, "\0abc\0", 6));
	loff_t from = 3 * GIB, to = 5 * GIB;
	SHOW(copy_file_range(fd, &from, g, &to, 10, 0));
	SHOW(fstat(g, &st));
	VALUE(st.st_size);
	SHOW(ftruncate(fd, 0));
	SHOW(fstat(fd, &st));
	VALUE(st.st_blocks);
	SHOW(lseek(fd, 0, SEEK_DATA));
	return 0;
}
