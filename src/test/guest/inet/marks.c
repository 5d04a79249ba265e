// Marks and priorities of datagrams: as an option of the sender, with one message, and told to the receiver; times in each form.
#include "../check.h"
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <sys/socket.h>

static int from, to;

static void show(const char *when)
{
	char b[8], c[512];
	struct iovec v = { b, sizeof b };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = c, .msg_controllen = sizeof c };
	SAY("%s: %ld", when, (long)recvmsg(to, &m, 0));
	for (struct cmsghdr *h = CMSG_FIRSTHDR(&m); h; h = CMSG_NXTHDR(&m, h)) {
		SAY(" [%d %d %d", h->cmsg_level, h->cmsg_type, (int)(h->cmsg_len - CMSG_LEN(0)));
		if (h->cmsg_type == SO_MARK || h->cmsg_type == SO_PRIORITY)
			SAY(" %d", *(int *)CMSG_DATA(h));
		else if (h->cmsg_level == SOL_SOCKET) {
			long *t = (void *)CMSG_DATA(h);
			SAY(" %s %s", labs(t[0] - time(NULL)) < 5 ? "now" : "when?", t[1] >= 0 && t[1] < 1000000000 ? "ok" : "bad");
		}
		SAY("]");
	}
	SAY("\n");
}

static void set(int fd, int option, int v)
{
	if (setsockopt(fd, SOL_SOCKET, option, &v, 4))
		SAY("option %d: %s\n", option, strerrorname_np(errno));
}

static void with(int type, int v)
{
	char c[CMSG_SPACE(4)] = { 0 };
	struct iovec d = { "m", 1 };
	struct msghdr m = { .msg_iov = &d, .msg_iovlen = 1, .msg_control = c, .msg_controllen = sizeof c };
	struct cmsghdr *h = CMSG_FIRSTHDR(&m);
	*h = (struct cmsghdr){ CMSG_LEN(4), SOL_SOCKET, type };
	*(int *)CMSG_DATA(h) = v;
	SHOW(sendmsg(from, &m, 0));
}

/* Linux begins to stamp on a worker thread, a little after it was asked to (net_enable_timestamp). */
static void await_stamps(void)
{
	char b[8], c[512];
	for (int i = 0; i < 300; i++) {
		struct iovec v = { b, sizeof b };
		struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = c, .msg_controllen = sizeof c };
		MUST(send(from, "x", 1, 0));
		MUST(recvmsg(to, &m, 0));
		if (m.msg_controllen > 0)
			return;
		usleep(10000);
	}
}

int main(void)
{
	struct sockaddr_in a = { AF_INET, 0, { htonl(INADDR_LOOPBACK) } };
	socklen_t n = sizeof a;
	if (getuid() == 0)
		MUST(setresuid(65534, 65534, 65534));
	MUST(from = socket(AF_INET, SOCK_DGRAM, 0));
	MUST(to = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0));
	MUST(bind(to, (void *)&a, n));
	MUST(getsockname(to, (void *)&a, &n));
	MUST(connect(from, (void *)&a, n));
	set(to, 75, 1); /* SO_RCVMARK */
	set(to, 82, 1); /* SO_RCVPRIORITY */
	MUST(send(from, "x", 1, 0));
	show("plain");
	set(from, SO_PRIORITY, 5);
	MUST(send(from, "x", 1, 0));
	show("priority 5");
	with(SO_PRIORITY, 3);
	show("with 3");
	with(SO_PRIORITY, 9);
	with(SO_MARK, 1);
	MUST(send(from, "x", 1, 0));
	show("priority 5 again");
	MUST(setsockopt(from, IPPROTO_IP, IP_TOS, &(int){ 0x10 }, 4));
	MUST(send(from, "x", 1, 0));
	show("low delay");
	set(to, SO_TIMESTAMP, 1);
	set(to, 75, 0);
	set(to, 82, 0);
	static const int forms[] = { SO_TIMESTAMP, SO_TIMESTAMPNS, 63, 64 };
	for (int i = 0; i < 4; i++) {
		set(to, forms[i], 1);
		MUST(send(from, "x", 1, 0));
		show("time");
	}
	set(to, 64, 0);
	set(to, SO_TIMESTAMPING, SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE);
	await_stamps();
	MUST(send(from, "x", 1, 0));
	show("stamping");
	set(to, 65, SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE);
	MUST(send(from, "x", 1, 0));
	show("stamping, new");
	return 0;
}
