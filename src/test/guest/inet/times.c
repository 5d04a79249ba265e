// Times of transmission (SO_TIMESTAMPING) of UDP and TCP, told in the error queue, with their numbers.
#include "inet.h"
#include <linux/net_tstamp.h>
#include <linux/errqueue.h>
#define SOF_TIMESTAMPING_TX_COMPLETION (1<<18)
#ifndef SOF_TIMESTAMPING_OPT_ID_TCP
#define SOF_TIMESTAMPING_OPT_ID_TCP (1<<16)
#endif
#define T(x) SOF_TIMESTAMPING_##x
static void drain(int s)
{
	for (int i = 0; i < 12; i++) {
		char d[300], c[600]; struct sockaddr_in6 n; memset(&n, 0, sizeof n); struct iovec v = { d, 300 }; struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = c, .msg_controllen = sizeof c, .msg_name = &n, .msg_namelen = sizeof n };
		int e = recvmsg(s, &m, MSG_ERRQUEUE);
		if (e < 0) { SAY(" end %s\n", strerrorname_np(errno)); return; }
		SAY(" err %d flags %#x name %d fam %d\n", e, m.msg_flags, m.msg_namelen, n.sin6_family);
		for (struct cmsghdr *h = CMSG_FIRSTHDR(&m); h; h = CMSG_NXTHDR(&m, h)) {
			SAY("  level %d type %d len %d", h->cmsg_level, h->cmsg_type, (int)h->cmsg_len - 16);
			if (h->cmsg_level == 1 && (h->cmsg_type == 37 || h->cmsg_type == 65)) { long *t = (void*)CMSG_DATA(h); SAY(" ts %d %d %d", !!t[0], !!t[2], !!t[4]); }
			else if (h->cmsg_level == 1 && h->cmsg_type == 29) SAY(" timestamp");
			else if (h->cmsg_len >= 32 && h->cmsg_level != 1) { struct sock_extended_err *x = (void*)CMSG_DATA(h); SAY(" errno %d origin %d type %d code %d info %d data %d", x->ee_errno, x->ee_origin, x->ee_type, x->ee_code, x->ee_info, x->ee_data); }
			SAY("\n");
		}
	}
}
static int waitev(int s) { sleep_ms(5); return events(s); }
static void udp(int fl, int v6)
{
	int s, r; 
	SAY("udp %#x v6 %d\n", fl, v6);
	struct sockaddr_in a = in4("127.0.0.1", 0); struct sockaddr_in6 b = in6("::1", 0);
	r = socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0); v6 ? bind(r, A(b)) : bind(r, A(a));
	a.sin_port = b.sin6_port = htons(port_of(r));
	s = socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM, 0);
	SHOW(set(s, SOL_SOCKET, SO_TIMESTAMPING, fl));
	VALUE(v6 ? sendto(s, "hello", 5, 0, A(b)) : sendto(s, "hello", 5, 0, A(a)));
	SAY(" ev %#x err %d\n", waitev(s), error_of(s));
	drain(s);
	SAY(" ev %#x\n", events(s));
	VALUE(v6 ? sendto(s, "again", 5, 0, A(b)) : sendto(s, "again", 5, 0, A(a)));
	waitev(s); drain(s);
	close(s); close(r);
}
static void tcp(int fl)
{
	int v[2]; pair(v);
	SAY("tcp %#x\n", fl);
	SHOW(set(v[0], SOL_SOCKET, SO_TIMESTAMPING, fl));
	SHOW(send(v[0], "hello", 5, 0)); SAY(" ev %#x err %d\n", waitev(v[0]), error_of(v[0])); drain(v[0]);
	SHOW(send(v[0], "again", 5, 0)); waitev(v[0]); drain(v[0]);
	close(v[0]); close(v[1]);
}
int main(void)
{
	int soft = T(SOFTWARE);
	int l[] = { T(TX_SOFTWARE) | soft, T(TX_SCHED) | soft, T(TX_SCHED)|T(TX_SOFTWARE)|soft|T(OPT_ID), T(TX_SOFTWARE), T(TX_SOFTWARE)|soft|T(OPT_TSONLY), T(TX_SOFTWARE)|soft|T(OPT_ID)|T(OPT_TSONLY),
		T(TX_SOFTWARE)|soft|T(OPT_CMSG), T(TX_SOFTWARE)|soft|T(OPT_PKTINFO)|T(OPT_CMSG), T(TX_HARDWARE)|soft, T(TX_ACK)|soft, T(TX_SOFTWARE)|T(RAW_HARDWARE), soft|T(TX_COMPLETION), T(TX_SOFTWARE)|soft|T(OPT_TX_SWHW) };
	for (int i = 0; i < sizeof l / sizeof *l; i++) { udp(l[i], 0); }
	udp(l[0], 1); udp(l[2], 1); udp(l[7], 1);
	int t[] = { T(TX_SOFTWARE)|soft, T(TX_SCHED)|soft, T(TX_ACK)|soft, T(TX_ACK)|T(TX_SCHED)|T(TX_SOFTWARE)|soft|T(OPT_ID), T(TX_ACK)|soft|T(OPT_ID)|T(OPT_TSONLY), T(TX_ACK)|soft|T(OPT_ID)|T(OPT_ID_TCP)|T(OPT_TSONLY), T(TX_SOFTWARE)|soft|T(OPT_TSONLY)|T(OPT_ID)|T(OPT_ID_TCP)};
	for (int i = 0; i < sizeof t / sizeof *t; i++) tcp(t[i]);
	/* cmsg */
	{
		int s = socket(AF_INET, SOCK_DGRAM, 0), r = socket(AF_INET, SOCK_DGRAM, 0); struct sockaddr_in a = in4("127.0.0.1", 0); bind(r, A(a)); a.sin_port = htons(port_of(r));
		SHOW(set(s, SOL_SOCKET, SO_TIMESTAMPING, soft|T(OPT_ID)|T(OPT_TSONLY)));
		char cc[64] = {0}; struct cmsghdr *h = (void*)cc; h->cmsg_len = 20; h->cmsg_level = 1; h->cmsg_type = SO_TIMESTAMPING; *(int*)CMSG_DATA(h) = T(TX_SOFTWARE);
		struct iovec v = {"x",1}; struct msghdr m = { .msg_name = &a, .msg_namelen = sizeof a, .msg_iov = &v, .msg_iovlen = 1, .msg_control = cc, .msg_controllen = 24 };
		SHOW(sendmsg(s, &m, 0)); waitev(s); drain(s);
		SHOW(sendto(s, "y", 1, 0, A(a))); waitev(s); drain(s);
		SHOW(sendmsg(s, &m, 0)); waitev(s); drain(s);
		struct cmsghdr *i = (void*)(cc + 24); i->cmsg_len = 20; i->cmsg_level = 1; i->cmsg_type = 81; *(int*)CMSG_DATA(i) = 77; m.msg_controllen = 48;
		SHOW(sendmsg(s, &m, 0)); waitev(s); drain(s);
		SHOW(set(s, SOL_SOCKET, SO_SELECT_ERR_QUEUE, 1)); m.msg_controllen = 24; SHOW(sendmsg(s, &m, 0)); SAY("ev %#x\n", waitev(s)); drain(s);
		SHOW(set(s, SOL_SOCKET, SO_TIMESTAMPING, soft|T(OPT_TSONLY)));SHOW(set(s, SOL_SOCKET, SO_TIMESTAMPING, soft|T(OPT_ID)|T(OPT_TSONLY)));SHOW(sendmsg(s, &m, 0)); waitev(s); drain(s);
		SHOW(set(s, SOL_SOCKET, SO_TIMESTAMPING_NEW, soft|T(OPT_ID)|T(OPT_TSONLY)));SHOW(sendmsg(s, &m, 0)); waitev(s); drain(s);
		SHOW(set(s, SOL_SOCKET, SO_TIMESTAMP, 1)); SHOW(sendmsg(s, &m, 0)); waitev(s); drain(s);
		SHOW(set(s, SOL_IP, IP_RECVERR, 1)); SHOW(sendmsg(s, &m, 0)); waitev(s); drain(s);
		/* blocking errqueue does not wait; recvmsg of data with pending err */
		SHOW(sendmsg(s, &m, 0)); waitev(s); char b[4]; SHOW(recv(s, b, 4, MSG_DONTWAIT)); close(r); SHOW(sendmsg(s, &m, 0)); waitev(s); SAY("err %d\n", error_of(s)); drain(s);
		SHOW(sendmsg(s, &m, 0)); waitev(s); SHOW(sendmsg(s, &m, 0)); SHOW(recv(s, b, 4, MSG_DONTWAIT)); drain(s);
	}
	return 0;
}
