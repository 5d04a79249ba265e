// Time namespaces: offsets, clocks by vDSO and by call, sleeps, timers, uptime, joining, exec
#include "check.h"
#include <sched.h>
#include <sys/sysinfo.h>
#include <sys/timerfd.h>
#include <linux/futex.h>
#include <pthread.h>

static int initial;

static int writes(const char *text)
{
	int fd = open("/proc/self/timens_offsets", O_WRONLY);
	int r = write(fd, text, strlen(text));
	int e = errno;
	close(fd);
	errno = e;
	return r;
}

static void shows(void)
{
	char text[300];
	int fd = open("/proc/self/timens_offsets", O_RDONLY);
	int n = read(fd, text, 299);
	text[n < 0 ? 0 : n] = 0;
	SAY("%s", text);
	close(fd);
}

static long long now_by_call(int clock)
{
	struct timespec t;
	MUST(syscall(SYS_clock_gettime, clock, &t));
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static long long now(int clock)
{
	struct timespec t;
	MUST(clock_gettime(clock, &t));
	return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

/* To the second, with room for slow machines. */
static int seconds(long long ms)
{
	return (ms + (ms < 0 ? -5000 : 5000)) / 10000 * 10;
}

static long long before[12], uptime_before;

static void differences(const char *who)
{
	int clocks[] = {CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_MONOTONIC_RAW, CLOCK_MONOTONIC_COARSE, CLOCK_BOOTTIME, CLOCK_TAI};
	for (int i = 0; i < 6; i++)
		SAY("%s: clock %d: %d %d\n", who, clocks[i], seconds(now(clocks[i]) - before[clocks[i]]),
			seconds(now_by_call(clocks[i]) - before[clocks[i]]));
	struct sysinfo s;
	sysinfo(&s);
	SAY("%s: uptime %d\n", who, seconds((s.uptime - uptime_before) * 1000));
	FILE *f = fopen("/proc/uptime", "r");
	double up = 0;
	fscanf(f, "%lf", &up);
	fclose(f);
	CHECK(up - s.uptime < 2 && up - s.uptime > -2);
}

static void remember(void)
{
	struct sysinfo s;
	for (int i = 0; i < 12; i++)
		if (i != CLOCK_PROCESS_CPUTIME_ID && i != CLOCK_THREAD_CPUTIME_ID && i != 8 && i != 9 && i != 10)
			before[i] = now(i);
	sysinfo(&s);
	uptime_before = s.uptime;
}

static void sleeps(void)
{
	struct timespec t;
	long long start = now(CLOCK_MONOTONIC);
	clock_gettime(CLOCK_MONOTONIC, &t);
	t.tv_nsec += 20000000;
	if (t.tv_nsec >= 1000000000)
		t.tv_sec++, t.tv_nsec -= 1000000000;
	SHOW(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL));
	CHECK(now(CLOCK_MONOTONIC) - start >= 19 && now(CLOCK_MONOTONIC) - start < 5000);
	clock_gettime(CLOCK_BOOTTIME, &t);
	t.tv_sec += 1, t.tv_nsec = 0;
	start = now(CLOCK_BOOTTIME);
	SHOW(clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &t, NULL));
	CHECK(now(CLOCK_BOOTTIME) - start < 5000);
	CHECK(now(CLOCK_BOOTTIME) >= t.tv_sec * 1000LL);

	int fd = timerfd_create(CLOCK_MONOTONIC, 0);
	struct itimerspec i = {0};
	uint64_t n;
	clock_gettime(CLOCK_MONOTONIC, &i.it_value);
	start = now(CLOCK_MONOTONIC);
	SHOW(timerfd_settime(fd, TFD_TIMER_ABSTIME, &i, NULL));
	SHOW(read(fd, &n, 8));
	i.it_value.tv_sec += 1000;
	SHOW(timerfd_settime(fd, TFD_TIMER_ABSTIME, &i, NULL));
	SHOW(timerfd_gettime(fd, &i));
	CHECK(i.it_value.tv_sec > 990 && i.it_value.tv_sec <= 1000);

	timer_t timer;
	struct sigevent e = {.sigev_notify = SIGEV_NONE};
	MUST(timer_create(CLOCK_MONOTONIC, &e, &timer));
	clock_gettime(CLOCK_MONOTONIC, &i.it_value);
	i.it_value.tv_sec += 500;
	SHOW(timer_settime(timer, TIMER_ABSTIME, &i, NULL));
	SHOW(timer_gettime(timer, &i));
	CHECK(i.it_value.tv_sec > 490 && i.it_value.tv_sec <= 500);

	int word[2] = {0};
	clock_gettime(CLOCK_MONOTONIC, &t);
	SHOW(syscall(SYS_futex, &word[0], FUTEX_WAIT_BITSET, 0, &t, NULL, -1));
	SHOW(syscall(SYS_futex, &word[1], FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, 0, &t, NULL, -1));
	SHOW(syscall(SYS_futex, &word[1], FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0));
	struct timespec rel = {0, 1000000};
	SHOW(syscall(SYS_futex, &word[1], FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, &rel, NULL, 0));
	CHECK(now(CLOCK_MONOTONIC) - start < 5000);
}

static void *in_thread(void *unused)
{
	differences("thread");
	return NULL;
}

static void in_namespace(void)
{
	differences("child");
	sleeps();
	pthread_t t;
	pthread_create(&t, NULL, in_thread, NULL);
	pthread_join(t, NULL);
	pid_t pid = fork();
	if (pid == 0) {
		differences("grandchild");
		exit(0);
	}
	show_wait(pid);
	SHOW(writes("monotonic 5 0"));
	shows();
	SHOW(setns(initial, CLONE_NEWTIME));
	differences("returned");
	shows();
	exit(0);
}

int main(int argc, char **argv)
{
	if (argc > 1) {
		for (int i = 0; i < 12; i++)
			before[i] = atoll(argv[1 + i]);
		uptime_before = atoll(argv[13]);
		differences("executed");
		return 0;
	}
	MUST(initial = open("/proc/self/ns/time_for_children", O_RDONLY));
	shows();
	SHOW(writes("monotonic 5 0"));
	MUST(unshare(CLONE_NEWTIME));
	shows();
	remember();
	SHOW(writes("nonsense 1 2"));
	SHOW(writes("monotonic 1"));
	SHOW(writes("monotonic 1 1000000000"));
	SHOW(writes("monotonic 9223372037 0"));
	SHOW(writes("monotonic -1000000000 0"));
	SHOW(writes("2 1 0"));
	SHOW(writes("1 2000 5\n7 3000 7\n"));
	shows();
	SHOW(writes("monotonic -10 500\nboottime 700 0\nmonotonic 9 9\n"));
	shows();
	SHOW(writes("monotonic 1000 0"));
	SHOW(writes("boottime 2000 0"));
	shows();
	differences("parent");
	char a[64], b[64];
	readlink("/proc/self/ns/time", a, 64);
	readlink("/proc/self/ns/time_for_children", b, 64);
	CHECK(strcmp(a, b));
	fflush(stdout);
	pid_t pid = fork();
	if (pid == 0)
		in_namespace();
	show_wait(pid);
	SHOW(writes("monotonic 5 0"));
	pid = vfork();
	if (pid == 0) {
		char *args[16] = {argv[0]}, text[14][30];
		for (int i = 0; i < 13; i++) {
			sprintf(text[i], "%lld", i < 12 ? before[i] : uptime_before);
			args[i + 1] = text[i];
		}
		execv("/proc/self/exe", args);
		_exit(9);
	}
	show_wait(pid);
	differences("parent");
	return 0;
}
