// What a socket is as a file: its extended attribute system.sockprotoname; SCM_CREDENTIALS of nobody; multicast that lo hears whatever
// IP_MULTICAST_LOOP says.
// needs: root
// options: --cap-add ALL
#include "inet.h"
#include <linux/netlink.h>
#include <net/if.h>
#include <sched.h>
#include <sys/un.h>
#include <sys/xattr.h>

static void named(int s)
{
	char b[100] = "";
	SHOW(flistxattr(s, b, sizeof b));
	TEXT(b);
	SHOW(flistxattr(s, b, 0));
	SHOW(flistxattr(s, b, 3));
	b[0] = 0;
	SHOW(fgetxattr(s, "system.sockprotoname", b, sizeof b));
	TEXT(b);
	SHOW(fgetxattr(s, "system.sockprotoname", b, 0));
	SHOW(fgetxattr(s, "system.sockprotoname", b, 2));
	SHOW(fgetxattr(s, "user.a", b, sizeof b));
	SHOW(fsetxattr(s, "system.sockprotoname", "a", 1, 0));
	SHOW(fremovexattr(s, "user.a"));
}

static void names_of_all(void)
{
	static const int kinds[][3] = {
		{ AF_INET, SOCK_STREAM }, { AF_INET6, SOCK_STREAM }, { AF_INET, SOCK_DGRAM }, { AF_INET6, SOCK_DGRAM }, { AF_INET, SOCK_RAW, 255 },
		{ AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE }, { AF_UNIX, SOCK_STREAM }, { AF_UNIX, SOCK_DGRAM }, { AF_UNIX, SOCK_SEQPACKET },
		{ AF_NETLINK, SOCK_RAW },
	};
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		int s;
		MUST(s = socket(kinds[i][0], kinds[i][1], kinds[i][2]));
		named(s);
		close(s);
	}
	int v[2];
	pair(v);
	named(v[1]);
}

static void nobody(void)
{
	struct { struct cmsghdr h; struct ucred c; char pad[4]; } k = { { CMSG_LEN(sizeof(struct ucred)), SOL_SOCKET, SCM_CREDENTIALS } };
	struct iovec io = { "x", 1 };
	struct msghdr m = { 0, 0, &io, 1, &k, CMSG_SPACE(sizeof(struct ucred)) };
	int v[2];
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, v));
	SHOW(sendmsg(v[0], &m, 0));
	k.c.pid = 1 << 30;
	SHOW(sendmsg(v[0], &m, 0));
	k.c.pid = getpid();
	SHOW(sendmsg(v[0], &m, 0));
}

static void loops(void)
{
	struct ifreq up = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_LOOPBACK };
	struct ip_mreqn m = { .imr_ifindex = 1, .imr_multiaddr.s_addr = inet_addr("239.7.7.7") };
	struct sockaddr_in a = in4("0.0.0.0", 0);
	char b[4];
	int r, s;
	MUST(unshare(CLONE_NEWNET));
	MUST(r = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0));
	MUST(s = socket(AF_INET, SOCK_DGRAM, 0));
	MUST(ioctl(s, SIOCSIFFLAGS, &up));
	MUST(bind(r, A(a)));
	a = in4("239.7.7.7", port_of(r));
	MUST(setsockopt(r, IPPROTO_IP, IP_ADD_MEMBERSHIP, &m, sizeof m));
	MUST(setsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, &m, sizeof m));
	for (int loop = 0; loop < 2; loop++) {
		SHOW(set(s, IPPROTO_IP, IP_MULTICAST_LOOP, loop));
		SHOW(sendto(s, "a", 1, 0, A(a)));
		SHOW(recv(r, b, 4, 0));
	}
}

int main(void)
{
	names_of_all();
	nobody();
	loops();
	return 0;
}
