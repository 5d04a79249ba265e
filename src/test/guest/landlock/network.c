// Landlock: TCP ports
// options: --network=loopback
#include "landlock.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

static int port_of(int s)
{
	struct sockaddr_in a;
	socklen_t n = sizeof a;
	getsockname(s, (void *)&a, &n);
	return ntohs(a.sin_port);
}

static int bind4(int s, int port)
{
	struct sockaddr_in a = {AF_INET, htons(port), {htonl(INADDR_LOOPBACK)}};
	return bind(s, (void *)&a, sizeof a);
}

static int connect4(int s, int port)
{
	struct sockaddr_in a = {AF_INET, htons(port), {htonl(INADDR_LOOPBACK)}};
	return connect(s, (void *)&a, sizeof a);
}

int main(void)
{
	int listener = socket(AF_INET, SOCK_STREAM, 0), other = socket(AF_INET, SOCK_STREAM, 0), s;
	MUST(bind4(listener, 0));
	MUST(listen(listener, 5));
	MUST(bind4(other, 0));
	MUST(listen(other, 5));
	int r = new_ruleset(0, BIND_TCP | CONNECT_TCP, 0);
	struct net_port n = {CONNECT_TCP, port_of(listener)};
	MUST(add_rule(r, 2, &n, 0));
	enforce(r);
	s = socket(AF_INET, SOCK_STREAM, 0);
	SHOW(bind4(s, 0));
	SHOW(bind4(s, port_of(listener)));
	SHOW(connect4(s, port_of(other)));
	SHOW(connect4(s, port_of(listener)));
	struct sockaddr_in a = {AF_INET, htons(80), {htonl(INADDR_LOOPBACK)}};
	struct sockaddr_in6 a6 = {AF_INET6, htons(80)};
	a6.sin6_addr = in6addr_loopback;
	s = socket(AF_INET, SOCK_STREAM, 0);
	SHOW(connect(s, (void *)&a, 1));
	SHOW(connect(s, (void *)&a, 2));
	SHOW(connect(s, (void *)&a, 8));
	SHOW(bind(s, (void *)&a, 1));
	SHOW(bind(s, (void *)&a, 8));
	SHOW(connect(s, (void *)&a6, sizeof a6));
	SHOW(bind(s, (void *)&a6, sizeof a6));
	a.sin_family = AF_UNSPEC;
	SHOW(connect(s, (void *)&a, sizeof a));
	SHOW(bind(s, (void *)&a, sizeof a));
	a.sin_addr.s_addr = 0;
	SHOW(bind(s, (void *)&a, sizeof a));
	s = socket(AF_INET6, SOCK_STREAM, 0);
	SHOW(bind(s, (void *)&a6, sizeof a6));
	SHOW(connect(s, (void *)&a6, sizeof a6));
	s = socket(AF_INET, SOCK_DGRAM, 0);
	SHOW(bind4(s, 0));
	SHOW(connect4(s, 80));
	s = socket(AF_INET, SOCK_STREAM, 0);
	SHOW(listen(s, 5));
	return 0;
}
