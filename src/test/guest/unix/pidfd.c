// SO_PEERPIDFD and SO_PASSPIDFD: descriptors of the peer's and of the sender's process.
#include "check.h"
#include <poll.h>
#include <sys/pidfd.h>
#include <sys/socket.h>
#ifndef SO_PASSPIDFD
#define SO_PASSPIDFD 76
#define SO_PEERPIDFD 77
#endif

int main(void)
{
	int v[2], fd = -1, on = 1;
	socklen_t n = sizeof fd;
	int u = socket(AF_UNIX, SOCK_STREAM, 0);
	SHOW(getsockopt(u, SOL_SOCKET, SO_PEERPIDFD, &fd, &n));
	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, v));
	WORKS(getsockopt(v[0], SOL_SOCKET, SO_PEERPIDFD, &fd, &n));
	VALUE(n);
	VALUE(fcntl(fd, F_GETFD));
	SHOW(syscall(SYS_pidfd_send_signal, fd, 0, 0, 0));
	close(fd);
	SHOW(setsockopt(v[1], SOL_SOCKET, SO_PASSPIDFD, &on, sizeof on));
	pid_t pid = fork();
	if (pid == 0) {
		(void)!write(v[0], "x", 1);
		pause();
		_exit(0);
	}
	char b, control[64];
	struct iovec io = { &b, 1 };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control };
	SHOW(recvmsg(v[1], &m, 0));
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	SAY("type %d length %d flags %#x\n", c ? c->cmsg_type : -1, c ? (int)c->cmsg_len : 0, m.msg_flags);
	memcpy(&fd, CMSG_DATA(c), sizeof fd);
	SHOW(syscall(SYS_pidfd_send_signal, fd, SIGKILL, 0, 0));
	struct pollfd p = { fd, POLLIN, 0 };
	SHOW(poll(&p, 1, 5000));
	show_wait(pid);
	return 0;
}
