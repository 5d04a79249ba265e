// Unix sockets: SO_PEEK_OFF, time stamps of datagrams, who refuses descriptors (SO_PASSRIGHTS), the peer's pidfd.
#include "../check.h"
#include <sys/socket.h>
#include <sys/un.h>
#ifndef SO_PASSPIDFD
#define SO_PASSPIDFD 76
#define SO_PEERPIDFD 77
#endif
#define SO_PASSRIGHTS_ 83

static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };

static int set(int fd, int option, int v)
{
	return setsockopt(fd, SOL_SOCKET, option, &v, 4);
}

static int get(int fd, int option)
{
	int v = -99;
	socklen_t n = 4;
	return getsockopt(fd, SOL_SOCKET, option, &v, &n) ? -errno : v;
}

static void peek(int type)
{
	int v[2];
	char b[20];
	MUST(socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, v));
	SAY("type %d\n", type);
	VALUE(get(v[1], SO_PEEK_OFF));
	MUST(send(v[0], "abcdef", 6, 0));
	MUST(send(v[0], "ghijkl", 6, 0));
	SHOW(set(v[1], SO_PEEK_OFF, 2));
	for (int i = 0; i < 5; i++) {
		memset(b, 0, sizeof b);
		SHOW(recv(v[1], b, 3, MSG_PEEK));
		TEXT(b);
		VALUE(get(v[1], SO_PEEK_OFF));
	}
	SHOW(set(v[1], SO_PEEK_OFF, 4));
	memset(b, 0, sizeof b);
	SHOW(recv(v[1], b, 2, 0));
	TEXT(b);
	VALUE(get(v[1], SO_PEEK_OFF));
	memset(b, 0, sizeof b);
	SHOW(recv(v[1], b, 19, MSG_PEEK));
	TEXT(b);
	VALUE(get(v[1], SO_PEEK_OFF));
	SHOW(set(v[1], SO_PEEK_OFF, -1));
	memset(b, 0, sizeof b);
	SHOW(recv(v[1], b, 19, MSG_PEEK));
	TEXT(b);
	SHOW(set(v[1], SO_PEEK_OFF, 0));
	memset(b, 0, sizeof b);
	SHOW(recv(v[1], b, 19, MSG_PEEK));
	TEXT(b);
	SHOW(recv(v[1], b, 19, MSG_PEEK));
	VALUE(get(v[1], SO_PEEK_OFF));
	while (recv(v[1], b, 19, 0) > 0)
		VALUE(get(v[1], SO_PEEK_OFF));
	SHOW(recv(v[1], b, 19, MSG_PEEK));
	close(v[0]);
	close(v[1]);
}

static long send_fd(int fd, int what)
{
	char c[CMSG_SPACE(4)] = { 0 };
	struct iovec d = { "m", 1 };
	struct msghdr m = { .msg_iov = &d, .msg_iovlen = 1, .msg_control = c, .msg_controllen = sizeof c };
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);
	*h = (struct cmsghdr){ CMSG_LEN(4), SOL_SOCKET, SCM_RIGHTS };
	*(int *)CMSG_DATA(h) = what;
	return sendmsg(fd, &m, MSG_NOSIGNAL);
}

static void receive(int fd)
{
	char b[8], c[512];
	struct iovec v = { b, sizeof b };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = c, .msg_controllen = sizeof c };
	long r = recvmsg(fd, &m, 0);
	SAY("received %ld, flags %x:", r, m.msg_flags);
	for (struct cmsghdr *h = r < 0 ? NULL : CMSG_FIRSTHDR(&m); h; h = CMSG_NXTHDR(&m, h))
		SAY(" [%d %d %d]", h->cmsg_level, h->cmsg_type, (int)(h->cmsg_len - CMSG_LEN(0)));
	SAY("\n");
}

static void rights(int type)
{
	int v[2];
	MUST(socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, v));
	SAY("type %d\n", type);
	VALUE(get(v[1], SO_PASSRIGHTS_));
	SHOW(send_fd(v[0], 0));
	SHOW(set(v[1], SO_PASSRIGHTS_, 0));
	VALUE(get(v[1], SO_PASSRIGHTS_));
	SHOW(send_fd(v[0], 0));
	SHOW(send_fd(v[1], 0));
	receive(v[1]); /* sent before it was refused */
	receive(v[1]);
	receive(v[0]);
	SHOW(set(v[1], SO_PASSRIGHTS_, 7));
	VALUE(get(v[1], SO_PASSRIGHTS_));
	SHOW(send_fd(v[0], 0));
	receive(v[1]);
	close(v[0]);
	close(v[1]);
}

static void times(int type)
{
	static const int forms[] = { SO_TIMESTAMP, SO_TIMESTAMPNS, 63, 64, SO_TIMESTAMPING };
	int v[2];
	MUST(socketpair(AF_UNIX, type | SOCK_NONBLOCK, 0, v));
	for (int i = 0; i < 5; i++) {
		MUST(set(v[1], forms[i], i == 4 ? 0x18 : 1));
		MUST(send(v[0], "x", 1, 0));
		receive(v[1]);
	}
	close(v[0]);
	close(v[1]);
}

/* A socket that was accepted has options of its own, or the listener's. */
static void inherited(void)
{
	struct sockaddr_un a = { AF_UNIX, "" };
	memcpy(a.sun_path, "\0inherited", 10);
	int l = socket(AF_UNIX, SOCK_STREAM, 0), c = socket(AF_UNIX, SOCK_STREAM, 0), s;
	MUST(bind(l, (void *)&a, 2 + 10));
	static const int options[] = { SO_PASSCRED, SO_PASSPIDFD, SO_TIMESTAMP, SO_PEEK_OFF };
	for (int i = 0; i < 4; i++)
		SHOW(set(l, options[i], 1));
	SHOW(set(l, SO_PASSRIGHTS_, 0));
	SHOW(set(l, SO_RCVBUF, 10000));
	SHOW(set(l, SO_PRIORITY, 3));
	MUST(listen(l, 5));
	SHOW(connect(c, (void *)&a, 2 + 10));
	MUST(s = accept(l, NULL, NULL));
	for (int i = 0; i < 4; i++)
		VALUE(get(s, options[i]));
	VALUE(get(s, SO_PASSRIGHTS_));
	VALUE(get(s, SO_RCVBUF) == get(c, SO_RCVBUF));
	VALUE(get(s, SO_PRIORITY));
	SHOW(send_fd(c, 0));
	SHOW(send_fd(s, 0));
	socklen_t n = 4;
	int pidfd = -1;
	SHOW(getsockopt(s, SOL_SOCKET, SO_PEERPIDFD, &pidfd, &n));
	CHECK(fcntl(pidfd, F_GETFD) == FD_CLOEXEC);
	SHOW(getsockopt(l, SOL_SOCKET, SO_PEERPIDFD, &pidfd, &n));
	struct ucred own;
	n = sizeof own;
	SHOW(getsockopt(l, SOL_SOCKET, SO_PEERCRED, &own, &n));
	CHECK(own.pid == getpid() && own.uid == geteuid() && own.gid == getegid());
}

int main(void)
{
	for (int i = 0; i < 3; i++) {
		peek(types[i]);
		rights(types[i]);
		times(types[i]);
	}
	inherited();
	return 0;
}
