// Masks, pending sets, real-time queues, sigtimedwait, sigsuspend.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void take(int sig, siginfo_t *si, void *p) {
    printf("got %d code %d value %d\n", sig, si->si_code, si->si_value.sival_int);
}

int main(void) {
    setbuf(stdout, 0);
    sigset_t set, old, pend;
    struct sigaction sa = {.sa_sigaction = take, .sa_flags = SA_SIGINFO};
    for (int s = 34; s < 40; s++)
        sigaction(s, &sa, 0);
    sigaction(SIGUSR1, &sa, 0);
    sigaction(SIGTERM, &sa, 0);
    sigfillset(&set);
    sigprocmask(SIG_BLOCK, &set, &old);
    sigprocmask(SIG_BLOCK, 0, &pend);
    printf("kill blocked %d stop blocked %d\n", sigismember(&pend, SIGKILL), sigismember(&pend, SIGSTOP));
    union sigval v;
    for (int i = 0; i < 3; i++) {
        v.sival_int = i;
        sigqueue(getpid(), 36, v);
        sigqueue(getpid(), 35, v);
        sigqueue(getpid(), SIGUSR1, v);
    }
    kill(getpid(), SIGTERM);
    sigpending(&pend);
    for (int s = 1; s < 65; s++)
        if (sigismember(&pend, s))
            printf("pending %d\n", s);
    siginfo_t si;
    sigemptyset(&set);
    sigaddset(&set, 35);
    int r = sigwaitinfo(&set, &si);
    printf("sigwaitinfo %d value %d code %d\n", r, si.si_value.sival_int, si.si_code);
    struct timespec t = {0, 20000000};
    sigemptyset(&set);
    sigaddset(&set, SIGUSR2);
    r = sigtimedwait(&set, &si, &t);
    printf("sigtimedwait %d %s\n", r, strerror(errno));
    t.tv_nsec = 2000000000;
    r = sigtimedwait(&set, &si, &t);
    printf("bad timespec %d %s\n", r, strerror(errno));
    printf("unblocking\n");
    sigprocmask(SIG_SETMASK, &old, 0);
    printf("unblocked\n");
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, 0);
    kill(getpid(), SIGUSR1);
    sigset_t none;
    sigemptyset(&none);
    r = sigsuspend(&none);
    printf("sigsuspend %d %s\n", r, strerror(errno));
    sigprocmask(SIG_BLOCK, 0, &pend);
    printf("usr1 still blocked %d\n", sigismember(&pend, SIGUSR1));
    // An ignored signal does not stay pending.
    kill(getpid(), SIGUSR1);
    signal(SIGUSR1, SIG_IGN);
    sigpending(&pend);
    printf("pending after ignore %d\n", sigismember(&pend, SIGUSR1));
    int child = fork();
    if (child == 0) {
        sigpending(&pend);
        printf("child inherits mask %d pending %d\n", sigismember(&none, SIGUSR1), sigismember(&pend, SIGUSR1));
        struct timespec w = {0, 50000000};
        nanosleep(&w, 0);
        v.sival_int = 99;
        sigqueue(getppid(), 37, v);
        _exit(0);
    }
    sigemptyset(&set);
    sigaddset(&set, 37);
    sigprocmask(SIG_BLOCK, &set, 0);
    r = sigwaitinfo(&set, &si);
    printf("from child %d value %d pid %d\n", r, si.si_value.sival_int, si.si_pid == child);
    waitpid(child, 0, 0);
    si.si_code = SI_USER;
    r = syscall(SYS_rt_sigqueueinfo, getppid(), SIGUSR2, &si);
    printf("forged %d %s\n", r, strerror(errno));
    r = kill(999999, 0);
    printf("kill none %d %s\n", r, strerror(errno));
    r = kill(getpid(), 65);
    printf("kill 65 %d %s\n", r, strerror(errno));
    r = syscall(SYS_tgkill, getpid(), 999999, 0);
    printf("tgkill %d %s\n", r, strerror(errno));
    r = syscall(SYS_rt_sigprocmask, 9, &set, 0, 8);
    printf("how 9 %d %s\n", r, strerror(errno));
    r = syscall(SYS_rt_sigprocmask, 0, &set, 0, 4);
    printf("size 4 %d %s\n", r, strerror(errno));
    return 0;
}
