// Netlink: names of sockets, the loopback interface by getifaddrs and by raw requests, acknowledgements, errors, refused protocols.
#include "../check.h"
#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static char buf[32768];

static void answer(int fd)
{
	long n = recv(fd, buf, sizeof buf, MSG_DONTWAIT);
	struct nlmsghdr *h = (void *)buf;
	if (n < 0) {
		SAY("nothing: %s\n", strerrorname_np(errno));
		return;
	}
	if (h->nlmsg_type == NLMSG_ERROR) {
		struct nlmsgerr *e = NLMSG_DATA(h);
		SAY("error %d flags %#x length %d about type %d\n", e->error, h->nlmsg_flags, (int)h->nlmsg_len, e->msg.nlmsg_type);
	} else {
		SAY("type %d flags %#x\n", h->nlmsg_type, h->nlmsg_flags);
	}
}

static long ask(int fd, int type, int flags, const void *body, int n)
{
	struct { struct nlmsghdr h; char body[64]; } r = { { NLMSG_LENGTH(n), type, flags, 7, 0 } };
	memcpy(r.body, body, n);
	return send(fd, &r, r.h.nlmsg_len, 0);
}

int main(void)
{
	struct ifaddrs *all, *i;
	MUST(getifaddrs(&all));
	for (i = all; i; i = i->ifa_next) {
		char t[64] = "";
		if (strcmp(i->ifa_name, "lo"))
			continue;
		int f = i->ifa_addr->sa_family;
		if (f == AF_INET)
			inet_ntop(f, &((struct sockaddr_in *)i->ifa_addr)->sin_addr, t, sizeof t);
		else if (f == AF_INET6)
			inet_ntop(f, &((struct sockaddr_in6 *)i->ifa_addr)->sin6_addr, t, sizeof t);
		SAY("lo family %d flags %#x %s\n", f, i->ifa_flags, t);
	}
	VALUE(if_nametoindex("lo"));
	TEXT(if_indextoname(1, buf));
	SHOW(if_nametoindex("nosuch0"));
	int s = socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE), s2 = socket(AF_NETLINK, SOCK_DGRAM | SOCK_CLOEXEC, NETLINK_ROUTE);
	struct sockaddr_nl a = { .nl_family = AF_NETLINK };
	socklen_t n = sizeof a;
	SHOW(getsockname(s, (void *)&a, &n));
	SAY("port %s groups %u\n", a.nl_pid ? "set" : "0", a.nl_groups);
	SHOW(bind(s, (void *)&a, 8));
	SHOW(bind(s, (void *)&a, sizeof a));
	getsockname(s, (void *)&a, &n);
	CHECK(a.nl_pid == (unsigned)getpid());
	SHOW(bind(s2, (void *)&a, sizeof a));
	a.nl_pid = 0;
	SHOW(bind(s2, (void *)&a, sizeof a));
	getsockname(s2, (void *)&a, &n);
	CHECK((int)a.nl_pid < 0);
	struct ifinfomsg link = { 0 };
	struct rtgenmsg any = { AF_UNSPEC };
	SHOW(ask(s, RTM_GETLINK, NLM_F_REQUEST, &link, sizeof link));
	answer(s);
	link.ifi_index = 99;
	SHOW(ask(s, RTM_GETLINK, NLM_F_REQUEST, &link, sizeof link));
	answer(s);
	link.ifi_index = 1;
	SHOW(ask(s, RTM_GETLINK, NLM_F_REQUEST | NLM_F_ACK, &link, sizeof link));
	answer(s);
	answer(s);
	answer(s);
	struct ifinfomsg *got = NLMSG_DATA((struct nlmsghdr *)buf);
	SHOW(ask(s, NLMSG_NOOP, NLM_F_REQUEST | NLM_F_ACK, "", 0));
	answer(s);
	SHOW(ask(s, RTM_GETLINK, 0, &link, sizeof link));
	answer(s);
	SHOW(ask(s, 5000, NLM_F_REQUEST, "", 0));
	answer(s);
	SHOW(ask(s, RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP, &any, sizeof any));
	SHOW(recv(s, buf, 8, MSG_PEEK | MSG_TRUNC) > 100);
	answer(s);
	(void)got;
	SHOW(send(s, buf, 4, 0));
	SHOW(recv(s, buf, 4, MSG_OOB));
	SHOW(shutdown(s, 2));
	SHOW(listen(s, 1));
	int group = 1;
	SHOW(setsockopt(s, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group));
	group = 0;
	SHOW(setsockopt(s, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group));
	SHOW(setsockopt(s, SOL_NETLINK, 99, &group, sizeof group));
	SHOW(socket(AF_NETLINK, SOCK_STREAM, 0));
	SHOW(socket(AF_NETLINK, SOCK_RAW, 99));
	struct ifreq r = { 0 };
	strcpy(r.ifr_name, "lo");
	SHOW(ioctl(s, SIOCGIFFLAGS, &r));
	VALUE(r.ifr_flags);
	SHOW(ioctl(s, SIOCGIFINDEX, &r));
	VALUE(r.ifr_ifindex);
	SHOW(ioctl(s, SIOCGIFMTU, &r));
	VALUE(r.ifr_mtu);
	SHOW(ioctl(s, SIOCGIFADDR, &r));
	TEXT(inet_ntoa(((struct sockaddr_in *)&r.ifr_addr)->sin_addr));
	SHOW(ioctl(s, SIOCGIFNETMASK, &r));
	TEXT(inet_ntoa(((struct sockaddr_in *)&r.ifr_addr)->sin_addr));
	SHOW(ioctl(s, SIOCGIFHWADDR, &r));
	VALUE(r.ifr_hwaddr.sa_family);
	strcpy(r.ifr_name, "nosuch0");
	SHOW(ioctl(s, SIOCGIFFLAGS, &r));
	SHOW(ioctl(s, SIOCGIFFLAGS, 0));
	return 0;
}
