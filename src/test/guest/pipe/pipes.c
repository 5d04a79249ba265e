// Pipes and FIFOs: atomicity, end of file, EPIPE, full and empty, non-blocking, poll, select, sizes.
#include "check.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/select.h>

static void show_poll(int fd, short events, int timeout)
{
	struct pollfd p = { fd, events, 0 };
	int r = poll(&p, 1, timeout);
	SAY("poll(%#x) = %d, %#x\n", events, r, p.revents);
}

int main(void)
{
	int f[2], n = 0;
	char buf[70000], c;
	SHOW(pipe(f));
	show_poll(f[0], POLLIN, 0);
	show_poll(f[1], POLLOUT, 0);
	SHOW(write(f[1], "hello", 5));
	show_poll(f[0], POLLIN | POLLOUT, 0);
	SHOW(ioctl(f[0], FIONREAD, &n));
	VALUE(n);
	SHOW(read(f[0], buf, 3));
	SHOW(read(f[0], buf, 30));
	SHOW(read(f[1], buf, 1));
	SHOW(write(f[0], buf, 1));
	SHOW(lseek(f[0], 0, SEEK_CUR));
	SHOW(fcntl(f[0], F_SETFL, O_NONBLOCK));
	SHOW(fcntl(f[1], F_SETFL, O_NONBLOCK));
	SHOW(read(f[0], buf, 1));
	SHOW(fcntl(f[1], F_GETPIPE_SZ));
	memset(buf, 'z', sizeof buf);
	SHOW(write(f[1], buf, 70000));
	SHOW(write(f[1], buf, 1));
	show_poll(f[1], POLLOUT, 10);
	SHOW(read(f[0], buf, 4095));
	SHOW(write(f[1], buf, 4096));
	SHOW(read(f[0], buf, 1));
	SHOW(write(f[1], buf, 4096));
	SHOW(fcntl(f[1], F_SETPIPE_SZ, 5000));
	SHOW(fcntl(f[1], F_SETPIPE_SZ, 1 << 20));
	SHOW(fcntl(f[1], F_GETPIPE_SZ));
	signal(SIGPIPE, SIG_IGN);
	close(f[0]);
	show_poll(f[1], POLLOUT, 0);
	SHOW(write(f[1], "x", 1));
	signal(SIGPIPE, SIG_DFL);
	pid_t p = fork();
	if (p == 0) {
		(void)!write(f[1], "x", 1);
		_exit(0);
	}
	show_wait(p);
	SHOW(pipe2(f, O_CLOEXEC | O_NONBLOCK));
	SHOW(fcntl(f[0], F_GETFD));
	SHOW(pipe2(f, 0x1234));
	SHOW(pipe(f));
	close(f[1]);
	show_poll(f[0], POLLIN, 0);
	SHOW(read(f[0], buf, 1));

	/* a large transfer between two processes, in odd portions */
	SHOW(pipe(f));
	p = fork();
	if (p == 0) {
		close(f[0]);
		unsigned sum = 0;
		for (int i = 0; i < 3000; i++) {
			int len = i * 37 % 5000 + 1;
			for (int k = 0; k < len; k++)
				sum += (unsigned char)(buf[k] = i + k);
			for (int done = 0; done < len;)
				done += write(f[1], buf + done, len - done);
		}
		SAY("sent %u\n", sum);
		_exit(0);
	}
	close(f[1]);
	unsigned sum = 0;
	long total = 0;
	for (long r; (r = read(f[0], buf, 3333)) > 0; total += r)
		for (int k = 0; k < r; k++)
			sum += (unsigned char)buf[k];
	show_wait(p);
	VALUE(total);
	VALUE(sum);

	/* writes up to PIPE_BUF are not mixed */
	SHOW(pipe(f));
	for (int w = 0; w < 4; w++)
		if (fork() == 0) {
			memset(buf, 'A' + w, 1000);
			for (int i = 0; i < 50; i++)
				(void)!write(f[1], buf, 1000);
			_exit(0);
		}
	close(f[1]);
	int mixed = 0, blocks = 0;
	for (size_t have = 0;;) {
		long r = read(f[0], buf + have, 1000 - have);
		if (r <= 0)
			break;
		if ((have += r) == 1000) {
			for (int k = 1; k < 1000; k++)
				mixed += buf[k] != buf[0];
			have = 0, blocks++;
		}
	}
	VALUE(mixed);
	VALUE(blocks);
	while (wait(NULL) > 0)
		;

	/* blocking until the other side acts; select */
	SHOW(pipe(f));
	int64_t start = now_ms();
	p = fork();
	if (p == 0) {
		sleep_ms(50);
		(void)!write(f[1], "late", 4);
		_exit(0);
	}
	fd_set r;
	FD_ZERO(&r);
	FD_SET(f[0], &r);
	SHOW(select(f[0] + 1, &r, NULL, NULL, NULL));
	CHECK(FD_ISSET(f[0], &r));
	CHECK(now_ms() - start >= 45);
	show_wait(p);
	SHOW(read(f[0], buf, 10));
	struct timeval tv = { 0, 20000 };
	SHOW(select(f[0] + 1, &r, NULL, NULL, &tv));
	VALUE(tv.tv_usec);
	start = now_ms();
	show_poll(f[0], POLLIN, 30);
	CHECK(now_ms() - start >= 29);
	show_poll(999, POLLIN, 0);
	show_poll(-5, POLLIN, 0);
	SHOW(poll(NULL, 0, 5));

	/* FIFO */
	SHOW(mkfifo("fifo", 0600));
	SHOW(mkfifo("fifo", 0600));
	SHOW(open("fifo", O_WRONLY | O_NONBLOCK));
	p = fork();
	if (p == 0) {
		int w = open("fifo", O_WRONLY);
		(void)!write(w, "through the fifo", 17);
		_exit(0);
	}
	int rf = open("fifo", O_RDONLY);
	SHOW(read(rf, buf, 100));
	TEXT(buf);
	show_wait(p);
	SHOW(read(rf, &c, 1));
	int rw = open("fifo", O_RDWR);
	SHOW(write(rw, "x", 1));
	SHOW(read(rf, &c, 1));
	/* splice and tee */
	int a[2], b[2];
	pipe(a), pipe(b);
	(void)!write(a[1], "spliced data", 12);
	SHOW(tee(a[0], b[1], 7, 0));
	SHOW(read(b[0], buf, 100));
	int file = open("out", O_RDWR | O_CREAT | O_TRUNC, 0600);
	SHOW(splice(a[0], NULL, file, NULL, 100, 0));
	SHOW(pread(file, buf, 100, 0));
	off_t off = 2;
	SHOW(splice(file, &off, b[1], NULL, 4, 0));
	VALUE(off);
	SHOW(read(b[0], buf, 100));
	return 0;
}
