// Who may reach a unix socket: permissions of its inode and of its directory for connect(2) and sendto(2); autobind names; what
// SIOCINQ and SIOCOUTQ say while data lie there.
// needs: root
#include "../check.h"
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

static struct sockaddr_un at(const char *path)
{
	struct sockaddr_un a = { AF_UNIX };
	strcpy(a.sun_path, path);
	return a;
}

#define A(x) (struct sockaddr *)&(x), sizeof(x)

static void as_other(const char *what)
{
	struct sockaddr_un stream = at("d/stream"), datagram = at("d/datagram");
	pid_t p;
	MUST(p = fork());
	if (!p) {
		MUST(setgid(1000));
		MUST(setuid(1000));
		SAY("%s\n", what);
		SHOW(connect(socket(AF_UNIX, SOCK_STREAM, 0), A(stream)));
		int d = socket(AF_UNIX, SOCK_DGRAM, 0);
		SHOW(sendto(d, "x", 1, MSG_DONTWAIT, A(datagram)));
		SHOW(connect(d, A(datagram)));
		struct sockaddr_un own = at("d/own");
		SHOW(bind(socket(AF_UNIX, SOCK_STREAM, 0), A(own)));
		unlink("d/own");
		exit(0);
	}
	waitpid(p, NULL, 0);
}

static void permissions(void)
{
	struct sockaddr_un stream = at("d/stream"), datagram = at("d/datagram");
	struct stat st;
	int s, d;
	MUST(mkdir("d", 0755));
	MUST(chmod(".", 0755));
	MUST(s = socket(AF_UNIX, SOCK_STREAM, 0));
	MUST(d = socket(AF_UNIX, SOCK_DGRAM, 0));
	umask(027);
	MUST(bind(s, A(stream)));
	MUST(listen(s, 20));
	MUST(fchmod(d, 0));
	MUST(bind(d, A(datagram)));
	umask(022);
	MUST(stat("d/stream", &st));
	OCTAL(st.st_mode);
	MUST(stat("d/datagram", &st));
	OCTAL(st.st_mode);
	as_other("as they are");
	MUST(chmod("d/stream", 0777));
	MUST(chmod("d/datagram", 0777));
	as_other("for all");
	MUST(chmod("d/stream", 0555));
	MUST(chmod("d/datagram", 0222));
	as_other("to read, to write");
	MUST(chmod("d/datagram", 0777));
	MUST(chmod("d", 0700));
	as_other("in a closed directory");
	MUST(chmod("d", 0777));
	as_other("in an open one");
	unlink("d/stream");
	unlink("d/datagram");
	rmdir("d");
}

static void autobind(void)
{
	struct sockaddr_un none = { AF_UNIX }, a[2];
	for (int i = 0; i < 2; i++) {
		socklen_t n = sizeof *a;
		int s;
		MUST(s = socket(AF_UNIX, SOCK_STREAM, 0));
		SHOW(bind(s, (void *)&none, 2));
		MUST(getsockname(s, (void *)&a[i], &n));
		VALUE(n);
		int digits = 0;
		while (digits < 5 && strchr("0123456789abcdef", a[i].sun_path[1 + digits]))
			digits++;
		CHECK(a[i].sun_path[0] == 0 && digits == 5);
		SHOW(bind(s, (void *)&none, 2));
	}
	CHECK(memcmp(&a[0], &a[1], 8) != 0);
}

static void queues(void)
{
	for (int type = SOCK_STREAM; type <= SOCK_SEQPACKET; type += type == SOCK_DGRAM ? 3 : 1) {
		int v[2], n;
		char b[3000] = "";
		MUST(socketpair(AF_UNIX, type, 0, v));
		SHOW(ioctl(v[0], TIOCOUTQ, &n));
		VALUE(n);
		MUST(send(v[0], b, 100, 0));
		MUST(send(v[0], b, 3000, 0));
		SHOW(ioctl(v[0], TIOCOUTQ, &n));
		VALUE(n);
		SHOW(ioctl(v[1], FIONREAD, &n));
		VALUE(n);
		SHOW(recv(v[1], b, 50, 0));
		SHOW(ioctl(v[1], FIONREAD, &n));
		VALUE(n);
		SHOW(ioctl(v[0], TIOCOUTQ, &n));
		VALUE(n);
	}
}

int main(void)
{
	permissions();
	autobind();
	queues();
	return 0;
}
