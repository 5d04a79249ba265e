// Socket filters (SO_ATTACH_FILTER): every instruction of classic BPF over datagrams, what the checker refuses, locking, asking back, choosing among SO_REUSEPORT sockets.
#include "../check.h"
#include <linux/filter.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#define ATTACH(fd, p) attach(fd, SO_ATTACH_FILTER, p, sizeof(p) / sizeof *(p))
#define S BPF_STMT
#define J BPF_JUMP

static int attach(int fd, int option, struct sock_filter *p, int n)
{
	return setsockopt(fd, SOL_SOCKET, option, &(struct sock_fprog){ n, p }, sizeof(struct sock_fprog));
}

static int from, to;
static struct sockaddr_in6 to_name;

/* Two UDP sockets; the sender's port is no secret to the receiver's filter, so it is not compared. */
static void pair(int domain)
{
	struct sockaddr_in6 a = { .sin6_family = domain };
	socklen_t n = domain == AF_INET ? sizeof(struct sockaddr_in) : sizeof a;
	if (domain == AF_INET)
		((struct sockaddr_in *)&a)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	else
		a.sin6_addr = in6addr_loopback;
	MUST(from = socket(domain, SOCK_DGRAM, 0));
	MUST(to = socket(domain, SOCK_DGRAM | SOCK_NONBLOCK, 0));
	MUST(bind(to, (void *)&a, n));
	MUST(getsockname(to, (void *)&a, &n));
	MUST(connect(from, (void *)&a, n));
	to_name = a;
}

/* What a program's value is: the length that is left of a packet. */
static void run(const char *name, struct sock_filter *p, int n)
{
	static char b[1400], r[1500];
	for (int i = 0; i < (int)sizeof b; i++)
		b[i] = i < 256 ? i : 0x45;
	if (attach(to, SO_ATTACH_FILTER, p, n)) {
		SAY("%s: %s\n", name, strerrorname_np(errno));
		return;
	}
	send(from, b, sizeof b, 0);
	long got = recv(to, r, sizeof r, MSG_TRUNC);
	SAY("%s: %s %ld\n", name, got < 0 ? strerrorname_np(errno) : "", got);
}

/* The low ten bits of A. */
#define RUN(name, ...) do { \
	struct sock_filter p_[] = { __VA_ARGS__, S(BPF_ALU | BPF_AND, 0x3ff), S(BPF_ALU | BPF_ADD, 8), S(BPF_RET | BPF_A, 0) }; \
	run(name, p_, sizeof p_ / sizeof *p_); \
} while (0)
#define LOAD(size, k) S(BPF_LD | size | BPF_ABS, (unsigned)(k))

static void loads(void)
{
	RUN("length of the datagram", LOAD(BPF_H, 4));
	RUN("byte of the payload", LOAD(BPF_B, 8 + 77));
	RUN("half word", LOAD(BPF_H, 9));
	RUN("word", LOAD(BPF_W, 9));
	RUN("last byte", LOAD(BPF_B, 1407));
	RUN("behind the end", LOAD(BPF_B, 1408));
	RUN("half word across the end", LOAD(BPF_H, 1407));
	RUN("word far away", LOAD(BPF_W, 0x7fffffff));
	RUN("indirect", S(BPF_LDX | BPF_IMM, 10), S(BPF_LD | BPF_B | BPF_IND, 20));
	RUN("indirect backwards", S(BPF_LDX | BPF_IMM, 30), S(BPF_LD | BPF_B | BPF_IND, (unsigned)-10));
	RUN("indirect before the beginning", S(BPF_LDX | BPF_IMM, 3), S(BPF_LD | BPF_B | BPF_IND, (unsigned)-10));
	RUN("indirect word", S(BPF_LDX | BPF_IMM, 10), S(BPF_LD | BPF_W | BPF_IND, 1));
	RUN("indirect half word behind", S(BPF_LDX | BPF_IMM, 1400), S(BPF_LD | BPF_H | BPF_IND, 7));
	RUN("header length", S(BPF_LDX | BPF_B | BPF_MSH, 1000), S(BPF_MISC | BPF_TXA, 0));
	RUN("header length behind the end", S(BPF_LDX | BPF_B | BPF_MSH, 5000), S(BPF_MISC | BPF_TXA, 0));
	RUN("whole length", S(BPF_LD | BPF_LEN, 0), S(BPF_ALU | BPF_RSH, 1));
	RUN("whole length in X", S(BPF_LDX | BPF_W | BPF_LEN, 0), S(BPF_MISC | BPF_TXA, 0), S(BPF_ALU | BPF_RSH, 2));
	RUN("scratch", S(BPF_LD | BPF_IMM, 123), S(BPF_ST, 15), S(BPF_LD | BPF_IMM, 1), S(BPF_LD | BPF_MEM, 15));
	RUN("scratch of X", S(BPF_LDX | BPF_IMM, 124), S(BPF_STX, 0), S(BPF_LDX | BPF_IMM, 2), S(BPF_LDX | BPF_MEM, 0), S(BPF_MISC | BPF_TXA, 0));
}

