// Five thousand connections that rest: all are made, none has anything to say, one that speaks and one that ends are found.
// needs: root
// tags: long
#include "inet.h"
#include <sys/epoll.h>
#include <sys/resource.h>

enum { CONNECTIONS = 5000 };

int main(void)
{
	struct rlimit r = { 2 * CONNECTIONS + 100, 2 * CONNECTIONS + 100 };
	static int client[CONNECTIONS], server[CONNECTIONS];
	struct epoll_event e = { EPOLLIN };
	MUST(setrlimit(RLIMIT_NOFILE, &r));
	int l = listener(100), ep = epoll_create1(0);
	struct sockaddr_in a = in4("127.0.0.1", port_of(l));
	for (int i = 0; i < CONNECTIONS; i++) {
		MUST(client[i] = socket(AF_INET, SOCK_STREAM, 0));
		MUST(connect(client[i], A(a)));
		MUST(server[i] = accept(l, 0, 0));
		e.data.u32 = i;
		MUST(epoll_ctl(ep, EPOLL_CTL_ADD, server[i], &e));
	}
	SHOW(epoll_wait(ep, &e, 1, 20));
	MUST(send(client[1717], "x", 1, 0));
	SHOW(epoll_wait(ep, &e, 1, 1000));
	VALUE(e.data.u32);
	SHOW(recv(server[1717], &(char){ 0 }, 1, 0));
	MUST(close(client[4242]));
	SHOW(epoll_wait(ep, &e, 1, 1000));
	VALUE(e.data.u32);
	SHOW(recv(server[4242], &(char){ 0 }, 1, 0));
	return 0;
}
