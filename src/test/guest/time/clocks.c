// Clocks go forward and agree; sleeps last as long as asked; interval and POSIX timers.
#include "check.h"
#include <sys/time.h>
#include <sys/times.h>

static volatile int ticks;
static void on_tick(int s) { (void)s; ticks++; }

static int64_t ns(clockid_t c)
{
	struct timespec t;
	if (clock_gettime(c, &t) < 0)
		return -1;
	return t.tv_sec * 1000000000L + t.tv_nsec;
}

int main(void)
{
	clockid_t ids[] = { CLOCK_REALTIME, CLOCK_MONOTONIC, CLOCK_BOOTTIME, CLOCK_REALTIME_COARSE, CLOCK_MONOTONIC_RAW,
		CLOCK_PROCESS_CPUTIME_ID, CLOCK_THREAD_CPUTIME_ID };
	for (unsigned i = 0; i < sizeof ids / sizeof *ids; i++) {
		int64_t a = ns(ids[i]), b = ns(ids[i]);
		SAY("clock %d: %s\n", ids[i], a >= 0 && b >= a ? "good" : "bad");
	}
	struct timespec t;
	SHOW(clock_gettime(77, &t));
	SHOW(syscall(SYS_clock_gettime, CLOCK_REALTIME, 8));
	CHECK(llabs(time(NULL) - ns(CLOCK_REALTIME) / 1000000000) <= 1);
	struct timeval tv;
	gettimeofday(&tv, NULL);
	CHECK(llabs(tv.tv_sec - time(NULL)) <= 1);
	SHOW(clock_getres(CLOCK_MONOTONIC, &t));

	int64_t start = ns(CLOCK_MONOTONIC);
	t = (struct timespec){ 0, 30000000 };
	SHOW(nanosleep(&t, NULL));
	CHECK(ns(CLOCK_MONOTONIC) - start >= 30000000);
	CHECK(ns(CLOCK_MONOTONIC) - start < 3000000000);
	t.tv_nsec = 1000000000;
	SHOW(nanosleep(&t, NULL));
	t.tv_nsec = -1;
	SHOW(nanosleep(&t, NULL));
	clock_gettime(CLOCK_MONOTONIC, &t);
	if ((t.tv_nsec += 20000000) >= 1000000000)
		t.tv_sec++, t.tv_nsec -= 1000000000;
	SHOW(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, NULL));
	CHECK(ns(CLOCK_MONOTONIC) >= t.tv_sec * 1000000000L + t.tv_nsec);
	SHOW(clock_nanosleep(77, 0, &t, NULL));

	signal(SIGALRM, on_tick);
	struct itimerval it = { { 0, 5000 }, { 0, 5000 } }, old;
	SHOW(setitimer(ITIMER_REAL, &it, NULL));
	while (ticks < 5)
		pause();
	SHOW(setitimer(ITIMER_REAL, &(struct itimerval){}, &old));
	VALUE(old.it_interval.tv_usec);
	SHOW(alarm(100));
	SHOW(alarm(0));
	SHOW(setitimer(9, &it, NULL));

	timer_t timer;
	struct sigevent se = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };
	SHOW(timer_create(CLOCK_MONOTONIC, &se, &timer));
	struct itimerspec its = { { 0, 3000000 }, { 0, 3000000 } };
	ticks = 0;
	SHOW(timer_settime(timer, 0, &its, NULL));
	while (ticks < 3)
		pause();
	SHOW(timer_gettime(timer, &its));
	VALUE(its.it_interval.tv_nsec);
	SHOW(timer_delete(timer));

	/* CPU time is counted */
	start = ns(CLOCK_PROCESS_CPUTIME_ID);
	int64_t until = now_ms() + 10000;
	while (ns(CLOCK_PROCESS_CPUTIME_ID) - start <= 20000000 && now_ms() < until)
		;
	CHECK(ns(CLOCK_PROCESS_CPUTIME_ID) - start > 20000000);
	struct tms tms;
	CHECK(times(&tms) > 0 && tms.tms_utime + tms.tms_stime > 0);
	return 0;
}
