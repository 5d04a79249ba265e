// Asynchronous I/O: contexts, every kind of request, events, eventfds, cancelling, and what is refused.
#include "check.h"
#include <linux/aio_abi.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/uio.h>

static long io_setup(unsigned n, aio_context_t *c) { return syscall(SYS_io_setup, n, c); }
static long io_destroy(aio_context_t c) { return syscall(SYS_io_destroy, c); }
static long io_submit(aio_context_t c, long n, struct iocb **l) { return syscall(SYS_io_submit, c, n, l); }
static long io_cancel(aio_context_t c, struct iocb *i, struct io_event *e) { return syscall(SYS_io_cancel, c, i, e); }
static long io_getevents(aio_context_t c, long min, long n, struct io_event *e, struct timespec *t)
{
	return syscall(SYS_io_getevents, c, min, n, e, t);
}

static aio_context_t ctx;
static struct io_event ev[16];

static struct iocb request(int op, int fd, void *buf, size_t n, long long offset)
{
	struct iocb c;
	memset(&c, 0, sizeof c);
	c.aio_lio_opcode = op;
	c.aio_fildes = fd;
	c.aio_buf = (unsigned long)buf;
	c.aio_nbytes = n;
	c.aio_offset = offset;
	c.aio_data = 42;
	return c;
}

static long one(struct iocb c)
{
	static struct iocb kept[64];
	static int n;
	struct iocb *l[1] = { &kept[n] };
	kept[n++] = c;
	return io_submit(ctx, 1, l);
}

static void events(long min)
{
	struct timespec t = { 2, 0 };
	long n = io_getevents(ctx, min, 16, ev, &t);
	if (n < 0) {
		SAY("  %s\n", strerrorname_np(errno));
		return;
	}
	for (int i = 0; i < n; i++)
		SAY("  data %llu, result %lld, %lld\n", ev[i].data, ev[i].res, ev[i].res2);
	if (n == 0)
		SAY("  none\n");
}

