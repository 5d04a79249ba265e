// MSG_MORE, TCP_CORK and UDP_CORK: what is held back, until when; one packet out of several sends. IPV6_ADDRFORM.
#include "inet.h"

int main(void)
{
	int v[2];
	char b[64];
	pair(v);
	SHOW(send(v[0], "one", 3, MSG_MORE));
	SHOW(recv(v[1], b, 64, MSG_DONTWAIT));
	SHOW(send(v[0], "two", 3, 0));
	SHOW(recv(v[1], b, 64, MSG_DONTWAIT));
	SHOW(set(v[0], IPPROTO_TCP, TCP_CORK, 1));
	SHOW(send(v[0], "three", 5, 0));
	SHOW(recv(v[1], b, 64, MSG_DONTWAIT));
	SHOW(set(v[0], IPPROTO_TCP, TCP_CORK, 0));
	SHOW(recv(v[1], b, 64, MSG_DONTWAIT));
	SHOW(send(v[0], "four", 4, MSG_MORE));
	SHOW(recv(v[1], b, 64, 0)); /* comes after 200 ms */
	SHOW(send(v[0], "five", 4, MSG_MORE));
	SHOW(shutdown(v[0], SHUT_WR));
	SHOW(recv(v[1], b, 64, 0));
	SHOW(recv(v[1], b, 64, 0));

	SAY("-- UDP\n");
	int r = socket(AF_INET, SOCK_DGRAM, 0), s = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in a = in4("127.0.0.1", 0);
	bind(r, A(a));
	a.sin_port = htons(port_of(r));
	SHOW(connect(s, A(a)));
	SHOW(send(s, "a", 1, MSG_MORE));
	SHOW(send(s, "bc", 2, MSG_MORE));
	SHOW(recv(r, b, 64, MSG_DONTWAIT));
	SHOW(send(s, "d", 1, 0));
	SHOW(recv(r, b, 64, MSG_DONTWAIT));
	CHECK(!memcmp(b, "abcd", 4));
	SHOW(set(s, IPPROTO_UDP, UDP_CORK, 1));
	SHOW(send(s, "e", 1, 0));
	SHOW(send(s, "f", 1, 0));
	SHOW(recv(r, b, 64, MSG_DONTWAIT));
	SHOW(set(s, IPPROTO_UDP, UDP_CORK, 0));
	SHOW(recv(r, b, 64, MSG_DONTWAIT));

	SAY("-- address form\n");
	int l = listener(5), c = socket(AF_INET6, SOCK_STREAM, 0);
	struct sockaddr_in6 m = in6("::ffff:127.0.0.1", port_of(l));
	SHOW(set(c, IPPROTO_IPV6, IPV6_ADDRFORM, AF_INET));
	SHOW(connect(c, A(m)));
	SHOW(set(c, IPPROTO_IPV6, IPV6_ADDRFORM, AF_INET6));
	names(c);
	SHOW(set(c, IPPROTO_IPV6, IPV6_ADDRFORM, AF_INET));
	names(c);
	VALUE(option(c, SOL_SOCKET, SO_DOMAIN));
	int p = open("/", O_PATH);
	SHOW(accept(p, 0, 0));
	return 0;
}
