// O_ASYNC on sockets: SIGIO when something to read or a connection comes, by fcntl and by FIOASYNC; F_SETSIG.
#include "inet.h"
#include <sys/un.h>

static volatile int io, other;

static void on_io(int sig)
{
	io++;
}

static void on_other(int sig)
{
	other++;
}

static void async(int fd)
{
	int on = 1;
	MUST(fcntl(fd, F_SETOWN, getpid()));
	MUST(ioctl(fd, FIOASYNC, &on));
	CHECK(fcntl(fd, F_GETFL) & O_ASYNC);
}

int main(void)
{
	int v[2];
	char b;
	signal(SIGIO, on_io);
	signal(SIGUSR1, on_other);
	pair(v);
	async(v[1]);
	(void)!write(v[0], "x", 1);
	VALUE(io);
	SHOW(read(v[1], &b, 1));
	fcntl(v[1], F_SETFL, 0);
	(void)!write(v[0], "x", 1);
	VALUE(io);
	int l = listener(5), c = socket(AF_INET, SOCK_STREAM, 0);
	async(l);
	struct sockaddr_in a = in4("127.0.0.1", port_of(l));
	io = 0;
	SHOW(connect(c, A(a)));
	CHECK(io > 0);
	MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, v));
	async(v[1]);
	fcntl(v[1], F_SETSIG, SIGUSR1);
	(void)!write(v[0], "x", 1);
	VALUE(other);
	int off = 0;
	SHOW(ioctl(v[1], FIOASYNC, &off));
	(void)!write(v[0], "x", 1);
	VALUE(other);
	return 0;
}
