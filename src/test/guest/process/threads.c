// Threads: exit codes, exec from a thread, exit of the main thread, thread-directed signals, tids.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void ms(int n) {
    struct timespec t = {n / 1000, n % 1000 * 1000000L};
    while (nanosleep(&t, &t) < 0);
}
static long tid(void) { return syscall(SYS_gettid); }

static __thread int tls = 5;
static void *body(void *a) {
    tls += (long)a;
    return (void *)(long)tls;
}
static void *spin(void *a) { for (volatile long i = 0;; i++); return 0; }
static void *sleeper(void *a) { for (;;) pause(); return 0; }
static void *doExec(void *a) {
    execl("/bin/sh", "sh", "-c", "exit 17", (char *)0);
    return 0;
}
static void *leaveGroup(void *a) { ms(20); exit(23); }
static void *lateExit(void *a) { ms(30); syscall(SYS_exit_group, 29); return 0; }
static void *doFork(void *a) {
    int p = fork();
    if (p == 0) _exit(getpid() == tid() ? 31 : 1);
    int st;
    waitpid(p, &st, 0);
    return (void *)(long)WEXITSTATUS(st);
}

static void inChild(const char *what, void (*f)(void)) {
    fflush(stdout);
    int p = fork(), st;
    if (p == 0) {
        f();
        _exit(99);
    }
    waitpid(p, &st, 0);
    printf("%s: %s %d\n", what, WIFSIGNALED(st) ? "signal" : "exit", WIFSIGNALED(st) ? WTERMSIG(st) : WEXITSTATUS(st));
}
static pthread_t t[4];
static void others(void) {
    pthread_create(&t[0], 0, spin, 0);
    pthread_create(&t[1], 0, sleeper, 0);
}
static void execFromThread(void) { others(); ms(10); pthread_create(&t[2], 0, doExec, 0); pthread_join(t[2], 0); }
static void execFromMain(void) { others(); ms(10); execl("/bin/sh", "sh", "-c", "exit 18", (char *)0); }
static void exitFromThread(void) { others(); pthread_create(&t[2], 0, leaveGroup, 0); pause(); }
static void exitMain(void) { others(); ms(10); _exit(24); }
static void mainLeaves(void) { pthread_create(&t[2], 0, lateExit, 0); pthread_exit(0); }
static void killSelf(void) { others(); ms(10); kill(getpid(), SIGKILL); pause(); }
static void segv(void) { others(); ms(10); *(volatile int *)8 = 1; }
static void lastThread(void) {
    syscall(SYS_exit, 77);
}

static volatile long got;
static void mark(int s) { got = tid(); }
static volatile long waiterTid;
static void *waiter(void *a) {
    waiterTid = tid();
    while (!got) ms(1);
    return 0;
}

int main(void) {
    pthread_t x[8];
    long sum = 0;
    for (long i = 0; i < 8; i++) pthread_create(&x[i], 0, body, (void *)i);
    for (int i = 0; i < 8; i++) {
        void *r;
        pthread_join(x[i], &r);
        sum += (long)r;
    }
    printf("sum %ld tls %d\n", sum, tls);
    void *r;
    pthread_create(&x[0], 0, doFork, 0);
    pthread_join(x[0], &r);
    printf("fork in thread %ld\n", (long)r);
    inChild("exec from thread", execFromThread);
    inChild("exec from main", execFromMain);
    inChild("exit from thread", exitFromThread);
    inChild("exit from main", exitMain);
    inChild("main leaves", mainLeaves);
    inChild("kill", killSelf);
    inChild("segv", segv);
    inChild("last thread", lastThread);
    signal(SIGUSR1, mark);
    pthread_create(&x[0], 0, waiter, 0);
    while (!waiterTid) ms(1);
    pthread_kill(x[0], SIGUSR1);
    pthread_join(x[0], 0);
    printf("thread signal %d\n", got == waiterTid);
    got = 0;
    sigset_t s;
    sigemptyset(&s);
    sigaddset(&s, SIGUSR1);
    waiterTid = 0;
    pthread_create(&x[0], 0, waiter, 0);
    while (!waiterTid) ms(1);
    pthread_sigmask(SIG_BLOCK, &s, 0);
    kill(getpid(), SIGUSR1);
    pthread_join(x[0], 0);
    printf("process signal to the thread that takes it %d\n", got == waiterTid);
    long r2 = syscall(SYS_tgkill, getpid(), waiterTid, 0);
    printf("ended thread %ld %s\n", r2, strerror(errno));
    return 0;
}
