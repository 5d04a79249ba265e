// splice, tee, vmsplice; packet mode; sizes of a pipe.
#include "check.h"
#include <sys/ioctl.h>
#include <sys/uio.h>

static int unread(int fd)
{
	int n = -1;
	ioctl(fd, FIONREAD, &n);
	return n;
}

int main(void)
{
	int a[2], b[2], c[2];
	char buf[8192];
	MUST(pipe(a));
	MUST(pipe(b));
	SHOW(write(a[1], "hello world", 11));
	SHOW(tee(a[0], b[1], 5, 0));
	VALUE(unread(a[0]));
	VALUE(unread(b[0]));
	SHOW(splice(a[0], 0, b[1], 0, 100, 0));
	VALUE(unread(a[0]));
	memset(buf, 0, sizeof buf);
	SHOW(read(b[0], buf, 100));
	TEXT(buf);
	int f = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
	SHOW(write(f, "0123456789", 10));
	loff_t off = 3;
	SHOW(splice(f, &off, a[1], 0, 4, 0));
	VALUE(off);
	SHOW(splice(f, 0, a[1], 0, 4, 0));
	SHOW(lseek(f, 0, SEEK_SET));
	SHOW(splice(f, 0, a[1], 0, 4, 0));
	SHOW(lseek(f, 0, SEEK_CUR));
	off = 20;
	SHOW(splice(a[0], 0, f, &off, 100, 0));
	VALUE(off);
	SHOW(lseek(f, 0, SEEK_END));
	memset(buf, 0, sizeof buf);
	SHOW(pread(f, buf, 100, 20));
	TEXT(buf);
	SHOW(splice(a[0], 0, f, 0, 100, SPLICE_F_NONBLOCK));
	SHOW(splice(a[0], &off, f, 0, 100, 0));
	SHOW(splice(f, 0, f, 0, 100, 0));
	SHOW(splice(a[0], 0, a[1], 0, 100, 0));
	SHOW(splice(a[1], 0, b[1], 0, 100, 0));
	SHOW(splice(a[0], 0, b[1], 0, 0, 0));
	SHOW(splice(a[0], 0, b[1], 0, 10, 0x100));
	off = -1;
	SHOW(splice(a[0], 0, f, &off, 100, SPLICE_F_NONBLOCK));
	SHOW(tee(f, a[1], 10, 0));
	SHOW(tee(a[0], a[1], 10, 0));
	SHOW(tee(a[0], b[1], 10, SPLICE_F_NONBLOCK));
	int app = open("file", O_WRONLY | O_APPEND);
	SHOW(write(a[1], "z", 1));
	SHOW(splice(a[0], 0, app, 0, 10, 0));
	SHOW(read(a[0], buf, 10));
	struct iovec v[2] = { { "vm", 2 }, { "splice", 6 } };
	SHOW(vmsplice(a[1], v, 2, 0));
	memset(buf, 0, sizeof buf);
	struct iovec in = { buf, 4 };
	SHOW(vmsplice(a[0], &in, 1, 0));
	TEXT(buf);
	SHOW(vmsplice(f, &in, 1, 0));
	SHOW(read(a[0], buf, 100));
	SHOW(vmsplice(a[0], &in, 1, SPLICE_F_NONBLOCK));
	close(a[1]);
	SHOW(splice(a[0], 0, b[1], 0, 10, 0));
	SHOW(tee(a[0], b[1], 10, 0));

	MUST(pipe2(c, O_DIRECT));
	SHOW(write(c[1], "first", 5));
	SHOW(write(c[1], "second packet", 13));
	memset(buf, 'p', sizeof buf);
	SHOW(write(c[1], buf, 5000));
	SHOW(read(c[0], buf, 3));
	SHOW(read(c[0], buf, 100));
	SHOW(read(c[0], buf, 8192));
	SHOW(read(c[0], buf, 8192));
	SHOW(fcntl(c[1], F_GETFL) & (O_DIRECT | O_ACCMODE));

	MUST(pipe2(c, O_NONBLOCK));
	int n = 0;
	while (write(c[1], buf, 1) == 1)
		n++;
	VALUE(n);
	SHOW(read(c[0], buf, 4095));
	SHOW(write(c[1], "x", 1));
	SHOW(read(c[0], buf, 1));
	SHOW(write(c[1], buf, 4097));
	VALUE(unread(c[0]));
	SHOW(fcntl(c[0], F_SETPIPE_SZ, 4096));
	SHOW(fcntl(c[0], F_SETPIPE_SZ, 70000));
	SHOW(fcntl(c[0], F_SETPIPE_SZ, 0));
	SHOW(fcntl(c[0], F_SETPIPE_SZ, -1));
	while (read(c[0], buf, sizeof buf) > 0)
		;
	SHOW(fcntl(c[0], F_SETPIPE_SZ, 1));
	n = 0;
	while (write(c[1], buf, 3000) == 3000)
		n++;
	VALUE(n);
	MUST(pipe2(c, O_NONBLOCK));
	n = 0;
	while (write(c[1], buf, 3000) == 3000)
		n++;
	VALUE(n);
	VALUE(unread(c[0]));
	SHOW(write(c[1], buf, 1000));
	SHOW(read(c[0], 0, 10));
	VALUE(unread(c[0]));
	SHOW(read(c[0], (void *)1, 0));
	SHOW(write(c[1], 0, 10));
	unlink("file");
	return 0;
}
