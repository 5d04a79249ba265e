/*
 * Part of the training run (see training-run): a server and its clients, as event loops make their calls, over TCP and unix
 * sockets, and a file beside. What a server's first thousand requests run through is known to the JIT from the start then.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CLIENTS = 6 };

static void watch(int epoll, int op, int fd, unsigned events)
{
	struct epoll_event e = {.events = events, .data.fd = fd};

	if (epoll_ctl(epoll, op, fd, &e) < 0)
		exit(1);
}

/* Answers each request as some server does; at odd ones from a file, by sendfile or pread and writev. */
static void answer(int fd, char *request, int n, int file, int turn)
{
	struct iovec v[2] = {{request, n / 2}, {request + n / 2, n - n / 2}};
	struct msghdr m = {.msg_iov = v, .msg_iovlen = 2};
	off_t at = 0;

	if (turn % 16 == 15) {
		sendfile(fd, file, &at, n);
	} else if (turn % 16 == 11) {
		pread(file, request, n, 0);
		writev(fd, v, 2);
	} else if (turn % 16 == 7) {
		sendmsg(fd, &m, MSG_NOSIGNAL);
	} else if (turn % 2) {
		send(fd, request, n, MSG_NOSIGNAL);
	} else {
		write(fd, request, n);
	}
}

static int serve(int listener)
{
	char buffer[4096];
	char path[] = "/tmp/training.XXXXXX";
	int epoll = epoll_create1(EPOLL_CLOEXEC), file = mkstemp(path), open = 0, turn = 0;
	struct epoll_event events[16];

	unlink(path);
	pwrite(file, buffer, sizeof buffer, 0);
	watch(epoll, EPOLL_CTL_ADD, listener, EPOLLIN);
	do {
		int ready = epoll_wait(epoll, events, 16, 1000);

		if (ready <= 0)
			return 1;
		for (int i = 0; i < ready; i++) {
			int fd = events[i].data.fd, n;

			if (fd == listener) {
				fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
				watch(epoll, EPOLL_CTL_ADD, fd, open % 2 ? EPOLLIN | EPOLLET | EPOLLRDHUP : EPOLLIN);
				open++;
				continue;
			}
			n = turn % 2 ? recv(fd, buffer, sizeof buffer, 0) : read(fd, buffer, sizeof buffer);
			if (n > 0) {
				answer(fd, buffer, n, file, turn++);
				recv(fd, buffer, sizeof buffer, MSG_PEEK);
			} else {
				close(fd);
				open--;
			}
		}
	} while (open);
	return 0;
}

/* As redis-benchmark, wrk and libevent's clients: interest in writing and in reading taken by turns. */
static int ask(int family, struct sockaddr *to, socklen_t len, int requests)
{
	char buffer[4096] = "";
	int epoll = epoll_create1(0), fds[CLIENTS], sent = 0, open = CLIENTS;
	struct epoll_event events[16];

	for (int i = 0; i < CLIENTS; i++) {
		fds[i] = socket(family, SOCK_STREAM, 0);
		if (connect(fds[i], to, len) < 0)
			return 1;
		fcntl(fds[i], F_SETFL, O_NONBLOCK);
		watch(epoll, EPOLL_CTL_ADD, fds[i], EPOLLOUT);
	}
	while (open) {
		int ready = epoll_wait(epoll, events, 16, 1000);

		if (ready <= 0)
			return 1;
		for (int i = 0; i < ready; i++) {
			int fd = events[i].data.fd, delete = sent % 4 < 2;

			if (events[i].events & EPOLLIN) {
				read(fd, buffer, sizeof buffer);
				if (sent >= requests) {
					close(fd);
					open--;
					continue;
				}
			} else {
				write(fd, buffer, 40 + sent++ % 64);
			}
			if (delete)
				watch(epoll, EPOLL_CTL_DEL, fd, 0);
			watch(epoll, delete ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, events[i].events & EPOLLIN ? EPOLLOUT : EPOLLIN);
		}
	}
	return 0;
}

static int run(int family, struct sockaddr *at, socklen_t len, int requests)
{
	int listener = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0), status;
	pid_t server;

	if (bind(listener, at, len) < 0 || listen(listener, 64) < 0)
		return 1;
	getsockname(listener, at, &len);
	server = fork();
	if (server == 0)
		_exit(serve(listener));
	status = ask(family, at, len, requests);
	waitpid(server, NULL, 0);
	return status;
}

/* One process asks another and waits, as a database's client does. */
static int talk(int requests)
{
	char buffer[4096] = "";
	int pair[2];
	pid_t other;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
		return 1;
	other = fork();
	if (other == 0) {
		close(pair[0]);
		while (recv(pair[1], buffer, sizeof buffer, 0) > 0)
			send(pair[1], buffer, 64, MSG_NOSIGNAL);
		_exit(0);
	}
	close(pair[1]);
	for (int i = 0; i < requests; i++) {
		struct pollfd p = {pair[0], POLLIN, 0};

		send(pair[0], buffer, 30 + i % 64, MSG_NOSIGNAL);
		poll(&p, 1, 1000);
		recv(pair[0], buffer, sizeof buffer, 0);
	}
	close(pair[0]);
	return waitpid(other, NULL, 0) < 0;
}

int main(int argc, char **argv)
{
	struct sockaddr_in in = {AF_INET, 0, {htonl(INADDR_LOOPBACK)}, {0}};
	struct sockaddr_un un = {AF_UNIX, "\0training"};
	int requests = argc > 1 ? atoi(argv[1]) : 1000;

	if (requests <= 0)
		return 0;
	return run(AF_INET, (struct sockaddr *)&in, sizeof in, requests) || run(AF_UNIX, (struct sockaddr *)&un, sizeof un, requests / 2) ||
	       talk(requests / 2);
}
