// Options of the IPv4 header (IP_OPTIONS, IP_RETOPTS): what is refused, what a receiver sees over loopback, what an accepted TCP connection has.
// needs: root
// options: --cap-add ALL
#include "inet.h"
static void hex(const char *w, unsigned char *b, int n){ SAY("%s %d:", w, n); for(int i=0;i<n;i++) if (b[0] == 68 && i >= n - 4 && b[2] > 5) SAY(" %s", b[i] ? "tt" : "tt"); else if (b[0] == 68 && b[2] > 5 && !(b[3] & 15) && i >= 4) SAY(" tt"); else SAY(" %02x", b[i]); SAY("\n"); }
static void try4(const char *n, unsigned char *o, int len)
{
	int s, r; struct sockaddr_in a = in4("127.0.0.1", 0);
	MUST(r = socket(AF_INET, SOCK_DGRAM, 0)); MUST(bind(r, A(a)));
	set(r, IPPROTO_IP, IP_RECVOPTS, 1); set(r, IPPROTO_IP, IP_RETOPTS, 1);
	struct sockaddr_in to = in4("127.0.0.1", port_of(r));
	MUST(s = socket(AF_INET, SOCK_DGRAM, 0));
	int e = setsockopt(s, IPPROTO_IP, IP_OPTIONS, o, len);
	SAY("%s: set %s\n", n, e ? strerrorname_np(errno) : "ok");
	unsigned char b[64] = {0}; socklen_t l = sizeof b;
	if (!getsockopt(s, IPPROTO_IP, IP_OPTIONS, b, &l)) hex(" get", b, l);
	e = sendto(s, "x", 1, 0, A(to)); SAY(" send %d %s\n", e, e < 0 ? strerrorname_np(errno) : "");
	char d[10], c[400]; struct iovec v = { d, 10 }; struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = c, .msg_controllen = sizeof c };
	e = recvmsg(r, &m, MSG_DONTWAIT); SAY(" recv %d %s\n", e, e < 0 ? strerrorname_np(errno) : "");
	if (e >= 0) for (struct cmsghdr *h = CMSG_FIRSTHDR(&m); h; h = CMSG_NXTHDR(&m, h)) { SAY("  level %d type %d", h->cmsg_level, h->cmsg_type); hex("", CMSG_DATA(h), h->cmsg_len - 16); }
	/* as cmsg */
	char cc[100] = {0}; struct cmsghdr *h = (void *)cc; h->cmsg_len = 16 + len; h->cmsg_level = 0; h->cmsg_type = IP_RETOPTS; memcpy(cc + 16, o, len);
	int s2; MUST(s2 = socket(AF_INET, SOCK_DGRAM, 0));
	struct msghdr sm = { .msg_name = &to, .msg_namelen = sizeof to, .msg_iov = &v, .msg_iovlen = 1, .msg_control = cc, .msg_controllen = CMSG_SPACE(len) };
	v.iov_len = 1; e = sendmsg(s2, &sm, 0); SAY(" cmsg %d %s\n", e, e < 0 ? strerrorname_np(errno) : "");
	v.iov_len = 10; m.msg_controllen = sizeof c; e = recvmsg(r, &m, MSG_DONTWAIT); SAY(" recv %d\n", e);
	if (e >= 0) for (struct cmsghdr *h = CMSG_FIRSTHDR(&m); h; h = CMSG_NXTHDR(&m, h)) { SAY("  level %d type %d", h->cmsg_level, h->cmsg_type); hex("", CMSG_DATA(h), h->cmsg_len - 16); }
	close(s); close(s2); close(r);
}
int main(void)
{
	unsigned char nop[] = {1,1,1,0}; try4("nop", nop, 4);
	unsigned char rr[] = {7,7,4,0,0,0,0,0}; try4("rr", rr, 8);
	unsigned char rr3[] = {7,15,4,0,0,0,0,0,0,0,0,0,0,0,0,0}; try4("rr3", rr3, 16);
	unsigned char rrfull[] = {7,7,8,1,2,3,4,0}; try4("rrfull", rrfull, 8);
	unsigned char rrbad[] = {7,7,3,0}; try4("rrbad", rrbad, 4);
	unsigned char rrbad2[] = {7,40,4,0}; try4("rrbad2", rrbad2, 4);
	unsigned char ts[] = {68,12,5,0,0,0,0,0,0,0,0,0}; try4("ts", ts, 12);
	unsigned char ts1[] = {68,12,5,1,0,0,0,0,0,0,0,0}; try4("ts1", ts1, 12);
	unsigned char ts3[] = {68,12,5,3,127,0,0,1,0,0,0,0}; try4("ts3", ts3, 12);
	unsigned char lsrr[] = {131,7,4,127,0,0,1,0}; try4("lsrr", lsrr, 8);
	unsigned char lsrr2[] = {131,11,4,127,0,0,2,127,0,0,3,0}; try4("lsrr2", lsrr2, 12);
	unsigned char ssrr[] = {137,7,4,127,0,0,1,0}; try4("ssrr", ssrr, 8);
	unsigned char ra[] = {148,4,0,0}; try4("ra", ra, 4);
	unsigned char sec[] = {130,11,0,0,0,0,0,0,0,0,0,0}; try4("sec", sec, 12);
	unsigned char cipso[] = {134,6,0,0,0,1,0,0}; try4("cipso", cipso, 8);
	unsigned char unk[] = {94,4,0,0}; try4("unknown", unk, 4);
	unsigned char mix[] = {1,7,7,4,0,0,0,0,1,1,0,0}; try4("mix", mix, 12);
	unsigned char early[] = {0,7,7,4,0,0,0,0}; try4("early", early, 8);
	unsigned char odd[] = {1}; try4("odd", odd, 1);
	unsigned char none[] = {1}; try4("empty", none, 0);
	unsigned char big[44]; memset(big, 1, 44); try4("big", big, 41); try4("40", big, 40);
	/* TCP */
	int v[2]; int l = listener(1); SAY("listener opts %d\n", setsockopt(l, IPPROTO_IP, IP_OPTIONS, rr, 8));
	struct sockaddr_in a = in4("127.0.0.1", port_of(l));
	int c = socket(AF_INET, SOCK_STREAM, 0); setsockopt(c, IPPROTO_IP, IP_OPTIONS, rr, 8);
	SHOW(connect(c, A(a))); struct sockaddr_in nm; socklen_t nl = sizeof nm; int d = accept(l, (void*)&nm, &nl); SAY("accept %d\n", d > 0);
	unsigned char b[64]; socklen_t bl = 64; getsockopt(d, IPPROTO_IP, IP_OPTIONS, b, &bl); hex("child", b, bl); bl = 64; getsockopt(c, IPPROTO_IP, IP_OPTIONS, b, &bl); hex("client", b, bl);
	bl = 5; SHOW(getsockopt(c, IPPROTO_IP, IP_OPTIONS, b, &bl)); VALUE(bl);
	bl = 2; SHOW(getsockopt(c, IPPROTO_IP, IP_OPTIONS, b, &bl)); VALUE(bl);
	SHOW(send(c, "abc", 3, 0)); SHOW(recv(d, b, 64, 0)); names(c); names(d);
	return 0;
}
