// TCP over loopback: names, connecting in all its states, backlog, refusal, listening again.
#include "inet.h"

int main(void)
{
	struct sockaddr_in a = in4("127.0.0.1", 0), b;
	struct sockaddr none = { .sa_family = AF_UNSPEC };
	socklen_t n;
	char buf[16];
	signal(SIGPIPE, SIG_IGN);
	int l = socket(AF_INET, SOCK_STREAM, 0);
	VALUE(events(l));
	names(l);
	SHOW(accept(l, 0, 0));
	SHOW(read(l, buf, 1));
	SHOW(write(l, buf, 1));
	SHOW(shutdown(l, 5));
	SHOW(bind(l, (void *)&a, 8));
	a.sin_family = AF_INET6;
	SHOW(bind(l, A(a)));
	a = in4("1.2.3.4", 0);
	SHOW(bind(l, A(a)));
	a = in4("127.0.0.1", 0);
	SHOW(bind(l, A(a)));
	SHOW(bind(l, A(a)));
	names(l);
	int port = port_of(l);
	a.sin_port = htons(port);
	int c = socket(AF_INET, SOCK_STREAM, 0);
	SHOW(connect(c, A(a)));
	SHOW(connect(c, A(a)));
	VALUE(events(c));
	VALUE(state_of(c));
	SHOW(listen(l, 1));
	VALUE(state_of(l));
	VALUE(option(l, SOL_SOCKET, SO_ACCEPTCONN));
	SHOW(connect(l, A(a)));
	SHOW(read(l, buf, 1));
	SHOW(write(l, buf, 1));
	VALUE(events(l));
	fcntl(l, F_SETFL, O_NONBLOCK);
	SHOW(accept(l, 0, 0));
	SHOW(connect(c, A(a)));
	SHOW(connect(c, A(a)));
	SHOW(listen(c, 1));
	SHOW(bind(c, A(a)));
	names(c);
	VALUE(events(l));
	VALUE(events(c));
	VALUE(state_of(c));
	n = sizeof b;
	int s = accept4(l, (void *)&b, &n, SOCK_NONBLOCK);
	CHECK(s >= 0 && n == sizeof b && ntohs(b.sin_port) == port_of(c));
	CHECK(fcntl(s, F_GETFL) & O_NONBLOCK);
	names(s);
	VALUE(state_of(s));
	SHOW(read(s, buf, 1));
	SHOW(write(c, "hello", 5));
	SHOW(read(s, buf, 16));
	SHOW(read(s, buf, 0));
	SHOW(accept(s, 0, 0));
	close(s);
	close(c);
	/* non-blocking */
	c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	SHOW(connect(c, A(a)));
	VALUE(error_of(c));
	VALUE(events(c));
	SHOW(connect(c, A(a)));
	SHOW(connect(c, A(a)));
	SHOW(connect(c, &none, sizeof none));
	names(c);
	VALUE(events(c));
	/* two more than the backlog, the last of which waits */
	int many[4];
	s = accept(l, 0, 0);
	VALUE(recv(s, buf, 1, 0) < 0 ? errno : 0);
	close(s);
	for (int i = 0; i < 3; i++) {
		many[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		SHOW(connect(many[i], A(a)));
		VALUE(state_of(many[i]));
	}
	SHOW(connect(many[2], A(a)));
	SHOW(write(many[2], "x", 1));
	VALUE(events(many[2]));
	names(many[2]);
	s = accept(l, 0, 0);
	struct pollfd p = { many[2], POLLOUT, 0 };
	SHOW(poll(&p, 1, 5000));
	VALUE(p.revents);
	VALUE(error_of(many[2]));
	close(s);
	for (int i = 0; i < 3; i++)
		close(many[i]);
	close(l);
	/* refused, non-blocking */
	c = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	SHOW(connect(c, A(a)));
	VALUE(events(c));
	VALUE(error_of(c));
	VALUE(events(c));
	SHOW(connect(c, A(a)));
	SHOW(connect(c, A(a)));
	SHOW(connect(c, A(a)));
	close(c);
	/* listening without a name, and stopping */
	l = socket(AF_INET, SOCK_STREAM, 0);
	SHOW(listen(l, 0));
	names(l);
	SHOW(shutdown(l, SHUT_WR));
	SHOW(shutdown(l, SHUT_RD));
	SHOW(accept(l, 0, 0));
	SHOW(listen(l, 0));
	close(l);
	/* a connection to itself */
	s = socket(AF_INET, SOCK_STREAM, 0);
	a = in4("127.0.0.1", 0);
	bind(s, A(a));
	a.sin_port = htons(port_of(s));
	SHOW(connect(s, A(a)));
	SHOW(write(s, "self", 4));
	SHOW(read(s, buf, 16));
	close(s);
	/* where nothing leads to */
	c = socket(AF_INET, SOCK_STREAM, 0);
	a = in4("224.0.0.1", 5);
	SHOW(connect(c, A(a)));
	a = in4("127.0.0.2", 1);
	SHOW(connect(c, A(a)));
	SHOW(socket(AF_INET, SOCK_STREAM, IPPROTO_UDP));
	SHOW(socket(AF_INET, SOCK_SEQPACKET, 0));
	SHOW(socket(AF_INET, SOCK_STREAM, 999));
	SHOW(socketpair(AF_INET, SOCK_STREAM, 0, many));
	SHOW(socket(99, SOCK_STREAM, 0));
	return 0;
}