int main(void)
{
	aio_context_t c2 = 0, bad = 1;
	char b[16] = "0123456789";
	struct iovec v[2] = { { b, 3 }, { b + 5, 2 } };
	int fd, p[2], e;
	MUST(fd = open("f", O_RDWR | O_CREAT, 0644));
	MUST(pipe(p));
	MUST(e = eventfd(0, EFD_NONBLOCK));
	SHOW(io_setup(0, &ctx));
	SHOW(io_setup(4, &bad));
	SHOW(io_setup(-1, &ctx));
	SHOW(io_setup(4, NULL));
	SHOW(io_setup(4, &ctx));
	CHECK(ctx != 0);
	SHOW(io_setup(4, &ctx));
	SHOW(io_destroy(12345));
	SHOW(io_submit(12345, 0, NULL));
	SHOW(io_submit(ctx, -1, NULL));
	SHOW(io_submit(ctx, 0, NULL));
	SHOW(io_submit(ctx, 1, NULL));
	SHOW(io_submit(ctx, 1, (struct iocb *[]){ NULL }));
	SHOW(io_getevents(12345, 0, 1, ev, NULL));
	SHOW(io_getevents(ctx, 2, 1, ev, NULL));
	SHOW(io_getevents(ctx, -1, 1, ev, NULL));
	SHOW(io_getevents(ctx, 0, 1, ev, NULL));
	SAY("write, sync, read\n");
	SHOW(one(request(IOCB_CMD_PWRITE, fd, b, 10, 5)));
	events(1);
	SHOW(one(request(IOCB_CMD_FSYNC, fd, NULL, 0, 0)));
	events(1);
	SHOW(one(request(IOCB_CMD_FDSYNC, fd, b, 0, 0)));
	SHOW(one(request(IOCB_CMD_PREAD, fd, b, 16, 8)));
	events(1);
	TEXT(b);
	SHOW(one(request(IOCB_CMD_PREADV, fd, v, 2, 5)));
	events(1);
	SHOW(one(request(IOCB_CMD_PWRITEV, fd, v, 2, 0)));
	events(1);
	VALUE(lseek(fd, 0, SEEK_END));
	SHOW(one(request(IOCB_CMD_PREAD, fd, (void *)8, 4, 0)));
	events(1);
	SAY("refused\n");
	SHOW(one(request(IOCB_CMD_PREAD, 99, b, 4, 0)));
	SHOW(one(request(IOCB_CMD_PREAD, p[1], b, 4, 0)));
	SHOW(one(request(IOCB_CMD_PWRITE, p[0], b, 4, 0)));
	SHOW(one(request(IOCB_CMD_PREAD, fd, b, 4, -1)));
	SHOW(one(request(IOCB_CMD_PREAD, fd, b, -1, 0)));
	SHOW(one(request(6, fd, NULL, 0, 0)));
	SHOW(one(request(99, fd, NULL, 0, 0)));
	struct iocb r = request(IOCB_CMD_PREAD, fd, b, 4, 0);
	r.aio_reserved2 = 1;
	SHOW(one(r));
	r = request(IOCB_CMD_PREAD, fd, b, 4, 0);
	r.aio_flags = IOCB_FLAG_RESFD;
	r.aio_resfd = fd;
	SHOW(one(r));
	r.aio_resfd = 99;
	SHOW(one(r));
	r = request(IOCB_CMD_PREAD, fd, b, 4, 0);
	r.aio_rw_flags = 0x10000;
	SHOW(one(r));
	SAY("several, the second is bad\n");
	struct iocb a1 = request(IOCB_CMD_PREAD, fd, b, 4, 0), a2 = request(IOCB_CMD_PREAD, 99, b, 4, 0);
	SHOW(io_submit(ctx, 2, (struct iocb *[]){ &a1, &a2 }));
	events(1);
	SAY("an eventfd is told\n");
	r = request(IOCB_CMD_PREAD, fd, b, 4, 0);
	r.aio_flags = IOCB_FLAG_RESFD;
	r.aio_resfd = e;
	SHOW(one(r));
	SHOW(one(r));
	uint64_t count = 0;
	SHOW(read(e, &count, 8));
	VALUE(count);
	events(2);
	SAY("polls\n");
	SHOW(one(request(IOCB_CMD_POLL, p[1], (void *)POLLOUT, 0, 0)));
	events(1);
	SHOW(one(request(IOCB_CMD_POLL, p[0], (void *)POLLIN, 0, 0)));
	events(0);
	SHOW(write(p[1], "x", 1));
	events(1);
	SHOW(read(p[0], b, 1));
	SHOW(one(request(IOCB_CMD_POLL, fd, (void *)POLLIN, 0, 0)));
	SHOW(one(request(IOCB_CMD_POLL, p[0], (void *)POLLIN, 1, 0)));
	r = request(IOCB_CMD_POLL, p[0], (void *)POLLIN, 0, 0);
	SHOW(io_submit(ctx, 1, (struct iocb *[]){ &r }));
	SHOW(io_cancel(ctx, &r, ev));
	events(2); /* the file's too; the cancelled one's comes a little later on Linux */
	SHOW(io_cancel(ctx, &r, ev));
	SHOW(io_cancel(ctx, NULL, ev));
	SHOW(io_cancel(12345, &r, ev));
	r.aio_key = 5;
	SHOW(io_cancel(ctx, &r, ev));
	SAY("another thread of control finds no context of ours\n");
	pid_t pid = fork();
	if (pid == 0) {
		SHOW(io_getevents(ctx, 0, 1, ev, NULL));
		SHOW(io_setup(4, &c2));
		_exit(0);
	}
	waitpid(pid, NULL, 0);
	SAY("time and signals\n");
	struct timespec t = { 0, 1000000 };
	SHOW(io_getevents(ctx, 1, 1, ev, &t));
	alarm(0);
	struct sigaction sa = { .sa_handler = (void (*)(int))abs };
	sigaction(SIGALRM, &sa, NULL);
	struct itimerspec its = { .it_value = { 0, 20000000 }, .it_interval = { 0, 20000000 } }; /* one of them comes in the call */
	timer_t timer;
	MUST(timer_create(CLOCK_MONOTONIC, &(struct sigevent){ .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM }, &timer));
	MUST(timer_settime(timer, 0, &its, NULL));
	SHOW(io_getevents(ctx, 1, 1, ev, NULL));
	timer_delete(timer);
	SAY("a poll left behind holds nothing back\n");
	SHOW(one(request(IOCB_CMD_POLL, p[0], (void *)POLLIN, 0, 0)));
	SHOW(io_destroy(ctx));
	SHOW(io_destroy(ctx));
	SHOW(io_submit(ctx, 0, NULL));
	pid = fork();
	if (pid == 0) {
		int q[2];
		MUST(pipe(q));
		MUST(io_setup(4, &c2));
		ctx = c2;
		one(request(IOCB_CMD_POLL, q[0], (void *)POLLIN, 0, 0));
		_exit(7);
	}
	show_wait(pid);
	return 0;
}
