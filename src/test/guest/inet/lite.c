// UDP-Lite: ports apart from UDP's, coverage options.
#include "inet.h"
#ifndef IPPROTO_UDPLITE
#define IPPROTO_UDPLITE 136
#endif

int main(void)
{
	char b[16];
	int u = socket(AF_INET, SOCK_DGRAM, 0), r = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE), s = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDPLITE);
	struct sockaddr_in a = in4("127.0.0.1", 0);
	SHOW(bind(u, A(a)));
	a.sin_port = htons(port_of(u));
	SHOW(bind(r, A(a)));
	VALUE(option(r, SOL_SOCKET, SO_PROTOCOL));
	SHOW(sendto(s, "lite", 4, 0, A(a)));
	SHOW(recv(r, b, 16, 0));
	SHOW(recv(u, b, 16, MSG_DONTWAIT));
	VALUE(option(s, IPPROTO_UDPLITE, 10));
	SHOW(set(s, IPPROTO_UDPLITE, 10, 3));
	VALUE(option(s, IPPROTO_UDPLITE, 10));
	SHOW(set(s, IPPROTO_UDPLITE, 10, 20));
	VALUE(option(s, IPPROTO_UDPLITE, 10));
	VALUE(option(u, IPPROTO_UDPLITE, 10));
	SHOW(set(u, IPPROTO_UDPLITE, 10, 20));
	return 0;
}