static void arithmetic(void)
{
	static const int ops[] = { BPF_ADD, BPF_SUB, BPF_MUL, BPF_DIV, BPF_MOD, BPF_OR, BPF_AND, BPF_XOR, BPF_LSH, BPF_RSH };
	static const unsigned values[] = { 1, 3, 31, 700, 0x80000001, 0 };
	char name[40];
	for (int i = 0; i < 10; i++)
		for (int v = 0; v < 6; v++) {
			sprintf(name, "%#x by %#x", ops[i], values[v]);
			RUN(name, S(BPF_LD | BPF_IMM, 0x90000075), S(BPF_ALU | ops[i], values[v]));
			sprintf(name, "%#x by X %#x", ops[i], values[v]);
			RUN(name, S(BPF_LD | BPF_IMM, 0x90000075), S(BPF_LDX | BPF_IMM, values[v]), S(BPF_ALU | ops[i] | BPF_X, 0));
		}
	RUN("negated", S(BPF_LD | BPF_IMM, (unsigned)-9), S(BPF_ALU | BPF_NEG, 0));
	static const int jumps[] = { BPF_JEQ, BPF_JGT, BPF_JGE, BPF_JSET };
	for (int i = 0; i < 4; i++)
		for (unsigned k = 0x7fffffff; k < 0x80000002; k++) {
			sprintf(name, "jump %#x %#x", jumps[i], k);
			RUN(name, S(BPF_LD | BPF_IMM, 0x80000000), J(BPF_JMP | jumps[i], k, 0, 1), S(BPF_LD | BPF_IMM, 1));
			sprintf(name, "jump %#x X %#x", jumps[i], k);
			RUN(name, S(BPF_LD | BPF_IMM, 0x80000000), S(BPF_LDX | BPF_IMM, k), J(BPF_JMP | jumps[i] | BPF_X, 0, 1, 0), S(BPF_LD | BPF_IMM, 1));
		}
	RUN("jump ahead", S(BPF_LD | BPF_IMM, 5), S(BPF_JMP | BPF_JA, 1), S(BPF_LD | BPF_IMM, 6), S(BPF_MISC | BPF_TAX, 0), S(BPF_MISC | BPF_TXA, 0));
	static const unsigned constants[] = { 0, 1, 7, 8, 9, 20, 1407, 1408, 1409, 65536, 0x7fffffff, 0xffffffff };
	for (int k = 0; k < 12; k++) {
		struct sock_filter p[] = { S(BPF_RET | BPF_K, constants[k]) };
		run("constant", p, 1);
	}
}

