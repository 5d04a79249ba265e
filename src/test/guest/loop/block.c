// needs: root /dev/loop-control
// A block device as a file: reading, writing, seeking, flags, and its ioctls.
#include "loop.h"
#include <linux/hdreg.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/epoll.h>

static char buf[16384];

static void ioctls(int fd)
{
	unsigned v = 0;
	unsigned long l = 0;
	uint64_t u = 0;
	unsigned short s = 0;
	SHOW(ioctl(fd, BLKGETSIZE64, &u));
	VALUE(u);
	SHOW(ioctl(fd, BLKGETSIZE, &l));
	VALUE(l);
	SHOW(ioctl(fd, BLKSSZGET, &v));
	VALUE(v);
	SHOW(ioctl(fd, BLKPBSZGET, &v));
	VALUE(v);
	SHOW(ioctl(fd, BLKBSZGET, &v));
	VALUE(v);
	SHOW(ioctl(fd, BLKIOMIN, &v));
	VALUE(v);
	SHOW(ioctl(fd, BLKIOOPT, &v));
	VALUE(v);
	SHOW(ioctl(fd, BLKALIGNOFF, &v));
	VALUE(v);
	SHOW(ioctl(fd, BLKDISCARDZEROES, &v));
	VALUE(v);
	SHOW(ioctl(fd, BLKSECTGET, &s));
	SHOW(ioctl(fd, BLKROTATIONAL, &s));
	SHOW(ioctl(fd, BLKRAGET, &l));
	SHOW(ioctl(fd, BLKRASET, 128L));
	SHOW(ioctl(fd, BLKRAGET, &l));
	VALUE(l);
	SHOW(ioctl(fd, BLKFRAGET, &l));
	SHOW(ioctl(fd, BLKGETSIZE64, 0));
	SHOW(ioctl(fd, BLKROGET, &v));
	VALUE(v);
	v = 1;
	SHOW(ioctl(fd, BLKROSET, &v));
	SHOW(ioctl(fd, BLKROGET, &v));
	VALUE(v);
	SHOW(pwrite(fd, buf, 512, 0));
	int again;
	SHOW((again = open(loop_path, O_RDWR)) >= 0 ? 1 : -1);
	close(again);
	SHOW(ioctl(fd, BLKDISCARD, (uint64_t[]){0, 512}));
	v = 0;
	SHOW(ioctl(fd, BLKROSET, &v));
	v = 1024;
	SHOW(ioctl(fd, BLKBSZSET, &v));
	SHOW(ioctl(fd, BLKBSZGET, &v));
	VALUE(v);
	v = 1000;
	SHOW(ioctl(fd, BLKBSZSET, &v));
	v = 256;
	SHOW(ioctl(fd, BLKBSZSET, &v));
	SHOW(ioctl(fd, BLKBSZSET, 0));
	SHOW(ioctl(fd, BLKFLSBUF, 0));
	SHOW(ioctl(fd, BLKRRPART, 0));
	struct hd_geometry g;
	SHOW(ioctl(fd, HDIO_GETGEO, &g));
	SHOW(ioctl(fd, 0x1234, 0));
	SHOW(ioctl(fd, TCGETS, buf));
	SHOW(ioctl(fd, FIONREAD, &v));
	SHOW(ioctl(fd, FIGETBSZ, &v));
	VALUE(v);
	SHOW(ioctl(fd, FICLONE, fd));
	uint64_t seq = 0;
	SHOW(ioctl(fd, BLKGETDISKSEQ, &seq));
	CHECK(seq > 0);
}

