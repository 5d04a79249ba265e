// UDP over loopback: names, truncation, connected sockets, errors of peers that are not there, packet information, many at once.
#include "inet.h"
#include <linux/errqueue.h>
#include <netinet/ip.h>

static void show_controls(struct msghdr *m)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		SAY("control level %d type %d length %d", c->cmsg_level, c->cmsg_type, (int)c->cmsg_len);
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo *i = (void *)CMSG_DATA(c);
			SAY(" index %d spec %s", i->ipi_ifindex, inet_ntoa(i->ipi_spec_dst));
			SAY(" addr %s", inet_ntoa(i->ipi_addr));
		} else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL) {
			SAY(" ttl %d", *(int *)CMSG_DATA(c));
		} else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TOS) {
			SAY(" tos %d", *CMSG_DATA(c));
		} else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVERR) {
			struct sock_extended_err *e = (void *)CMSG_DATA(c);
			SAY(" error %d origin %d type %d code %d", e->ee_errno, e->ee_origin, e->ee_type, e->ee_code);
		}
		SAY("\n");
	}
}

int main(void)
{
	struct sockaddr_in a = in4("127.0.0.1", 0), from, none = in4("127.0.0.1", 0);
	struct sockaddr un = { .sa_family = AF_UNSPEC };
	socklen_t n;
	char buf[70000], control[512];
	int r = socket(AF_INET, SOCK_DGRAM, 0), s = socket(AF_INET, SOCK_DGRAM, 0);
	VALUE(events(r));
	SHOW(send(s, "x", 1, 0));
	SHOW(bind(r, A(a)));
	SHOW(bind(r, A(a)));
	SHOW(bind(s, (void *)&a, 4));
	names(r);
	a.sin_port = htons(port_of(r));
	SHOW(bind(s, A(a)));
	SHOW(sendto(s, "x", 1, 0, (void *)&a, 4));
	SHOW(sendto(s, "x", 1, 0, A(none)));
	SHOW(sendto(s, "hello", 5, 0, A(a)));
	names(s);
	SHOW(sendto(s, "", 0, 0, A(a)));
	SHOW(sendto(s, buf, 65507, 0, A(a)));
	SHOW(sendto(s, buf, 65508, 0, A(a)));
	VALUE(events(r));
	int inq;
	SHOW(ioctl(r, FIONREAD, &inq));
	VALUE(inq);
	n = sizeof from;
	SHOW(recvfrom(r, buf, 3, MSG_PEEK | MSG_TRUNC, (void *)&from, &n));
	CHECK(n == sizeof from && ntohs(from.sin_port) == port_of(s));
	SHOW(recvfrom(r, buf, 3, 0, (void *)&from, &n));
	SHOW(recv(r, buf, 64, 0));
	SHOW(recv(r, buf, sizeof buf, 0));
	SHOW(recv(r, buf, 64, MSG_DONTWAIT));
	SHOW(listen(r, 1));
	SHOW(accept(r, 0, 0));
	SHOW(send(s, "x", 1, MSG_OOB));

	SAY("-- connected\n");
	SHOW(connect(s, A(a)));
	names(s);
	SHOW(send(s, "one", 3, 0));
	int other = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in sa = in4("127.0.0.1", port_of(s));
	SHOW(sendto(other, "stranger", 8, 0, A(sa)));
	SHOW(recv(s, buf, 64, MSG_DONTWAIT));
	SHOW(recv(r, buf, 64, 0));
	SHOW(connect(s, &un, sizeof un));
	names(s);
	SHOW(shutdown(s, SHUT_RD));

	SAY("-- nobody there\n");
	close(r);
	SHOW(sendto(other, "x", 1, 0, A(a)));
	VALUE(error_of(other));
	SHOW(connect(other, A(a)));
	SHOW(send(other, "x", 1, 0));
	VALUE(events(other));
	SHOW(send(other, "x", 1, 0));
	SHOW(send(other, "x", 1, 0));
	SHOW(recv(other, buf, 1, 0));
	SHOW(recv(other, buf, 1, MSG_DONTWAIT));
	SHOW(set(other, IPPROTO_IP, IP_RECVERR, 1));
	SHOW(send(other, "lost", 4, 0));
	VALUE(events(other));
	struct iovec io = { buf, 64 };
	struct msghdr m = { .msg_name = &from, .msg_namelen = sizeof from, .msg_iov = &io, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof control };
	SHOW(recvmsg(other, &m, MSG_ERRQUEUE));
	VALUE(m.msg_flags);
	show_controls(&m);
	SHOW(recvmsg(other, &m, MSG_ERRQUEUE));
	VALUE(error_of(other));
	close(other);

	SAY("-- packet information\n");
	r = socket(AF_INET, SOCK_DGRAM, 0);
	a = in4("0.0.0.0", 0);
	SHOW(bind(r, A(a)));
	SHOW(set(r, IPPROTO_IP, IP_PKTINFO, 1));
	SHOW(set(r, IPPROTO_IP, IP_RECVTTL, 1));
	SHOW(set(r, IPPROTO_IP, IP_RECVTOS, 1));
	SHOW(set(s, IPPROTO_IP, IP_TOS, 0x10));
	SHOW(set(s, IPPROTO_IP, IP_TTL, 33));
	a = in4("127.0.0.5", port_of(r));
	struct sockaddr_in b = in4("127.0.0.1", port_of(r));
	SHOW(sendto(s, "p", 1, 0, A(a)));
	m.msg_namelen = sizeof from;
	m.msg_controllen = sizeof control;
	SHOW(recvmsg(r, &m, 0));
	VALUE(m.msg_flags);
	SAY("from %s\n", inet_ntoa(from.sin_addr));
	show_controls(&m);
	SHOW(set(r, SOL_SOCKET, SO_TIMESTAMPNS, 1));
	sendto(s, "pq", 2, 0, A(b));
	m.msg_controllen = 24;
	SHOW(recvmsg(r, &m, 0));
	VALUE(m.msg_flags);
	VALUE(m.msg_controllen);

	SAY("-- many\n");
	struct mmsghdr mm[4];
	struct iovec ios[4];
	static char bufs[4][8];
	memset(mm, 0, sizeof mm);
	for (int i = 0; i < 4; i++) {
		ios[i] = (struct iovec){ bufs[i], i + 1 };
		mm[i].msg_hdr = (struct msghdr){ .msg_name = &b, .msg_namelen = sizeof b, .msg_iov = &ios[i], .msg_iovlen = 1 };
	}
	SHOW(sendmmsg(s, mm, 4, 0));
	for (int i = 0; i < 4; i++) {
		VALUE(mm[i].msg_len);
		ios[i].iov_len = 8;
		mm[i].msg_hdr.msg_name = 0;
	}
	SHOW(recvmmsg(r, mm, 4, MSG_WAITFORONE, 0));
	VALUE(mm[3].msg_len);
	SHOW(recvmmsg(r, mm, 4, MSG_DONTWAIT, 0));

	SAY("-- broadcast\n");
	b = in4("127.255.255.255", port_of(r));
	SHOW(sendto(s, "b", 1, 0, A(b)));
	SHOW(set(s, SOL_SOCKET, SO_BROADCAST, 1));
	SHOW(sendto(s, "b", 1, 0, A(b)));
	SHOW(recv(r, buf, 64, MSG_DONTWAIT));

	SAY("-- full\n");
	SHOW(set(r, SOL_SOCKET, SO_RCVBUF, 5000));
	VALUE(option(r, SOL_SOCKET, SO_RCVBUF));
	b = in4("127.0.0.1", port_of(r));
	for (int i = 0; i < 100; i++)
		sendto(s, buf, 500, 0, A(b));
	int got = 0;
	while (recv(r, buf, 1000, MSG_DONTWAIT) > 0)
		got++;
	CHECK(got > 3 && got < 30);
	return 0;
}
