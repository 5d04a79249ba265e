// timeout: 60
/* Bursts of calls, for which a receiver may watch the mailbox, beside other threads and processes that block, ring, end, fork, exec or signal. */
#include "check.h"
#include <pthread.h>
#include <sys/socket.h>
#include <sys/time.h>

static volatile sig_atomic_t caught;
static int zero;

static void count(int signo)
{
	(void)signo;
	caught++;
}

static int burst(int n)
{
	char c = 1;
	int good = 0;

	for (int i = 0; i < n; i++)
		good += read(zero, &c, 1) == 1 && c == 0;
	return good;
}

static int full(ssize_t (*move)(int, void *, size_t), int fd, void *p)
{
	ssize_t n;

	while ((n = move(fd, p, 4)) == -1 && errno == EINTR)
		;
	return n == 4;
}

static ssize_t put(int fd, void *p, size_t n)
{
	return write(fd, p, n);
}

/* Numbers there and back; the other side adds one. */
static int ping(int fd, int from, int n)
{
	for (int i = from; i < from + n; i++) {
		int v = i;

		if (!full(put, fd, &v) || !full((void *)read, fd, &v) || v != i + 1)
			return -1;
	}
	return n;
}

static void pong(int fd)
{
	int v;

	while (full((void *)read, fd, &v)) {
		v++;
		if (!full(put, fd, &v))
			break;
	}
}

static pid_t ponger(int *fd, int others)
{
	int v[2];
	pid_t p;

	MUST(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, v));
	MUST(p = fork());
	if (p == 0) {
		close(v[0]);
		close(others);
		pong(v[1]);
		_exit(caught ? 1 : 0);
	}
	close(v[1]);
	*fd = v[0];
	return p;
}

static int status_of(pid_t p)
{
	int status;

	MUST(waitpid(p, &status, 0));
	return status;
}

static void processes(void)
{
	int fd, other;
	pid_t p = ponger(&fd, -1), q = ponger(&other, fd);

	VALUE(ping(fd, 0, 1500));
	VALUE(ping(other, 5000, 1500));
	for (int i = 0; i < 10; i++) {
		kill(p, SIGUSR1);
		if (ping(fd, i * 50, 50) != 50 || ping(other, i, 20) != 20)
			SAY("round %d fails\n", i);
	}
	close(fd);
	VALUE(status_of(p));
	kill(q, SIGKILL);
	VALUE(status_of(q));
	VALUE(burst(200));
}

static void *burster(void *arg)
{
	return (void *)(long)burst((long)arg);
}

static void *reader(void *arg)
{
	int *v = arg, got = 0, n;

	while (full((void *)read, v[0], &n)) {
		got += n;
		if (!full(put, v[3], &got))
			break;
	}
	return (void *)(long)got;
}

static void threads(void)
{
	pthread_t t, more[4];
	int v[4], sum = 0, answer;
	void *r;

	MUST(pipe(v));
	MUST(pipe(v + 2));
	pthread_create(&t, NULL, reader, v);
	VALUE(burst(500));
	for (int i = 1; i <= 300; i++) {
		sum += i;
		if (!full(put, v[1], &i) || !full((void *)read, v[2], &answer) || answer != sum)
			SAY("number %d: %d\n", i, answer);
	}
	close(v[1]);
	pthread_join(t, &r);
	VALUE((long)r);
	for (int round = 0; round < 10; round++) {
		long all = 0;

		for (int i = 0; i < 4; i++)
			pthread_create(&more[i], NULL, burster, (void *)(long)(40 + 100 * i));
		for (int i = 0; i < 4; i++) {
			pthread_join(more[i], &r);
			all += (long)r;
		}
		if (all != 760)
			SAY("round %d: %ld\n", round, all);
	}
}

/* fork and exec out of a burst, beside another that goes on. */
static void forks(const char *self)
{
	int fd;
	pid_t p = ponger(&fd, -1);

	for (int i = 0; i < 6; i++) {
		pid_t c;

		if (ping(fd, 0, 60) != 60 || burst(60) != 60)
			SAY("burst %d fails\n", i);
		MUST(c = fork());
		if (c == 0) {
			if (burst(60) != 60)
				_exit(9);
			if (i % 2)
				execl(self, self, "child", NULL);
			_exit(3);
		}
		if (ping(fd, 100, 60) != 60)
			SAY("ping %d fails\n", i);
		VALUE(WEXITSTATUS(status_of(c)));
	}
	close(fd);
	VALUE(status_of(p));
}

int main(int argc, char **argv)
{
	struct sigaction a = {.sa_handler = count};

	zero = open("/dev/zero", O_RDONLY);
	if (argc > 1)
		return burst(100) == 100 ? 4 : 5;
	sigaction(SIGUSR1, &a, NULL);
	processes();
	threads();
	forks(argv[0]);
	a.sa_flags = SA_RESTART;
	sigaction(SIGALRM, &a, NULL);
	caught = 0;
	setitimer(ITIMER_REAL, &(struct itimerval){.it_value.tv_usec = 50000}, NULL);
	while (!caught)
		burst(50);
	VALUE(caught);
	return 0;
}