static void ancillary(void)
{
	RUN("protocol", LOAD(BPF_W, SKF_AD_OFF + SKF_AD_PROTOCOL), S(BPF_ALU | BPF_RSH, 3));
	RUN("kind of packet", LOAD(BPF_W, SKF_AD_OFF + SKF_AD_PKTTYPE));
	RUN("interface", LOAD(BPF_W, SKF_AD_OFF + SKF_AD_IFINDEX));
	RUN("mark", LOAD(BPF_W, SKF_AD_OFF + SKF_AD_MARK));
	RUN("queue", LOAD(BPF_W, SKF_AD_OFF + SKF_AD_QUEUE));
	RUN("kind of interface", LOAD(BPF_W, SKF_AD_OFF + SKF_AD_HATYPE));
	RUN("vlan", LOAD(BPF_W, SKF_AD_OFF + SKF_AD_VLAN_TAG));
	RUN("no vlan", LOAD(BPF_W, SKF_AD_OFF + SKF_AD_VLAN_TAG_PRESENT));
	RUN("protocol of the vlan", LOAD(BPF_W, SKF_AD_OFF + SKF_AD_VLAN_TPID));
	RUN("as bytes", LOAD(BPF_B, SKF_AD_OFF + SKF_AD_IFINDEX));
	RUN("exclusive or", S(BPF_LD | BPF_IMM, 0x55), S(BPF_LDX | BPF_IMM, 0xff), LOAD(BPF_W, SKF_AD_OFF + SKF_AD_ALU_XOR_X));
	RUN("random", LOAD(BPF_W, SKF_AD_OFF + SKF_AD_RANDOM), S(BPF_ALU | BPF_AND, 0));
	RUN("cpu", LOAD(BPF_W, SKF_AD_OFF + SKF_AD_CPU), S(BPF_ALU | BPF_AND, 0));
	RUN("attribute, none", S(BPF_LD | BPF_IMM, 8), S(BPF_LDX | BPF_IMM, 3), LOAD(BPF_W, SKF_AD_OFF + SKF_AD_NLATTR));
	RUN("unknown", LOAD(BPF_W, SKF_AD_OFF + 64));
	RUN("odd", LOAD(BPF_W, SKF_AD_OFF + 1));
	RUN("network header", LOAD(BPF_B, SKF_NET_OFF));
	RUN("protocol in the header", LOAD(BPF_B, SKF_NET_OFF + 9));
	RUN("address", LOAD(BPF_W, SKF_NET_OFF + 16), S(BPF_ALU | BPF_RSH, 23));
	RUN("link header", LOAD(BPF_H, SKF_LL_OFF + 12), S(BPF_ALU | BPF_RSH, 3));
	RUN("negative without meaning", LOAD(BPF_B, -1));
	RUN("network header, indirect", S(BPF_LDX | BPF_IMM, (unsigned)SKF_NET_OFF), S(BPF_LD | BPF_B | BPF_IND, 9));
}

