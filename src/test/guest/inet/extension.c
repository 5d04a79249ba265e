// IPv6 extension headers as options of a socket and of a message: what is refused, kept, dropped by the receiver, and told to it.
// needs: root
// options: --cap-add ALL
#include "inet.h"
#include <grp.h>
static void hex(const char *w, unsigned char *b, int n){ SAY("%s %d:", w, n); for(int i=0;i<n;i++) SAY(" %02x", b[i]); SAY("\n"); }
static int r;
static void rcv(void)
{
	char d[10], c[600]; struct iovec v = { d, 10 }; struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = c, .msg_controllen = sizeof c };
	int e = recvmsg(r, &m, MSG_DONTWAIT); SAY(" recv %d %s\n", e, e < 0 ? strerrorname_np(errno) : "");
	if (e >= 0) for (struct cmsghdr *h = CMSG_FIRSTHDR(&m); h; h = CMSG_NXTHDR(&m, h)) { SAY("  level %d type %d", h->cmsg_level, h->cmsg_type); hex("", CMSG_DATA(h), h->cmsg_len - 16); }
}
static void try6(const char *n, int opt, unsigned char *o, int len)
{
	int s; struct sockaddr_in6 to = in6("::1", port_of(r));
	MUST(s = socket(AF_INET6, SOCK_DGRAM, 0));
	int e = setsockopt(s, IPPROTO_IPV6, opt, o, len);
	SAY("%s: set %s\n", n, e ? strerrorname_np(errno) : "ok");
	unsigned char b[300] = {0}; socklen_t l = sizeof b;
	if (!getsockopt(s, IPPROTO_IPV6, opt, b, &l)) hex(" get", b, l); else SAY(" get %s\n", strerrorname_np(errno));
	l = 3; if (!getsockopt(s, IPPROTO_IPV6, opt, b, &l)) hex(" get3", b, l); else SAY(" get3 %s\n", strerrorname_np(errno));
	e = sendto(s, "x", 1, 0, A(to)); SAY(" send %d %s\n", e, e < 0 ? strerrorname_np(errno) : "");
	rcv();
	SAY(" unset %d\n", setsockopt(s, IPPROTO_IPV6, opt, NULL, 0));
	l = sizeof b; if (!getsockopt(s, IPPROTO_IPV6, opt, b, &l)) hex(" get", b, l);
	char cc[400] = {0}; struct cmsghdr *h = (void *)cc; h->cmsg_len = 16 + len; h->cmsg_level = 41; h->cmsg_type = opt; memcpy(cc + 16, o, len);
	struct iovec v = { "x", 1 };
	struct msghdr sm = { .msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &v, .msg_iovlen = 1, .msg_control = cc, .msg_controllen = CMSG_SPACE(len) };
	e = sendmsg(s, &sm, 0); SAY(" cmsg %d %s\n", e, e < 0 ? strerrorname_np(errno) : "");
	rcv();
	close(s);
}
int main(void)
{
	struct sockaddr_in6 a = in6("::1", 0);
	MUST(r = socket(AF_INET6, SOCK_DGRAM, 0)); MUST(bind(r, A(a)));
	set(r, IPPROTO_IPV6, IPV6_RECVHOPOPTS, 1); set(r, IPPROTO_IPV6, IPV6_RECVDSTOPTS, 1); set(r, IPPROTO_IPV6, IPV6_RECVRTHDR, 1);
	unsigned char pad[8] = {0,0,1,4,0,0,0,0}; unsigned char pad2[16] = {0,1,1,12}; unsigned char ra[8] = {0,0,5,2,0,0,1,0};
	unsigned char unk[8] = {0,0,0x1e,4,1,2,3,4}; unsigned char unkdrop[8] = {0,0,0x5e,4,1,2,3,4}; unsigned char unkicmp[8]={0,0,0x9e,4,1,2,3,4};
	unsigned char bad[8] = {0,0,1,9,0,0,0,0};
	unsigned char padn[8] = {0,0,1,4,1,0,0,0};
	int opts[] = { IPV6_HOPOPTS, IPV6_RTHDRDSTOPTS, IPV6_DSTOPTS };
	for (int i = 0; i < 3; i++) {
		char n[40]; SAY("=== %d\n", opts[i]);
		try6("pad", opts[i], pad, 8); try6("pad2", opts[i], pad2, 16); try6("ra", opts[i], ra, 8); try6("unk", opts[i], unk, 8); try6("unkdrop", opts[i], unkdrop, 8); try6("unkicmp", opts[i], unkicmp, 8);
		try6("bad", opts[i], bad, 8); try6("padn", opts[i], padn, 8); try6("short", opts[i], pad, 7); try6("one", opts[i], pad, 1); try6("len", opts[i], pad2, 8); try6("longer", opts[i], pad2, 24 > 16 ? 16 : 16);
		unsigned char more[24]={0}; more[2]=1; more[3]=4; try6("more", opts[i], more, 24);
	}
	unsigned char rt0[24] = {0,2,0,1,0,0,0,0}; rt0[23] = 1; try6("rt0", IPV6_RTHDR, rt0, 24);
	unsigned char rt2[24] = {0,2,2,1,0,0,0,0}; rt2[23] = 1; try6("rt2", IPV6_RTHDR, rt2, 24);
	unsigned char rt4[24] = {0,2,4,0,0,0,0,0}; rt4[23] = 1; try6("rt4", IPV6_RTHDR, rt4, 24);
	unsigned char rt20[8] = {0,0,2,0,0,0,0,0}; try6("rt20", IPV6_RTHDR, rt20, 8);
	unsigned char rt3[24] = {0,2,3,1,0,0,0,0}; try6("rt3", IPV6_RTHDR, rt3, 24);
	pid_t p;
	MUST(p = fork());
	if (!p) {
		MUST(setgid(1000));
		MUST(setuid(1000));
		try6("hop, unprivileged", IPV6_HOPOPTS, pad, 8);
		try6("destination, unprivileged", IPV6_DSTOPTS, bad, 7);
		try6("routing, unprivileged", IPV6_RTHDR, rt4, 24);
		exit(0);
	}
	show_wait(p);
	set(r, IPPROTO_IPV6, IPV6_RECVHOPOPTS, 0);
	set(r, IPPROTO_IPV6, IPV6_RECVDSTOPTS, 0);
	set(r, IPPROTO_IPV6, IPV6_2292HOPOPTS, 1);
	set(r, IPPROTO_IPV6, IPV6_2292DSTOPTS, 1);
	try6("old hop", IPV6_HOPOPTS, pad, 8);
	try6("old destination", IPV6_DSTOPTS, pad, 8);
	return 0;
}
