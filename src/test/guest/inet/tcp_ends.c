// How TCP connections end: half-closed, closed with data on their way, reset, lingering; what each side is told.
#include "inet.h"

static void look(const char *what, int fd)
{
	SAY("%s: state %d events %#x\n", what, state_of(fd), events(fd));
}

int main(void)
{
	int v[2];
	char buf[64];
	struct linger now = { 1, 0 };
	signal(SIGPIPE, SIG_IGN);

	SAY("-- half-closed\n");
	pair(v);
	SHOW(write(v[0], "abc", 3));
	SHOW(shutdown(v[0], SHUT_WR));
	sleep_ms(60); /* the delayed acknowledgement */
	look("client", v[0]);
	look("server", v[1]);
	SHOW(write(v[0], "x", 1));
	SHOW(read(v[1], buf, 64));
	SHOW(read(v[1], buf, 64));
	SHOW(read(v[1], buf, 64));
	SHOW(write(v[1], "answer", 6));
	SHOW(read(v[0], buf, 64));
	SHOW(shutdown(v[1], SHUT_WR));
	look("client", v[0]);
	look("server", v[1]);
	SHOW(read(v[0], buf, 64));
	SHOW(shutdown(v[0], SHUT_RDWR));
	SHOW(write(v[1], "x", 1));
	names(v[1]);
	close(v[0]);
	close(v[1]);

	SAY("-- shut for reading\n");
	pair(v);
	SHOW(shutdown(v[0], SHUT_RD));
	look("client", v[0]);
	SHOW(read(v[0], buf, 64));
	SHOW(write(v[1], "late", 4));
	SHOW(read(v[0], buf, 64));
	SHOW(read(v[0], buf, 64));
	SHOW(shutdown(v[0], SHUT_RD));
	close(v[0]);
	close(v[1]);

	SAY("-- closed, all read\n");
	pair(v);
	close(v[0]);
	look("server", v[1]);
	SHOW(read(v[1], buf, 64));
	SHOW(write(v[1], "x", 1));
	sleep_ms(10);
	look("server", v[1]);
	VALUE(error_of(v[1]));
	SHOW(write(v[1], "x", 1));
	SHOW(read(v[1], buf, 64));
	close(v[1]);

	SAY("-- closed with data unread: a reset\n");
	pair(v);
	SHOW(write(v[1], "unread", 6));
	SHOW(write(v[0], "to be read", 10));
	close(v[0]);
	look("server", v[1]);
	SHOW(read(v[1], buf, 64));
	SHOW(read(v[1], buf, 64));
	SHOW(read(v[1], buf, 64));
	SHOW(write(v[1], "x", 1));
	SHOW(shutdown(v[1], SHUT_WR));
	close(v[1]);

	SAY("-- linger 0: a reset\n");
	pair(v);
	SHOW(setsockopt(v[0], SOL_SOCKET, SO_LINGER, &now, sizeof now));
	close(v[0]);
	look("server", v[1]);
	SHOW(write(v[1], "x", 1));
	SHOW(write(v[1], "x", 1));
	VALUE(error_of(v[1]));
	SHOW(read(v[1], buf, 64));
	close(v[1]);

	SAY("-- reset after half-close\n");
	pair(v);
	SHOW(shutdown(v[1], SHUT_WR));
	SHOW(setsockopt(v[0], SOL_SOCKET, SO_LINGER, &now, sizeof now));
	close(v[0]);
	look("server", v[1]);
	SHOW(read(v[1], buf, 64));
	SHOW(read(v[1], buf, 64));
	close(v[1]);

	SAY("-- listener closed with a connection nobody accepted\n");
	int l = listener(5);
	struct sockaddr_in a = in4("127.0.0.1", port_of(l));
	int c = socket(AF_INET, SOCK_STREAM, 0);
	SHOW(connect(c, A(a)));
	SHOW(write(c, "x", 1));
	close(l);
	look("client", c);
	SHOW(read(c, buf, 64));
	SHOW(read(c, buf, 64));
	close(c);

	SAY("-- the port of a server that closed first\n");
	l = listener(5);
	a = in4("127.0.0.1", port_of(l));
	c = socket(AF_INET, SOCK_STREAM, 0);
	SHOW(connect(c, A(a)));
	int s = accept(l, 0, 0);
	close(s);
	close(l);
	SHOW(read(c, buf, 1));
	close(c);
	l = socket(AF_INET, SOCK_STREAM, 0);
	SHOW(bind(l, A(a)));
	SHOW(set(l, SOL_SOCKET, SO_REUSEADDR, 1));
	SHOW(bind(l, A(a)));
	SHOW(listen(l, 5));
	int l2 = socket(AF_INET, SOCK_STREAM, 0);
	SHOW(bind(l2, A(a)));
	SHOW(set(l2, SOL_SOCKET, SO_REUSEADDR, 1));
	SHOW(bind(l2, A(a)));
	close(l);
	SHOW(bind(l2, A(a)));
	return 0;
}
