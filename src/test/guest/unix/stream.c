// AF_UNIX stream sockets: names, connecting, backlog, data, shutdown, errors, options.
#include "check.h"
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <linux/sockios.h>

static socklen_t fill(struct sockaddr_un *a, const char *path)
{
	memset(a, 0, sizeof *a);
	a->sun_family = AF_UNIX;
	strcpy(a->sun_path, path);
	return sizeof(sa_family_t) + strlen(path) + 1;
}

static void show_name(const char *what, int r, struct sockaddr_un *a, socklen_t len)
{
	SAY("%s: %d len %d", what, r, (int)len);
	for (int i = 2; i < (int)len && i < 40; i++)
		SAY(" %02x", (unsigned char)((char *)a)[i]);
	SAY("\n");
}

static void names(int fd)
{
	struct sockaddr_un a;
	socklen_t len = sizeof a;
	int r = getsockname(fd, (void *)&a, &len);
	show_name("sockname", r, &a, len);
	len = sizeof a;
	r = getpeername(fd, (void *)&a, &len);
	if (r < 0)
		SAY("peername: %s\n", strerrorname_np(errno));
	else
		show_name("peername", r, &a, len);
}

static void show_poll(int fd)
{
	struct pollfd p = { fd, POLLIN | POLLOUT | POLLRDHUP, 0 };
	poll(&p, 1, 0);
	SAY("poll: %#x\n", p.revents);
}