static void io(int fd)
{
	struct stat st;
	fstat(fd, &st);
	VALUE(st.st_size);
	VALUE(st.st_blocks);
	VALUE(st.st_blksize);
	memset(buf, 'x', sizeof buf);
	SHOW(write(fd, buf, 1000));
	SHOW(lseek(fd, 0, SEEK_CUR));
	SHOW(lseek(fd, 0, SEEK_END));
	SHOW(write(fd, buf, 10));
	SHOW(read(fd, buf, 10));
	SHOW(lseek(fd, -1000, SEEK_END));
	SHOW(write(fd, buf, 4096));
	SHOW(lseek(fd, 1, SEEK_END));
	SHOW(lseek(fd, -1, SEEK_SET));
	SHOW(lseek(fd, 0, SEEK_DATA));
	SHOW(lseek(fd, 0, SEEK_HOLE));
	SHOW(pread(fd, buf, 2000, 0));
	SAY("%c %d\n", buf[999], buf[1000]);
	SHOW(pread(fd, buf, 4096, 65536 - 100));
	SHOW(pread(fd, buf, 4096, 1 << 20));
	SHOW(pwrite(fd, buf, 4096, 1 << 20));
	SHOW(fsync(fd));
	SHOW(fdatasync(fd));
	SHOW(syncfs(fd));
	SHOW(ftruncate(fd, 100));
	SHOW(fallocate(fd, 0, 0, 4096));
	SHOW(fallocate(fd, FALLOC_FL_ZERO_RANGE, 0, 4096));
	SHOW(pread(fd, buf, 1, 0));
	VALUE(buf[0]);
	memset(buf, 'y', 8192);
	pwrite(fd, buf, 8192, 0);
	SHOW(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0, 4096));
	SHOW(pread(fd, buf, 1, 4095));
	VALUE(buf[0]);
	SHOW(pread(fd, buf, 1, 4096));
	VALUE(buf[0]);
	SHOW(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 100, 4096));
	SHOW(fallocate(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 1 << 20, 4096));
	SHOW(fallocate(fd, FALLOC_FL_COLLAPSE_RANGE, 0, 4096));
	SHOW(ioctl(fd, BLKDISCARD, (uint64_t[]){4096, 512}));
	SHOW(ioctl(fd, BLKDISCARD, (uint64_t[]){4096, 100}));
	SHOW(ioctl(fd, BLKDISCARD, (uint64_t[]){65536, 512}));
	SHOW(ioctl(fd, BLKZEROOUT, (uint64_t[]){4608, 512}));
	SHOW(ioctl(fd, BLKZEROOUT, (uint64_t[]){4608, 11}));
	SHOW(ioctl(fd, BLKSECDISCARD, (uint64_t[]){0, 512}));
	SHOW(pread(fd, buf, 2, 5119));
	SAY("%d %c\n", buf[0], buf[1]);
	struct pollfd p = { fd, POLLIN | POLLOUT };
	SHOW(poll(&p, 1, 0));
	VALUE(p.revents);
	int e = epoll_create1(0);
	struct epoll_event ev = {0};
	SHOW(epoll_ctl(e, EPOLL_CTL_ADD, fd, &ev));
	OCTAL(fcntl(fd, F_GETFL));
	char *m = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	CHECK(m != MAP_FAILED);
	m[0] = 'm';
	SHOW(pread(fd, buf, 1, 0));
	SAY("%c\n", buf[0]);
	munmap(m, 8192);
	char *aligned = (char *)((long)buf + 4095 & -4096L);
	int d = open(loop_path, O_RDWR | O_DIRECT);
	SHOW(pread(d, aligned, 512, 0));
	SHOW(pread(d, aligned, 100, 0));
	SHOW(pread(d, aligned, 512, 100));
	SHOW(pwrite(d, aligned, 512, 512));
	SHOW(pwrite(d, aligned, 512, 65536));
	close(d);
}

