// Datagrams, sequenced packets, descriptor passing, credentials, sendmmsg and recvmmsg.
#include "check.h"
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

static void show_poll(int fd)
{
	struct pollfd p = { fd, POLLIN | POLLOUT | POLLRDHUP, 0 };
	poll(&p, 1, 0);
	SAY("poll: %#x\n", p.revents);
}

static void show_control(struct msghdr *m)
{
	SAY("controllen %d flags %#x namelen %d:", (int)m->msg_controllen, m->msg_flags, (int)m->msg_namelen);
	for (struct cmsghdr *c = CMSG_FIRSTHDR(m); c; c = CMSG_NXTHDR(m, c)) {
		SAY(" [len %d level %d type %d", (int)c->cmsg_len, c->cmsg_level, c->cmsg_type);
		if (c->cmsg_type == SCM_RIGHTS) {
			int n = (c->cmsg_len - CMSG_LEN(0)) / 4;
			for (int i = 0; i < n; i++) {
				int fd = ((int *)CMSG_DATA(c))[i];
				SAY(" fd%s", fcntl(fd, F_GETFD) & FD_CLOEXEC ? "+cloexec" : "");
				char x[10];
				long r = read(fd, x, 1);
				SAY(" reads %ld", r);
				close(fd);
			}
		} else if (c->cmsg_type == SCM_CREDENTIALS) {
			struct ucred *u = (void *)CMSG_DATA(c);
			SAY(" pid %s uid %d gid %d", u->pid == getpid() ? "own" : u->pid == getppid() ? "parent" : u->pid ? "other" : "none",
			    u->uid, u->gid);
		}
		SAY("]");
	}
	SAY("\n");
}

static long send_fds(int s, const char *text, int *fds, int n, int level, int type)
{
	char control[CMSG_SPACE(sizeof(int) * 300)];
	struct iovec v = { (void *)text, strlen(text) };
	struct msghdr m = { .msg_iov = &v, .msg_iovlen = 1, .msg_control = control, .msg_controllen = CMSG_SPACE(sizeof(int) * n) };
	memset(control, 0, sizeof control);
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	c->cmsg_level = level;
	c->cmsg_type = type;
	c->cmsg_len = CMSG_LEN(sizeof(int) * n);
	memcpy(CMSG_DATA(c), fds, sizeof(int) * n);
	return sendmsg(s, &m, 0);
}

static long receive(int s, int size, int room, int flags)
{
	static char buf[100000], control[2000];
	struct sockaddr_un a;
	struct iovec v = { buf, size };
	struct msghdr m = { .msg_name = &a, .msg_namelen = sizeof a, .msg_iov = &v, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = room };
	long r = recvmsg(s, &m, flags);
	int e = errno;
	if (r >= 0)
		show_control(&m);
	errno = e;
	return r;
}

