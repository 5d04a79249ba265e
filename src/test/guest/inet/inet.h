/* For the programs of this directory: addresses on loopback, whose ports are the kernel's choice and never printed. */
#include "../check.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/uio.h>

static inline struct sockaddr_in in4(const char *ip, int port)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons(port) };
	inet_pton(AF_INET, ip, &a.sin_addr);
	return a;
}

static inline struct sockaddr_in6 in6(const char *ip, int port)
{
	struct sockaddr_in6 a = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	inet_pton(AF_INET6, ip, &a.sin6_addr);
	return a;
}

#define A(x) (struct sockaddr *)&(x), sizeof(x)

static inline int port_of(int fd)
{
	struct sockaddr_in6 a;
	socklen_t n = sizeof a;
	MUST(getsockname(fd, (void *)&a, &n));
	return ntohs(a.sin6_port);
}

static inline void say_address(const char *what, int r, struct sockaddr_in6 *a, socklen_t n)
{
	char t[64] = "?";
	if (r < 0) {
		SAY("%s: %s\n", what, strerrorname_np(errno));
		return;
	}
	if (a->sin6_family == AF_INET)
		inet_ntop(AF_INET, &((struct sockaddr_in *)a)->sin_addr, t, sizeof t);
	else if (a->sin6_family == AF_INET6)
		inet_ntop(AF_INET6, &a->sin6_addr, t, sizeof t);
	SAY("%s: family %d %s port %s, %d bytes\n", what, a->sin6_family, t, a->sin6_port ? "set" : "0", (int)n);
}

static inline void names(int fd)
{
	struct sockaddr_in6 a = { 0 };
	socklen_t n = sizeof a;
	int r = getsockname(fd, (void *)&a, &n);
	say_address("name", r, &a, n);
	n = sizeof a;
	r = getpeername(fd, (void *)&a, &n);
	say_address("peer", r, &a, n);
}

static inline int events(int fd)
{
	struct pollfd p = { fd, POLLIN | POLLOUT | POLLPRI | POLLRDHUP, 0 };
	poll(&p, 1, 0);
	return p.revents;
}

static inline int option(int fd, int level, int name)
{
	int v = -1;
	socklen_t n = sizeof v;
	return getsockopt(fd, level, name, &v, &n) < 0 ? -errno : v;
}

static inline int set(int fd, int level, int name, int v)
{
	return setsockopt(fd, level, name, &v, sizeof v);
}

static inline int error_of(int fd)
{
	return option(fd, SOL_SOCKET, SO_ERROR);
}

static inline int state_of(int fd)
{
	struct tcp_info i;
	socklen_t n = sizeof i;
	MUST(getsockopt(fd, IPPROTO_TCP, TCP_INFO, &i, &n));
	return i.tcpi_state;
}

static inline int listener(int backlog)
{
	struct sockaddr_in a = in4("127.0.0.1", 0);
	int l;
	MUST(l = socket(AF_INET, SOCK_STREAM, 0));
	MUST(bind(l, A(a)));
	MUST(listen(l, backlog));
	return l;
}

/* A connection over loopback: v[0] the client's end, v[1] the server's. */
static inline void pair(int v[2])
{
	int l = listener(1);
	struct sockaddr_in a = in4("127.0.0.1", port_of(l));
	MUST(v[0] = socket(AF_INET, SOCK_STREAM, 0));
	MUST(connect(v[0], A(a)));
	MUST(v[1] = accept(l, 0, 0));
	close(l);
}