static void refused(void)
{
	static struct sock_filter bad[][3] = {
		{ S(0xffff, 0) }, { S(BPF_LD | BPF_IMM, 1) }, { S(BPF_ALU | BPF_DIV, 0), S(BPF_RET, 0) }, { S(BPF_ALU | BPF_MOD, 0), S(BPF_RET, 0) },
		{ S(BPF_ALU | BPF_LSH, 32), S(BPF_RET, 0) }, { S(BPF_ALU | BPF_RSH, 31), S(BPF_RET, 0) }, { S(BPF_ST, 16), S(BPF_RET, 0) },
		{ S(BPF_STX, (unsigned)-1), S(BPF_RET, 0) }, { S(BPF_LD | BPF_MEM, 1), S(BPF_RET, 0) }, { S(BPF_LDX | BPF_MEM, 16), S(BPF_RET, 0) },
		{ S(BPF_JMP | BPF_JA, 1), S(BPF_RET, 0) }, { S(BPF_JMP | BPF_JA, (unsigned)-1), S(BPF_RET, 0) }, { J(BPF_JMP | BPF_JEQ, 0, 1, 0), S(BPF_RET, 0) },
		{ J(BPF_JMP | BPF_JSET, 0, 0, 255), S(BPF_RET, 0) }, { S(BPF_RET | BPF_X, 0) }, { S(BPF_LDX | BPF_B | BPF_ABS, 0), S(BPF_RET, 0) },
		{ S(BPF_LDX | BPF_W | BPF_MSH, 0), S(BPF_RET, 0) }, { S(BPF_LD | BPF_B | BPF_MSH, 0), S(BPF_RET, 0) }, { S(BPF_ALU | BPF_NEG | BPF_X, 0), S(BPF_RET, 0) },
		{ S(BPF_MISC | 0x40, 0), S(BPF_RET, 0) }, { S(BPF_LD | 0x18, 0), S(BPF_RET, 0) }, { S(BPF_LDX | BPF_IND, 0), S(BPF_RET, 0) }, { S(BPF_JMP | 0xa0, 0), S(BPF_RET, 0) },
		{ S(BPF_LD | BPF_W | BPF_LEN, 7), S(BPF_RET | BPF_A, 7) }, { S(BPF_LD | BPF_B | BPF_LEN, 0), S(BPF_RET, 0) }, { S(BPF_LD | BPF_IND, (unsigned)-1), S(BPF_RET, 0) },
	};
	for (int i = 0; i < (int)(sizeof bad / sizeof *bad); i++) {
		int n = bad[i][1].code || bad[i][1].k || i != 0 && bad[i][0].code != (BPF_LD | BPF_IMM) && bad[i][0].code != (BPF_RET | BPF_X) ? 2 : 1;
		SAY("program %d: %s\n", i, attach(to, SO_ATTACH_FILTER, bad[i], n) ? strerrorname_np(errno) : "taken");
	}
	static struct sock_filter many[4097];
	for (int i = 0; i < 4097; i++)
		many[i] = (struct sock_filter)S(BPF_RET, 0);
	SHOW(attach(to, SO_ATTACH_FILTER, many, 0));
	SHOW(attach(to, SO_ATTACH_FILTER, NULL, 1));
	SHOW(attach(to, SO_ATTACH_FILTER, (void *)1, 1));
	SHOW(attach(to, SO_ATTACH_FILTER, many, 4097));
	SHOW(attach(to, SO_ATTACH_FILTER, many, 4096));
	SHOW(setsockopt(to, SOL_SOCKET, SO_ATTACH_FILTER, &(struct sock_fprog){ 1, many }, 15));
	SHOW(setsockopt(to, SOL_SOCKET, SO_ATTACH_FILTER, &(struct sock_fprog){ 1, many }, 17));
	SHOW(setsockopt(to, SOL_SOCKET, SO_ATTACH_FILTER, (void *)1, 16));
	SHOW(setsockopt(to, SOL_SOCKET, SO_ATTACH_BPF, &(int){ -1 }, 4));
	SHOW(setsockopt(to, SOL_SOCKET, SO_ATTACH_BPF, &(int){ to }, 4));
	SHOW(setsockopt(to, SOL_SOCKET, SO_ATTACH_BPF, &(long){ 0 }, 8));
	SHOW(setsockopt(to, SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF, &(int){ -1 }, 4));
	SHOW(setsockopt(to, SOL_SOCKET, SO_ATTACH_REUSEPORT_EBPF, &(int){ to }, 4));
}

static void kept(void)
{
	struct sock_filter three[] = { S(BPF_LD | BPF_LEN, 0), S(BPF_ALU | BPF_SUB, 1), S(BPF_RET | BPF_A, 0) }, back[5] = { 0 }, one[] = { S(BPF_RET, 20) };
	socklen_t n = 0;
	SHOW(ATTACH(to, three));
	SHOW(getsockopt(to, SOL_SOCKET, SO_GET_FILTER, NULL, &n));
	VALUE(n);
	n = 2;
	SHOW(getsockopt(to, SOL_SOCKET, SO_GET_FILTER, back, &n));
	n = 5;
	SHOW(getsockopt(to, SOL_SOCKET, SO_GET_FILTER, back, &n));
	VALUE(n);
	CHECK(memcmp(back, three, sizeof three) == 0);
	SHOW(getsockopt(to, SOL_SOCKET, SO_GET_FILTER, (void *)1, &n));
	SHOW(setsockopt(to, SOL_SOCKET, SO_DETACH_FILTER, &(int){ 0 }, 3));
	SHOW(setsockopt(to, SOL_SOCKET, SO_DETACH_FILTER, &(int){ 0 }, 4));
	SHOW(setsockopt(to, SOL_SOCKET, SO_DETACH_FILTER, &(int){ 0 }, 4));
	n = 5;
	SHOW(getsockopt(to, SOL_SOCKET, SO_GET_FILTER, back, &n));
	VALUE(n);
	SHOW(ATTACH(to, three));
	SHOW(setsockopt(to, SOL_SOCKET, SO_LOCK_FILTER, &(int){ 1 }, 4));
	SHOW(setsockopt(to, SOL_SOCKET, SO_LOCK_FILTER, &(int){ 0 }, 4));
	SHOW(setsockopt(to, SOL_SOCKET, SO_LOCK_FILTER, &(int){ 5 }, 4));
	SHOW(ATTACH(to, one));
	SHOW(ATTACH(to, &(struct sock_filter){ 0xffff }));
	SHOW(setsockopt(to, SOL_SOCKET, SO_DETACH_FILTER, &(int){ 0 }, 4));
	SHOW(setsockopt(to, SOL_SOCKET, SO_ATTACH_BPF, &(int){ -1 }, 4));
	char b[50];
	SHOW(send(from, "12345", 5, 0));
	SHOW(recv(to, b, sizeof b, 0));
}