int main(void)
{
	struct sockaddr_un a, b;
	socklen_t len = fill(&a, "sock");
	char buf[300000];
	signal(SIGPIPE, SIG_IGN);
	unlink("sock");
	int s = socket(AF_UNIX, SOCK_STREAM, 0);
	show_poll(s);
	SHOW(listen(s, 1));
	SHOW(connect(s, (void *)&a, len));
	SHOW(read(s, buf, 1));
	SHOW(write(s, buf, 1));
	SHOW(bind(s, (void *)&a, len));
	SHOW(bind(s, (void *)&a, len));
	struct stat st;
	stat("sock", &st);
	OCTAL(st.st_mode & ~022);
	int t = socket(AF_UNIX, SOCK_STREAM, 0);
	SHOW(bind(t, (void *)&a, len));
	SHOW(connect(t, (void *)&a, len));
	SHOW(listen(s, 1));
	SHOW(listen(s, 1));
	show_poll(s);
	names(s);
	SHOW(connect(t, (void *)&a, len));
	SHOW(connect(t, (void *)&a, len));
	show_poll(s);
	show_poll(t);
	names(t);
	SHOW(write(t, "early", 5));
	int c = accept(s, (void *)&b, &(socklen_t){ sizeof b });
	CHECK(c >= 0);
	names(c);
	SHOW(read(c, buf, 100));
	SHOW(recv(c, buf, 10, MSG_DONTWAIT));
	SHOW(send(c, "abcdef", 6, 0));
	SHOW(send(c, "ghi", 3, 0));
	int n = 0;
	SHOW(ioctl(t, FIONREAD, &n));
	VALUE(n);
	SHOW(ioctl(s, FIONREAD, &n));
	SHOW(recv(t, buf, 4, MSG_PEEK));
	SHOW(recv(t, buf, 100, MSG_PEEK));
	SHOW(recv(t, buf, 8, MSG_WAITALL));
	SHOW(recv(t, buf, 0, 0));
	SHOW(recv(t, buf, 10, MSG_TRUNC));
	SHOW(sendto(t, "x", 1, 0, (void *)&a, len));
	SHOW(send(t, "x", 1, MSG_OOB) >= -1);
	SHOW(shutdown(t, 7));
	SHOW(shutdown(t, SHUT_WR));
	show_poll(t);
	show_poll(c);
	SHOW(write(t, "x", 1));
	while (recv(c, buf, 100, MSG_DONTWAIT) > 0)
		;
	SHOW(read(c, buf, 10));
	SHOW(write(c, "back", 4));
	SHOW(read(t, buf, 10));
	SHOW(write(c, "unread", 6));
	SHOW(close(t));
	show_poll(c);
	SHOW(write(c, "x", 1));
	SHOW(read(c, buf, 10));
	SHOW(read(c, buf, 10));
	names(c);
	close(c);

	int q[4];
	for (int i = 0; i < 4; i++) {
		q[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
		SHOW(connect(q[i], (void *)&a, len));
	}
	close(q[0]);
	SHOW(connect(q[3], (void *)&a, len));
	c = accept4(s, 0, 0, SOCK_NONBLOCK | SOCK_CLOEXEC);
	SHOW(fcntl(c, F_GETFL));
	SHOW(fcntl(c, F_GETFD));
	SHOW(read(c, buf, 1));
	close(c);
	SHOW(close(s));
	show_poll(q[1]);
	SHOW(read(q[1], buf, 1));
	SHOW(read(q[1], buf, 1));
	SHOW(connect(q[3], (void *)&a, len));
	unlink("sock");
	SHOW(connect(q[3], (void *)&a, len));
	SHOW(accept4(q[3], 0, 0, 1));
	SHOW(accept(q[3], 0, 0));
	SHOW(accept(0, 0, 0));

	s = socket(AF_UNIX, SOCK_STREAM, 0);
	memset(&a, 0, sizeof a);
	a.sun_family = AF_UNIX;
	memcpy(a.sun_path, "\0ab\0c", 5);
	SHOW(bind(s, (void *)&a, 2 + 5));
	names(s);
	SHOW(listen(s, 5));
	t = socket(AF_UNIX, SOCK_STREAM, 0);
	SHOW(connect(t, (void *)&a, 2 + 6));
	SHOW(connect(t, (void *)&a, 2 + 5));
	int dg = socket(AF_UNIX, SOCK_DGRAM, 0);
	SHOW(connect(dg, (void *)&a, 2 + 5));
	int u = socket(AF_UNIX, SOCK_STREAM, 0);
	SHOW(bind(u, (void *)&a, 2 + 5));
	SHOW(bind(u, (void *)&a, 1));
	SHOW(bind(u, (void *)&a, 200));
	SHOW(bind(u, (void *)&a, 111));
	a.sun_family = AF_INET;
	SHOW(bind(u, (void *)&a, 7));
	a.sun_family = AF_UNIX;
	SHOW(bind(u, (void *)&a, 2));
	len = sizeof b;
	SHOW(getsockname(u, (void *)&b, &len));
	VALUE(len);
	len = 4;
	SHOW(getsockname(s, (void *)&b, &len));
	VALUE(len);
	SHOW(getsockname(s, (void *)&b, (void *)1));
	len = -1;
	SHOW(getsockname(s, (void *)&b, &len));
	len = fill(&a, "nowhere/sock");
	u = socket(AF_UNIX, SOCK_STREAM, 0);
	SHOW(bind(u, (void *)&a, len));
	SHOW(connect(u, (void *)&a, len));
	close(open("plain", O_CREAT | O_RDWR, 0600));
	len = fill(&a, "plain");
	SHOW(bind(u, (void *)&a, len));
	SHOW(connect(u, (void *)&a, len));
	unlink("plain");

	SHOW(socket(AF_UNIX, 99, 0));
	SHOW(socket(AF_UNIX, SOCK_RDM, 0));
	SHOW(socket(AF_UNIX, SOCK_STREAM, 5));
	SHOW(socket(99, SOCK_STREAM, 0));
	SHOW(socket(AF_UNIX, SOCK_STREAM | 0x10000, 0));
	SHOW(socketpair(AF_UNIX, SOCK_STREAM, 0, (void *)1));
	int p[2];
	SHOW(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, p));
	long total = 0, r;
	memset(buf, 'b', sizeof buf);
	while ((r = write(p[0], buf, 1)) > 0)
		total += r;
	VALUE(total);
	show_poll(p[0]);
	while ((r = read(p[1], buf, sizeof buf)) > 0)
		total -= r;
	VALUE(total);
	SHOW(write(p[0], buf, sizeof buf) > 100000);
	struct iovec v[3] = { { "a", 1 }, { 0, 0 }, { "bcd", 3 } };
	while (read(p[1], buf, sizeof buf) > 0)
		;
	SHOW(writev(p[0], v, 3));
	SHOW(readv(p[1], (struct iovec[]){ { buf, 2 }, { buf + 2, 9 } }, 2));
	SHOW(write(p[0], buf, 0));
	SHOW(read(p[1], buf, 10));
	SHOW(lseek(p[0], 0, SEEK_SET));
	SHOW(fstat(p[0], &st));
	OCTAL(st.st_mode);
	SHOW(write(p[0], 0, 10));
	SHOW(write(p[0], "zz", 2));
	SHOW(read(p[1], 0, 10));
	SHOW(read(p[1], buf, 10));
	fcntl(p[0], F_SETFL, 0);
	fcntl(p[1], F_SETFL, 0);
	struct timeval tv = { 0, 50000 };
	SHOW(setsockopt(p[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv));
	SHOW(read(p[0], buf, 1));
	SHOW(setsockopt(p[0], SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof tv));
	total = write(p[0], buf, sizeof buf);
	CHECK(total > 100000 && total <= (long)sizeof buf);
	int val;
	int opts[] = { SO_TYPE, SO_DOMAIN, SO_PROTOCOL, SO_ERROR, SO_ACCEPTCONN, SO_SNDBUF, SO_RCVBUF, SO_REUSEADDR, SO_KEEPALIVE,
		SO_BROADCAST, SO_PASSCRED, SO_RCVLOWAT, SO_SNDLOWAT, SO_PRIORITY, SO_OOBINLINE };
	for (unsigned i = 0; i < sizeof opts / sizeof *opts; i++) {
		len = sizeof val;
		val = -1;
		r = getsockopt(p[0], SOL_SOCKET, opts[i], &val, &len);
		SAY("option %d: %ld %d len %d\n", opts[i], r, val, (int)len);
	}
	val = 1000;
	SHOW(setsockopt(p[0], SOL_SOCKET, SO_SNDBUF, &val, sizeof val));
	len = sizeof val;
	getsockopt(p[0], SOL_SOCKET, SO_SNDBUF, &val, &len);
	VALUE(val);
	val = 10;
	SHOW(setsockopt(p[0], SOL_SOCKET, SO_RCVBUF, &val, sizeof val));
	getsockopt(p[0], SOL_SOCKET, SO_RCVBUF, &val, &len);
	VALUE(val);
	SHOW(setsockopt(p[0], SOL_SOCKET, SO_KEEPALIVE, &val, 2));
	SHOW(setsockopt(p[0], SOL_SOCKET, 9999, &val, 4));
	SHOW(setsockopt(p[0], 77, 1, &val, 4));
	SHOW(getsockopt(p[0], SOL_SOCKET, 9999, &val, &len));
	SHOW(getsockopt(p[0], 77, 1, &val, &len));
	SHOW(setsockopt(p[0], SOL_SOCKET, SO_ERROR, &val, 4));
	tv.tv_usec = 2000000;
	SHOW(setsockopt(p[0], SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof tv));
	return 0;
}
