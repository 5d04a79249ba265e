// Sleeps, interval timers, POSIX timers, clocks.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/resource.h>
#include <sys/times.h>
#include <time.h>
#include <unistd.h>

static volatile int alarms, lastCode, lastValue;
static void on(int s, siginfo_t *si, void *u) {
    alarms++;
    lastCode = si->si_code;
    lastValue = si->si_value.sival_int;
}
static long now(int c) {
    struct timespec t;
    clock_gettime(c, &t);
    return t.tv_sec * 1000000L + t.tv_nsec / 1000;
}
static void r(const char *w, long v) { printf("%s %ld %s\n", w, v, v == -1 ? strerror(errno) : ""); }
static int within(long v, long lo, long hi) { return v >= lo && v <= hi; }
static void ms(int n) {
    struct timespec t = {n / 1000, n % 1000 * 1000000L};
    while (nanosleep(&t, &t) < 0);
}

int main(void) {
    setbuf(stdout, 0);
    struct timespec t = {0, 30000000}, rem;
    long a = now(CLOCK_MONOTONIC);
    r("nanosleep", nanosleep(&t, 0));
    printf("slept %d\n", within(now(CLOCK_MONOTONIC) - a, 30000, 200000));
    t.tv_nsec = -1;
    r("negative", nanosleep(&t, 0));
    t.tv_nsec = 0;
    t.tv_sec = -1;
    r("negative seconds", nanosleep(&t, 0));
    t.tv_sec = 0;
    r("zero", nanosleep(&t, 0));
    clock_gettime(CLOCK_MONOTONIC, &t);
    r("absolute past", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, 0));
    t.tv_nsec += 20000000;
    if (t.tv_nsec >= 1000000000) t.tv_nsec -= 1000000000, t.tv_sec++;
    a = now(CLOCK_MONOTONIC);
    r("absolute", clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &t, 0));
    printf("slept %d\n", within(now(CLOCK_MONOTONIC) - a, 15000, 200000));
    printf("bad clocks %d %d %d %d\n", clock_nanosleep(99, 0, &t, 0), clock_nanosleep(CLOCK_THREAD_CPUTIME_ID, 0, &t, 0),
           clock_nanosleep(CLOCK_MONOTONIC_RAW, 0, &t, 0), clock_gettime(99, &t));
    struct sigaction sa = {.sa_sigaction = on, .sa_flags = SA_SIGINFO};
    sigaction(SIGALRM, &sa, 0);
    sigaction(SIGUSR1, &sa, 0);
    sigaction(SIGVTALRM, &sa, 0);
    sigaction(SIGPROF, &sa, 0);
    r("alarm", alarm(10));
    r("alarm again", alarm(0));
    struct itimerval it = {{0, 10000}, {0, 20000}}, old;
    setitimer(ITIMER_REAL, &it, 0);
    while (alarms < 3) pause();
    getitimer(ITIMER_REAL, &old);
    printf("itimer interval %ld left %d code %d\n", (long)old.it_interval.tv_usec, within(old.it_value.tv_usec, 1, 10000), lastCode);
    memset(&it, 0, sizeof it);
    setitimer(ITIMER_REAL, &it, &old);
    getitimer(ITIMER_REAL, &old);
    printf("disarmed %ld\n", (long)old.it_value.tv_usec);
    it.it_value.tv_usec = 1000000;
    r("bad itimer", setitimer(ITIMER_REAL, &it, 0));
    r("which 7", getitimer(7, &old));
    alarms = 0;
    it.it_value.tv_usec = 30000;
    setitimer(ITIMER_VIRTUAL, &it, 0);
    a = now(CLOCK_MONOTONIC);
    while (!alarms && now(CLOCK_MONOTONIC) - a < 3000000) for (volatile int i = 0; i < 10000; i++);
    printf("virtual %d\n", alarms);
    alarms = 0;
    setitimer(ITIMER_PROF, &it, 0);
    a = now(CLOCK_MONOTONIC);
    while (!alarms && now(CLOCK_MONOTONIC) - a < 3000000) for (volatile int i = 0; i < 10000; i++);
    printf("prof %d\n", alarms);
    // POSIX timers.
    timer_t id;
    struct sigevent ev = {.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGUSR1, .sigev_value.sival_int = 77};
    r("timer_create", timer_create(CLOCK_MONOTONIC, &ev, &id));
    struct itimerspec its = {{0, 0}, {0, 20000000}}, cur;
    alarms = 0;
    r("timer_settime", timer_settime(id, 0, &its, 0));
    timer_gettime(id, &cur);
    printf("left %d\n", within(cur.it_value.tv_nsec, 1, 20000000));
    while (!alarms) pause();
    printf("timer code %d value %d overrun %d\n", lastCode, lastValue, timer_getoverrun(id));
    timer_gettime(id, &cur);
    printf("left %ld\n", cur.it_value.tv_nsec);
    sigset_t s;
    sigemptyset(&s);
    sigaddset(&s, SIGUSR1);
    sigprocmask(SIG_BLOCK, &s, 0);
    its.it_interval.tv_nsec = 10000000;
    timer_settime(id, 0, &its, 0);
    ms(100);
    siginfo_t si;
    int sig = sigwaitinfo(&s, &si);
    printf("blocked %d overruns %d same %d\n", sig, si.si_overrun >= 5 && si.si_overrun < 60, si.si_overrun == timer_getoverrun(id));
    its.it_value.tv_nsec = 0;
    timer_settime(id, 0, &its, 0);
    r("timer_delete", timer_delete(id));
    r("again", syscall(SYS_timer_delete, 12345));
    ev.sigev_signo = 99;
    r("bad signal", timer_create(CLOCK_MONOTONIC, &ev, &id));
    ev.sigev_notify = 99;
    r("bad notify", timer_create(CLOCK_MONOTONIC, &ev, &id));
    r("bad clock", timer_create(99, 0, &id));
    clock_gettime(CLOCK_REALTIME, &t);
    r("clock_settime monotonic", clock_settime(CLOCK_MONOTONIC, &t));
    a = now(CLOCK_PROCESS_CPUTIME_ID);
    long b = now(CLOCK_THREAD_CPUTIME_ID);
    for (volatile long i = 0; i < 50000000; i++);
    printf("cpu %d %d\n", now(CLOCK_PROCESS_CPUTIME_ID) - a > 5000, now(CLOCK_THREAD_CPUTIME_ID) - b > 5000);
    struct rusage ru;
    getrusage(RUSAGE_SELF, &ru);
    struct tms tm;
    times(&tm);
    printf("rusage %d times %d\n", ru.ru_utime.tv_sec * 1000000 + ru.ru_utime.tv_usec > 20000, tm.tms_utime > 1);
    clock_getres(CLOCK_MONOTONIC, &t);
    printf("res %ld\n", t.tv_nsec);
    return 0;
}