static void others(void)
{
	int v[2];
	char b[200];
	struct sock_filter none[] = { S(BPF_RET, 0) }, two[] = { S(BPF_RET, 2) }, first[] = { S(BPF_LD | BPF_B | BPF_ABS, 0), S(BPF_ALU | BPF_SUB, '0'), S(BPF_RET | BPF_A, 0) };
	static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
	for (int t = 0; t < 3; t++) {
		MUST(socketpair(AF_UNIX, types[t] | SOCK_NONBLOCK, 0, v));
		SHOW(ATTACH(v[1], none));
		SHOW(send(v[0], "4abcdef", 7, 0));
		SHOW(recv(v[1], b, sizeof b, 0));
		SHOW(ATTACH(v[1], two));
		SHOW(send(v[0], "4abcdef", 7, 0));
		SHOW(recv(v[1], b, sizeof b, 0));
		SHOW(ATTACH(v[1], first));
		SHOW(send(v[0], "4abcdef", 7, 0));
		SHOW(recv(v[1], b, sizeof b, MSG_TRUNC));
		/* the sender's own filter is asked nothing */
		SHOW(ATTACH(v[0], none));
		SHOW(send(v[0], "4abcdef", 7, 0));
		SHOW(recv(v[1], b, sizeof b, 0));
		struct sock_filter device[] = { S(BPF_LD | BPF_IMM, 3), LOAD(BPF_W, SKF_AD_OFF + SKF_AD_IFINDEX), S(BPF_RET, 5) };
		SHOW(ATTACH(v[1], device));
		SHOW(send(v[0], "4abcdef", 7, 0));
		SHOW(recv(v[1], b, sizeof b, 0));
		close(v[0]);
		close(v[1]);
	}
	struct sockaddr_nl k = { .nl_family = AF_NETLINK };
	struct { struct nlmsghdr h; struct rtgenmsg g; } q = { { sizeof q, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, 7 }, { AF_UNSPEC } };
	int nl = socket(AF_NETLINK, SOCK_RAW | SOCK_NONBLOCK, NETLINK_ROUTE);
	struct sock_filter header[] = { S(BPF_RET, 16) };
	MUST(bind(nl, (void *)&k, sizeof k));
	SHOW(ATTACH(nl, none));
	SHOW(send(nl, &q, sizeof q, 0));
	SHOW(recv(nl, b, sizeof b, 0));
	SHOW(ATTACH(nl, header));
	close(nl);
	int tcp = socket(AF_INET, SOCK_STREAM, 0);
	SHOW(ATTACH(tcp, none));
	SHOW(setsockopt(tcp, SOL_SOCKET, SO_ATTACH_FILTER, NULL, 0));
	SHOW(setsockopt(tcp, SOL_SOCKET, SO_ATTACH_FILTER, NULL, 4));
	SHOW(setsockopt(tcp, SOL_SOCKET, SO_DETACH_FILTER, &(int){ 0 }, 4));
	SHOW(setsockopt(tcp, SOL_SOCKET, SO_LOCK_FILTER, &(int){ 1 }, 4));
	close(tcp);
}

