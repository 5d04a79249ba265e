// Blocking reads and writes of pipes: interrupted, restarted, partial; many writers and readers; bulk data.
#include "check.h"
#include <pthread.h>
#include <sys/ioctl.h>

static volatile int alarms;

static void on_alarm(int s)
{
	(void)s;
	alarms++;
}

static void arm(int flags, int ms)
{
	struct sigaction sa = { .sa_handler = on_alarm, .sa_flags = flags };
	sigaction(SIGALRM, &sa, 0);
	timer_t t;
	struct sigevent ev = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };
	(void)t;
	(void)ev;
	struct itimerspec its;
	(void)its;
	ualarm(ms * 1000, 0);
}

static char big[1 << 20];

static void *writer(void *arg)
{
	int fd = *(int *)arg;
	for (int i = 0; i < 1000; i++) {
		char line[64];
		memset(line, 'a' + i % 26, 63);
		line[63] = '\n';
		if (write(fd, line, 64) != 64)
			return (void *)1;
	}
	return 0;
}

int main(void)
{
	int f[2];
	MUST(pipe(f));
	arm(0, 100);
	SHOW(read(f[0], big, 10));
	VALUE(alarms);
	pid_t p = fork();
	if (p == 0) {
		sleep_ms(300);
		(void)!write(f[1], "late", 4);
		_exit(0);
	}
	arm(SA_RESTART, 100);
	SHOW(read(f[0], big, 10));
	VALUE(alarms);
	show_wait(p);
	arm(0, 200);
	SHOW(write(f[1], big, sizeof big));
	VALUE(alarms);
	arm(0, 200);
	SHOW(write(f[1], big, 10));
	VALUE(alarms);
	int n;
	ioctl(f[0], FIONREAD, &n);
	VALUE(n);
	close(f[0]);
	close(f[1]);

	MUST(pipe(f));
	p = fork();
	if (p == 0) {
		close(f[0]);
		for (size_t i = 0; i < sizeof big; i++)
			big[i] = (char)(i * 7 + i / 251);
		for (int k = 0; k < 16; k++)
			if (write(f[1], big, sizeof big) != sizeof big)
				_exit(1);
		_exit(0);
	}
	close(f[1]);
	unsigned long sum = 0, total = 0;
	for (;;) {
		long r = read(f[0], big, 200000);
		if (r <= 0)
			break;
		for (long i = 0; i < r; i++)
			sum = sum * 31 + (unsigned char)big[i];
		total += r;
	}
	VALUE(total);
	VALUE(sum);
	show_wait(p);
	close(f[0]);

	MUST(pipe(f));
	pthread_t t[4];
	for (int i = 0; i < 4; i++)
		pthread_create(&t[i], 0, writer, &f[1]);
	int torn = 0, lines = 0;
	for (; lines < 4000; lines++) {
		char line[64];
		int have = 0;
		while (have < 64) {
			int r = read(f[0], line + have, 64 - have);
			if (r <= 0)
				break;
			have += r;
		}
		for (int i = 1; i < 63; i++)
			torn += line[i] != line[0];
	}
	VALUE(lines);
	VALUE(torn);
	for (int i = 0; i < 4; i++) {
		void *r;
		pthread_join(t[i], &r);
		CHECK(r == 0);
	}
	return 0;
}