static void exclusive(void)
{
	int a = open(loop_path, O_RDWR | O_EXCL), b;
	CHECK(a >= 0);
	SHOW(open(loop_path, O_RDWR | O_EXCL));
	CHECK((b = open(loop_path, O_RDONLY)) >= 0);
	unsigned v = 512;
	SHOW(ioctl(b, BLKBSZSET, &v));
	SHOW(ioctl(a, BLKBSZSET, &v));
	OCTAL(fcntl(a, F_GETFL) & ~0100000);
	close(a);
	SHOW(ioctl(b, BLKBSZSET, &v));
	a = open(loop_path, O_RDWR | O_EXCL);
	CHECK(a >= 0);
	close(a), close(b);
	SHOW(open(loop_path, O_RDWR | O_EXCL | O_CREAT, 0600));
	SHOW(close(open(loop_path, O_RDWR | O_CREAT | O_TRUNC, 0600)));
	SHOW(open(loop_path, O_RDONLY | O_DIRECTORY));
	SHOW(truncate(loop_path, 0));
}

static const char *mapping(int fd, int prot, int flags, long offset)
{
	char *m = mmap(0, 4096, prot, flags, fd, offset);
	if (m == MAP_FAILED)
		return strerrorname_np(errno);
	static char text[20];
	sprintf(text, "%d", *m);
	munmap(m, 4096);
	return text;
}

/* What is read-only cannot be written by way of a mapping either. */
static void read_only(void)
{
	int f = loop_file("ro", 65536), ro = open("ro", O_RDONLY), fd = loop_open(O_RDWR);
	pwrite(f, "a", 1, 0), pwrite(f, "b", 1, 4096);
	fsync(f);
	SHOW(ioctl(fd, LOOP_SET_FD, ro));
	TEXT(mapping(fd, PROT_READ | PROT_WRITE, MAP_SHARED, 0));
	TEXT(mapping(fd, PROT_READ, MAP_SHARED, 0));
	TEXT(mapping(fd, PROT_READ | PROT_WRITE, MAP_PRIVATE, 0));
	int rd = open(loop_path, O_RDONLY);
	TEXT(mapping(rd, PROT_READ, MAP_SHARED, 4096));
	struct loop_info64 i = { .lo_offset = 4096 };
	SHOW(ioctl(fd, LOOP_SET_STATUS64, &i));
	TEXT(mapping(rd, PROT_READ, MAP_SHARED, 0));
	SHOW(ioctl(fd, LOOP_CLR_FD, 0));
	close(rd), close(fd), close(ro), close(f);
}

int main(void)
{
	read_only();
	int f = loop_file("img", 65536);
	int fd = loop_open(O_RDWR);
	unsigned long u = 1;
	SHOW(ioctl(fd, BLKGETSIZE64, &u));
	VALUE(u);
	SHOW(read(fd, buf, 512));
	SHOW(ioctl(fd, LOOP_SET_FD, f));
	io(fd);
	ioctls(fd);
	exclusive();
	/* What is written goes to the file. */
	memset(buf, 'z', 512);
	SHOW(pwrite(fd, buf, 512, 1024));
	fsync(fd);
	SHOW(pread(f, buf, 3, 1023));
	SAY("%c %c\n", buf[1], buf[2]);
	/* The file may be anywhere and shrink; beyond its end the device has zeros. */
	struct loop_info64 i = { .lo_offset = 1000, .lo_sizelimit = 2500 };
	SHOW(ioctl(fd, LOOP_SET_STATUS64, &i));
	loop_sys("size");
	SHOW(pread(fd, buf, 100, 0));
	SHOW(lseek(fd, 0, SEEK_END));
	memset(buf, 'o', 512);
	SHOW(pwrite(fd, buf, 512, 0));
	fsync(fd);
	SHOW(pread(f, buf, 2, 999));
	SAY("%d %c\n", buf[0], buf[1]);
	i.lo_flags = LO_FLAGS_AUTOCLEAR;
	SHOW(ioctl(fd, LOOP_SET_STATUS64, &i));
	close(fd);
	loop_sys("size");
	fd = open(loop_path, O_RDONLY);
	SHOW(ioctl(fd, LOOP_GET_STATUS64, &i));
	return 0;
}