/* The program of a group says which of its sockets a datagram is for. */
static void balancing(void)
{
	struct sock_filter by_first[] = { S(BPF_LD | BPF_B | BPF_ABS, 0), S(BPF_ALU | BPF_SUB, '0'), S(BPF_RET | BPF_A, 0) }, last[] = { S(BPF_RET, 2) };
	struct sockaddr_in a = { AF_INET, 0, { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof a;
	int s[3], out = socket(AF_INET, SOCK_DGRAM, 0);
	s[0] = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	SHOW(attach(s[0], SO_ATTACH_REUSEPORT_CBPF, by_first, 3));
	SHOW(setsockopt(s[0], SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, &(int){ 0 }, 4));
	SHOW(setsockopt(s[0], SOL_SOCKET, SO_REUSEPORT, &(int){ 1 }, 4));
	SHOW(setsockopt(s[0], SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, &(int){ 0 }, 4));
	SHOW(attach(s[0], SO_ATTACH_REUSEPORT_CBPF, by_first, 2));
	SHOW(attach(s[0], SO_ATTACH_REUSEPORT_CBPF, NULL, 2));
	SHOW(attach(s[0], SO_ATTACH_REUSEPORT_CBPF, by_first, 3));
	MUST(bind(s[0], (void *)&a, n));
	MUST(getsockname(s[0], (void *)&a, &n));
	for (int i = 1; i < 3; i++) {
		MUST(s[i] = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0));
		MUST(setsockopt(s[i], SOL_SOCKET, SO_REUSEPORT, &(int){ 1 }, 4));
		MUST(bind(s[i], (void *)&a, n));
	}
	for (int round = 0; round < 3; round++) {
		for (int i = 0; i < 6; i++) {
			char b[2] = { '0' + i % 3 };
			if (sendto(out, b, 1, 0, (void *)&a, n) != 1)
				SAY("lost\n");
		}
		int all = 0;
		for (int i = 0; i < 3; i++) {
			char b[2];
			int own = 0, got = 0;
			while (recv(s[i], b, 1, 0) == 1)
				own += b[0] == '0' + i, got++;
			if (round < 2)
				SAY("socket %d: %d, %d of its own\n", i, got, own);
			all += got;
		}
		VALUE(all);
		if (round == 0)
			SHOW(attach(s[1], SO_ATTACH_REUSEPORT_CBPF, last, 1));
		else if (round == 1)
			SHOW(setsockopt(s[2], SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, &(int){ 0 }, 4));
	}
	SHOW(setsockopt(s[0], SOL_SOCKET, SO_DETACH_REUSEPORT_BPF, &(int){ 0 }, 4));
	int plain = socket(AF_INET, SOCK_DGRAM, 0);
	a.sin_port = 0;
	MUST(bind(plain, (void *)&a, n));
	SHOW(setsockopt(plain, SOL_SOCKET, SO_REUSEPORT, &(int){ 1 }, 4));
	SHOW(attach(plain, SO_ATTACH_REUSEPORT_CBPF, last, 1));
	int u = socket(AF_UNIX, SOCK_DGRAM, 0);
	SHOW(attach(u, SO_ATTACH_REUSEPORT_CBPF, last, 1));
	/* among listeners the program sees no data */
	int l[2], c;
	for (int i = 0; i < 2; i++) {
		MUST(l[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0));
		MUST(setsockopt(l[i], SOL_SOCKET, SO_REUSEPORT, &(int){ 1 }, 4));
		MUST(bind(l[i], (void *)&a, n));
		MUST(getsockname(l[i], (void *)&a, &n));
		MUST(listen(l[i], 10));
	}
	struct sock_filter second[] = { S(BPF_RET, 1) };
	SHOW(attach(l[0], SO_ATTACH_REUSEPORT_CBPF, second, 1));
	for (int i = 0; i < 4; i++) {
		MUST(c = socket(AF_INET, SOCK_STREAM, 0));
		MUST(connect(c, (void *)&a, n));
		SHOW(accept(l[0], NULL, NULL));
		WORKS(accept(l[1], NULL, NULL));
		close(c);
	}
}

int main(void)
{
	if (getuid() == 0)
		MUST(setresuid(65534, 65534, 65534));
	pair(AF_INET);
	loads();
	arithmetic();
	ancillary();
	refused();
	kept();
	pair(AF_INET6);
	RUN("IPv6 length", LOAD(BPF_H, 4));
	RUN("IPv6 next header", LOAD(BPF_B, SKF_NET_OFF + 6));
	RUN("IPv6 protocol", LOAD(BPF_W, SKF_AD_OFF + SKF_AD_PROTOCOL), S(BPF_ALU | BPF_RSH, 6));
	others();
	balancing();
	return 0;
}