int main(void)
{
	int p[2], f[2], fds[300];
	char buf[100000];
	memset(buf, 'm', sizeof buf);
	signal(SIGPIPE, SIG_IGN);
	MUST(pipe(f));
	fds[0] = fds[1] = fds[2] = f[0];
	(void)!write(f[1], "0123456789abcdefghij", 20);

	MUST(socketpair(AF_UNIX, SOCK_STREAM, 0, p));
	SHOW(send_fds(p[0], "one", fds, 1, SOL_SOCKET, SCM_RIGHTS));
	SHOW(receive(p[1], 100, 200, 0));
	SHOW(send_fds(p[0], "two", fds, 2, SOL_SOCKET, SCM_RIGHTS));
	SHOW(send(p[0], "plain", 5, 0));
	SHOW(receive(p[1], 100, 200, MSG_PEEK));
	SHOW(receive(p[1], 2, 200, MSG_CMSG_CLOEXEC));
	SHOW(receive(p[1], 100, 200, 0));
	SHOW(send_fds(p[0], "three", fds, 3, SOL_SOCKET, SCM_RIGHTS));
	SHOW(receive(p[1], 100, CMSG_LEN(8), 0));
	SHOW(send_fds(p[0], "three", fds, 3, SOL_SOCKET, SCM_RIGHTS));
	SHOW(receive(p[1], 100, 10, 0));
	SHOW(send_fds(p[0], "three", fds, 3, SOL_SOCKET, SCM_RIGHTS));
	SHOW(read(p[1], buf, 100));
	SHOW(send(p[0], "a", 1, 0));
	SHOW(send_fds(p[0], "b", fds, 1, SOL_SOCKET, SCM_RIGHTS));
	SHOW(send(p[0], "c", 1, 0));
	SHOW(receive(p[1], 100, 200, 0));
	SHOW(receive(p[1], 100, 200, MSG_DONTWAIT));
	SHOW(send_fds(p[0], "x", (int[]){ 99 }, 1, SOL_SOCKET, SCM_RIGHTS));
	for (int i = 0; i < 300; i++)
		fds[i] = f[0];
	SHOW(send_fds(p[0], "x", fds, 254, SOL_SOCKET, SCM_RIGHTS));
	SHOW(send_fds(p[0], "x", fds, 1, SOL_SOCKET, 77));
	SHOW(send_fds(p[0], "x", fds, 1, 77, 1));
	SHOW(read(p[1], buf, 10));
	int on = 1;
	SHOW(setsockopt(p[1], SOL_SOCKET, SO_PASSCRED, &on, sizeof on));
	SHOW(send(p[0], "cred", 4, 0));
	SHOW(receive(p[1], 100, 200, 0));
	SHOW(send_fds(p[0], "both", fds, 1, SOL_SOCKET, SCM_RIGHTS));
	SHOW(receive(p[1], 100, 200, 0));
	struct ucred u = { getpid(), getuid(), getgid() };
	SHOW(send_fds(p[0], "mine", (int *)&u, 3, SOL_SOCKET, SCM_CREDENTIALS));
	SHOW(receive(p[1], 100, 200, 0));
	SHOW(send_fds(p[0], "short", (int *)&u, 2, SOL_SOCKET, SCM_CREDENTIALS));
	SHOW(send(p[0], "cred", 4, 0));
	SHOW(receive(p[1], 100, 20, 0));
	pid_t child = fork();
	if (child == 0) {
		(void)!send(p[0], "fromchild", 9, 0);
		_exit(0);
	}
	show_wait(child);
	SHOW(send(p[0], "fromme", 6, 0));
	SHOW(receive(p[1], 100, 200, 0));
	SHOW(receive(p[1], 100, 200, 0));
	socklen_t len = sizeof u;
	memset(&u, 0, sizeof u);
	SHOW(getsockopt(p[0], SOL_SOCKET, SO_PEERCRED, &u, &len));
	CHECK(u.pid == getpid() && u.uid == getuid());
	VALUE(len);
	int lone = socket(AF_UNIX, SOCK_STREAM, 0);
	SHOW(getsockopt(lone, SOL_SOCKET, SO_PEERCRED, &u, &len));
	VALUE(u.pid);
	VALUE((int)u.uid);

	int d[2];
	MUST(socketpair(AF_UNIX, SOCK_DGRAM, 0, d));
	SHOW(send(d[0], "first", 5, 0));
	SHOW(send(d[0], "", 0, 0));
	SHOW(send(d[0], "third", 5, 0));
	SHOW(receive(d[1], 3, 0, 0));
	SHOW(recv(d[1], buf, 10, 0));
	SHOW(recv(d[1], buf, 2, MSG_TRUNC | MSG_PEEK));
	SHOW(recv(d[1], buf, 2, MSG_TRUNC));
	SHOW(recv(d[1], buf, 2, MSG_DONTWAIT));
	SHOW(send(d[0], buf, sizeof buf, 0));
	SHOW(recv(d[1], buf, sizeof buf, 0));
	static char huge[400000];
	SHOW(send(d[0], huge, sizeof huge, 0));
	show_poll(d[0]);
	close(d[1]);
	show_poll(d[0]);
	SHOW(send(d[0], "x", 1, 0));
	SHOW(send(d[0], "x", 1, 0));

	struct sockaddr_un a = { AF_UNIX, "\0dgram-test-" }, from;
	socklen_t alen = 2 + 12;
	int s = socket(AF_UNIX, SOCK_DGRAM, 0), t = socket(AF_UNIX, SOCK_DGRAM, 0);
	SHOW(sendto(t, "x", 1, 0, (void *)&a, alen));
	SHOW(send(t, "x", 1, 0));
	SHOW(bind(s, (void *)&a, alen));
	SHOW(sendto(t, "x", 1, 0, (void *)&a, alen));
	len = sizeof from;
	SHOW(recvfrom(s, buf, 10, 0, (void *)&from, &len));
	VALUE(len);
	SHOW(listen(s, 1));
	SHOW(accept(s, 0, 0));
	SHOW(connect(t, (void *)&a, alen));
	SHOW(send(t, "connected", 9, 0));
	SHOW(read(s, buf, 100));
	SHOW(shutdown(s, SHUT_RD));
	SHOW(send(t, "x", 1, 0));
	SHOW(read(s, buf, 100));
	a.sun_family = AF_UNSPEC;
	SHOW(connect(t, (void *)&a, sizeof a));
	SHOW(send(t, "x", 1, 0));
	SHOW(read(-1, buf, 1));

	int q[2];
	MUST(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, q));
	SHOW(send(q[0], "packet one", 10, 0));
	SHOW(send(q[0], "two", 3, MSG_EOR));
	SHOW(receive(q[1], 4, 0, 0));
	SHOW(read(q[1], buf, 100));
	SHOW(recv(q[1], buf, 10, MSG_DONTWAIT));
	struct mmsghdr mm[3];
	struct iovec vs[3] = { { "aa", 2 }, { "bbb", 3 }, { "c", 1 } };
	memset(mm, 0, sizeof mm);
	for (int i = 0; i < 3; i++) {
		mm[i].msg_hdr.msg_iov = &vs[i];
		mm[i].msg_hdr.msg_iovlen = 1;
	}
	SHOW(sendmmsg(q[0], mm, 3, 0));
	SAY("%u %u %u\n", mm[0].msg_len, mm[1].msg_len, mm[2].msg_len);
	char parts[3][10];
	for (int i = 0; i < 3; i++)
		vs[i] = (struct iovec){ parts[i], 10 };
	SHOW(recvmmsg(q[1], mm, 2, 0, 0));
	SAY("%u %u\n", mm[0].msg_len, mm[1].msg_len);
	SHOW(recvmmsg(q[1], mm, 3, MSG_WAITFORONE, 0));
	SHOW(recvmmsg(q[1], mm, 3, MSG_DONTWAIT, 0));
	show_poll(q[0]);
	SHOW(send(q[1], "left", 4, 0));
	close(q[1]);
	show_poll(q[0]);
	SHOW(recv(q[0], buf, 10, 0));
	SHOW(recv(q[0], buf, 10, 0));
	SHOW(send(q[0], "x", 1, 0));
	close(q[0]);
	MUST(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, q));
	SHOW(send(q[0], "unread", 6, 0));
	close(q[1]);
	SHOW(recv(q[0], buf, 10, 0));
	SHOW(recv(q[0], buf, 10, 0));
	struct msghdr bad = { .msg_iov = vs, .msg_iovlen = 2000 };
	SHOW(sendmsg(q[0], &bad, 0));
	SHOW(sendmsg(0, &bad, 0));
	SHOW(sendmsg(q[0], (void *)1, 0));
	return 0;
}
