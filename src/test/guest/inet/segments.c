// UDP_SEGMENT: one send as many packets, by option and by control message; too many are refused.
#include "inet.h"

int main(void)
{
	char b[4000] = "", control[CMSG_SPACE(2)] = { 0 };
	int r = socket(AF_INET, SOCK_DGRAM, 0), s = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in a = in4("127.0.0.1", 0);
	bind(r, A(a));
	a.sin_port = htons(port_of(r));
	SHOW(connect(s, A(a)));
	SHOW(set(s, IPPROTO_UDP, 103, 1000));
	SHOW(send(s, b, 2500, 0));
	for (int i = 0; i < 4; i++)
		SHOW(recv(r, b, sizeof b, MSG_DONTWAIT));
	SHOW(set(s, IPPROTO_UDP, 103, 10));
	SHOW(send(s, b, 1281, 0));
	SHOW(set(s, IPPROTO_UDP, 103, 0));
	struct iovec io = { b, 1500 };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = IPPROTO_UDP;
	c->cmsg_type = 103;
	c->cmsg_len = CMSG_LEN(2);
	*(uint16_t *)CMSG_DATA(c) = 800;
	SHOW(sendmsg(s, &m, 0));
	for (int i = 0; i < 3; i++)
		SHOW(recv(r, b, sizeof b, MSG_DONTWAIT));
	c->cmsg_len = CMSG_LEN(1);
	SHOW(sendmsg(s, &m, 0));
	return 0;
}
