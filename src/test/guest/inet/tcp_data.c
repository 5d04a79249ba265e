// Data over TCP: large transfers with flow control, peeking, waiting for all, low-water marks, time-outs, urgent data, vectors.
#include "inet.h"
#include <sys/sendfile.h>

static volatile int urgent_signals;

static void on_urg(int sig)
{
	urgent_signals++;
}

static unsigned sum(const unsigned char *p, long n, unsigned s)
{
	while (n-- > 0)
		s = s * 31 + *p++;
	return s;
}

static void bulk(void)
{
	static unsigned char out[300000], in[70000];
	const long total = 8L << 20;
	int v[2];
	pair(v);
	for (unsigned i = 0; i < sizeof out; i++)
		out[i] = i * 7 + (i >> 8);
	pid_t pid = fork();
	if (pid == 0) {
		long done = 0;
		close(v[1]);
		while (done < total) {
			long n = total - done < (long)sizeof out ? total - done : (long)sizeof out;
			n = write(v[0], out, n);
			if (n < 0)
				_exit(1);
			done += n;
		}
		_exit(0);
	}
	close(v[0]);
	unsigned s = 0, expected = 0;
	long done = 0, n;
	while ((n = read(v[1], in, sizeof in)) > 0) {
		s = sum(in, n, s);
		done += n;
	}
	for (long d = 0; d < total; d += sizeof out)
		expected = sum(out, total - d < (long)sizeof out ? total - d : (long)sizeof out, expected);
	VALUE(done);
	CHECK(s == expected);
	show_wait(pid);
	close(v[1]);
}

int main(void)
{
	int v[2];
	char buf[64];
	struct timeval t = { 0, 20000 };
	signal(SIGPIPE, SIG_IGN);
	bulk();

	SAY("-- peek, trunc, waitall\n");
	pair(v);
	write(v[0], "0123456789", 10);
	SHOW(recv(v[1], buf, 4, MSG_PEEK));
	SHOW(recv(v[1], buf, 4, 0));
	CHECK(!memcmp(buf, "0123", 4));
	SHOW(recv(v[1], 0, 2, MSG_TRUNC));
	SHOW(recv(v[1], buf, 64, MSG_DONTWAIT));
	CHECK(!memcmp(buf, "6789", 4));
	SHOW(recv(v[1], buf, 64, MSG_DONTWAIT));
	SHOW(setsockopt(v[1], SOL_SOCKET, SO_RCVTIMEO, &t, sizeof t));
	SHOW(recv(v[1], buf, 64, 0));
	write(v[0], "abc", 3);
	SHOW(recv(v[1], buf, 10, MSG_WAITALL));
	SHOW(recv(v[1], buf, 10, MSG_ERRQUEUE));
	struct iovec io[3] = { { "x", 1 }, { "", 0 }, { "yz", 2 } };
	SHOW(writev(v[0], io, 3));
	int inq;
	SHOW(ioctl(v[1], FIONREAD, &inq));
	VALUE(inq);
	SHOW(recv(v[1], (void *)1, 10, 0));
	SHOW(recv(v[1], buf, 10, 0));
	SHOW(send(v[0], (void *)1, 10, 0));
	SHOW(send(v[0], buf, 0, 0));

	SAY("-- low-water mark\n");
	SHOW(set(v[1], SOL_SOCKET, SO_RCVLOWAT, 4));
	write(v[0], "abc", 3);
	VALUE(events(v[1]));
	SHOW(recv(v[1], buf, 64, 0));
	write(v[0], "defg", 4);
	VALUE(events(v[1]));
	SHOW(recv(v[1], buf, 64, 0));
	SHOW(set(v[1], SOL_SOCKET, SO_RCVLOWAT, 1));

	SAY("-- urgent data\n");
	signal(SIGURG, on_urg);
	fcntl(v[1], F_SETOWN, getpid());
	SHOW(recv(v[1], buf, 1, MSG_OOB));
	SHOW(send(v[0], "abU", 3, MSG_OOB));
	VALUE(urgent_signals);
	VALUE(events(v[1]));
	SHOW(send(v[0], "cd", 2, 0));
	int mark;
	ioctl(v[1], SIOCATMARK, &mark);
	VALUE(mark);
	SHOW(recv(v[1], buf, 64, 0));
	ioctl(v[1], SIOCATMARK, &mark);
	VALUE(mark);
	SHOW(recv(v[1], buf, 64, MSG_OOB));
	VALUE(buf[0]);
	SHOW(recv(v[1], buf, 64, MSG_OOB));
	VALUE(events(v[1]));
	SHOW(recv(v[1], buf, 64, 0));
	CHECK(!memcmp(buf, "cd", 2));
	ioctl(v[1], SIOCATMARK, &mark);
	VALUE(mark);
	SHOW(set(v[1], SOL_SOCKET, SO_OOBINLINE, 1));
	SHOW(send(v[0], "eV", 2, MSG_OOB));
	SHOW(recv(v[1], buf, 64, MSG_OOB));
	SHOW(recv(v[1], buf, 64, 0));
	SHOW(recv(v[1], buf, 64, 0));
	VALUE(buf[0]);

	SAY("-- full\n");
	fcntl(v[0], F_SETFL, O_NONBLOCK);
	static char big[1 << 16];
	long n, all = 0;
	while ((n = write(v[0], big, sizeof big)) > 0)
		all += n;
	CHECK(n == -1 && errno == EAGAIN);
	CHECK(all >= 262144);
	CHECK(!(events(v[0]) & POLLOUT));
	long got = 0;
	while (got < all && (n = read(v[1], big, sizeof big)) > 0)
		got += n;
	CHECK(got == all);
	CHECK(events(v[0]) & POLLOUT);
	close(v[0]);
	close(v[1]);
	return 0;
}
