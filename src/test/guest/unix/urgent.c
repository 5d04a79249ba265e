// MSG_OOB on AF_UNIX streams: the mark, taking the byte, leaving it out, in line; events and SIGURG.
#include "check.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <linux/sockios.h>

static volatile int urgent;

static void on_urg(int sig)
{
	urgent++;
}

static int v[2];

static void look(void)
{
	struct pollfd p = { v[1], POLLIN | POLLPRI, 0 };
	int mark, n;
	poll(&p, 1, 0);
	ioctl(v[1], SIOCATMARK, &mark);
	ioctl(v[1], FIONREAD, &n);
	SAY("events %#x mark %d bytes %d signals %d\n", p.revents, mark, n, urgent);
}

int main(void)
{
	char b[32] = "";
	int on = 1;
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, v));
	signal(SIGURG, on_urg);
	fcntl(v[1], F_SETOWN, getpid());
	SHOW(recv(v[1], b, 1, MSG_OOB));
	SHOW(send(v[0], "", 0, MSG_OOB));
	SHOW(send(v[0], "abU", 3, MSG_OOB));
	look();
	SHOW(send(v[0], "cd", 2, 0));
	SHOW(recv(v[1], b, 32, MSG_PEEK));
	SHOW(recv(v[1], b, 32, 0));
	look();
	SHOW(recv(v[1], b, 32, MSG_OOB | MSG_PEEK));
	SHOW(recv(v[1], b, 32, MSG_OOB));
	VALUE(b[0]);
	SHOW(recv(v[1], b, 32, MSG_OOB));
	SHOW(recv(v[1], b, 32, MSG_DONTWAIT));
	CHECK(!memcmp(b, "cd", 2));
	SAY("-- left out\n");
	SHOW(send(v[0], "xyZ", 3, MSG_OOB));
	SHOW(send(v[0], "w", 1, 0));
	SHOW(recv(v[1], b, 32, 0));
	SHOW(recv(v[1], b, 32, MSG_DONTWAIT));
	VALUE(b[0]);
	SHOW(recv(v[1], b, 32, MSG_OOB));
	SAY("-- alone\n");
	SHOW(send(v[0], "Q", 1, MSG_OOB));
	SHOW(recv(v[1], b, 32, MSG_PEEK | MSG_DONTWAIT));
	SHOW(recv(v[1], b, 32, MSG_DONTWAIT));
	SHOW(recv(v[1], b, 32, MSG_OOB));
	SAY("-- replaced\n");
	SHOW(send(v[0], "1", 1, MSG_OOB));
	SHOW(send(v[0], "2", 1, MSG_OOB));
	SHOW(recv(v[1], b, 32, MSG_DONTWAIT));
	VALUE(b[0]);
	SHOW(recv(v[1], b, 32, MSG_OOB));
	VALUE(b[0]);
	SAY("-- in line\n");
	SHOW(setsockopt(v[1], SOL_SOCKET, SO_OOBINLINE, &on, sizeof on));
	SHOW(send(v[0], "inL", 3, MSG_OOB));
	SHOW(recv(v[1], b, 32, MSG_OOB));
	SHOW(recv(v[1], b, 32, MSG_DONTWAIT));
	SHOW(recv(v[1], b, 32, MSG_DONTWAIT));
	VALUE(b[0]);
	int d[2];
	MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, d));
	SHOW(send(d[0], "x", 1, MSG_OOB));
	return 0;
}
