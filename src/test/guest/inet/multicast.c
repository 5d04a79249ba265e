// Multicast on loopback: membership, who hears, the sender's interface and loop options.
#include "inet.h"

int main(void)
{
	char buf[64];
	int r = socket(AF_INET, SOCK_DGRAM, 0), deaf = socket(AF_INET, SOCK_DGRAM, 0), s = socket(AF_INET, SOCK_DGRAM, 0);
	struct sockaddr_in a = in4("0.0.0.0", 0);
	struct ip_mreqn g = { { htonl(0xe1020304) }, { htonl(INADDR_LOOPBACK) }, 0 };
	set(r, SOL_SOCKET, SO_REUSEADDR, 1);
	set(deaf, SOL_SOCKET, SO_REUSEADDR, 1);
	SHOW(bind(r, A(a)));
	a.sin_port = htons(port_of(r));
	SHOW(bind(deaf, A(a)));
	SHOW(set(deaf, IPPROTO_IP, IP_MULTICAST_ALL, 0));
	SHOW(setsockopt(r, IPPROTO_IP, IP_ADD_MEMBERSHIP, &g, sizeof g));
	SHOW(setsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, &g.imr_address, sizeof g.imr_address));
	struct in_addr back;
	socklen_t n = sizeof back;
	SHOW(getsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, &back, &n));
	TEXT(inet_ntoa(back));
	struct sockaddr_in to = in4("225.2.3.4", port_of(r));
	SHOW(sendto(s, "group", 5, 0, A(to)));
	SHOW(recv(r, buf, 64, MSG_DONTWAIT));
	SHOW(recv(deaf, buf, 64, MSG_DONTWAIT));
	SHOW(setsockopt(deaf, IPPROTO_IP, IP_ADD_MEMBERSHIP, &g, sizeof g));
	SHOW(sendto(s, "group", 5, 0, A(to)));
	SHOW(recv(r, buf, 64, MSG_DONTWAIT));
	SHOW(recv(deaf, buf, 64, MSG_DONTWAIT));
	SHOW(setsockopt(r, IPPROTO_IP, IP_DROP_MEMBERSHIP, &g, sizeof g));
	g.imr_ifindex = 99;
	SHOW(setsockopt(r, IPPROTO_IP, IP_ADD_MEMBERSHIP, &g, sizeof g));
	return 0;
}
