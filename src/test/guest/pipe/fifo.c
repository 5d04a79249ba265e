// FIFOs: blocking rules of open, hang-up reports, end of file, opening again.
#include "check.h"
#include <poll.h>

static void show_poll(int fd, short events, int timeout)
{
	struct pollfd p = { fd, events, 0 };
	int r = poll(&p, 1, timeout);
	SAY("poll(%#x) = %d, %#x\n", events, r, p.revents);
}

static void on_alarm(int s)
{
	(void)s;
}

int main(void)
{
	char b[100];
	unlink("f");
	SHOW(mkfifo("f", 0600));
	SHOW(mkfifo("f", 0600));
	SHOW(open("f", O_WRONLY | O_NONBLOCK));
	int r = open("f", O_RDONLY | O_NONBLOCK);
	CHECK(r >= 0);
	show_poll(r, POLLIN, 0);
	SHOW(read(r, b, 10));
	int w = open("f", O_WRONLY | O_NONBLOCK);
	CHECK(w >= 0);
	show_poll(r, POLLIN, 0);
	show_poll(w, POLLOUT, 0);
	SHOW(read(r, b, 10));
	SHOW(write(w, "abc", 3));
	show_poll(r, POLLIN, 0);
	SHOW(close(w));
	show_poll(r, POLLIN, 0);
	SHOW(read(r, b, 10));
	SHOW(read(r, b, 10));
	show_poll(r, POLLIN, 0);
	w = open("f", O_WRONLY | O_NONBLOCK);
	show_poll(r, POLLIN, 0);
	close(w);
	close(r);
	int rw = open("f", O_RDWR);
	CHECK(rw >= 0);
	SHOW(write(rw, "kept", 4));
	show_poll(rw, POLLIN | POLLOUT, 0);
	SHOW(read(rw, b, 2));
	close(rw);
	r = open("f", O_RDONLY | O_NONBLOCK);
	SHOW(read(r, b, 10));
	close(r);
	struct sigaction sa = { .sa_handler = on_alarm };
	sigaction(SIGALRM, &sa, 0);
	alarm(1);
	SHOW(open("f", O_RDONLY));
	pid_t p = fork();
	if (p == 0) {
		sleep_ms(100);
		w = open("f", O_WRONLY);
		(void)!write(w, "from child", 10);
		_exit(0);
	}
	r = open("f", O_RDONLY);
	SHOW(read(r, b, 100));
	SHOW(read(r, b, 100));
	show_wait(p);
	p = fork();
	if (p == 0) {
		sleep_ms(100);
		r = open("f", O_RDONLY);
		sleep_ms(100);
		_exit(0);
	}
	close(r);
	w = open("f", O_WRONLY);
	CHECK(w >= 0);
	signal(SIGPIPE, SIG_IGN);
	show_wait(p);
	SHOW(write(w, "x", 1));
	show_poll(w, POLLOUT, 0);
	struct stat st;
	fstat(w, &st);
	OCTAL(st.st_mode);
	VALUE(st.st_size);
	unlink("f");
	return 0;
}
