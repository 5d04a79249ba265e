// Mutexes, condition variables, barriers, robust and process-shared mutexes, and futex(2) itself.
#define _GNU_SOURCE
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void ms(int n) {
    struct timespec t = {n / 1000, n % 1000 * 1000000L};
    while (nanosleep(&t, &t) < 0);
}
static long fx(int *a, int op, int v, void *t, int *b, int c) { return syscall(SYS_futex, a, op, v, t, b, c); }
static void show(const char *w, long r) { printf("%s %ld %s\n", w, r, r < 0 ? strerror(errno) : ""); }

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t c = PTHREAD_COND_INITIALIZER;
static pthread_barrier_t bar;
static int count, turn;

static void *adder(void *a) {
    for (int i = 0; i < 2000; i++) {
        pthread_mutex_lock(&m);
        count++;
        pthread_mutex_unlock(&m);
        if (i % 64 == 0) sched_yield();
    }
    pthread_barrier_wait(&bar);
    return 0;
}
static void *pingpong(void *a) {
    long me = (long)a;
    for (int i = 0; i < 500; i++) {
        pthread_mutex_lock(&m);
        while (turn != me) pthread_cond_wait(&c, &m);
        turn = !me;
        pthread_cond_broadcast(&c);
        pthread_mutex_unlock(&m);
    }
    return 0;
}

static int word, other;
static volatile int ready;
static void *waiter(void *a) {
    __sync_fetch_and_add(&ready, 1);
    long r = fx(&word, FUTEX_WAIT_PRIVATE, 0, 0, 0, 0);
    return (void *)(r == 0 ? 1L : 0L);
}
static void *bitWaiter(void *a) {
    __sync_fetch_and_add(&ready, 1);
    long r = fx(&word, FUTEX_WAIT_BITSET_PRIVATE, 0, 0, 0, (int)(long)a);
    return (void *)(r == 0 ? 1L : 0L);
}

int main(void) {
    pthread_t t[8];
    pthread_barrier_init(&bar, 0, 5);
    for (long i = 0; i < 4; i++) pthread_create(&t[i], 0, adder, 0);
    pthread_barrier_wait(&bar);
    printf("count %d\n", count);
    for (int i = 0; i < 4; i++) pthread_join(t[i], 0);
    for (long i = 0; i < 2; i++) pthread_create(&t[i], 0, pingpong, (void *)i);
    for (int i = 0; i < 2; i++) pthread_join(t[i], 0);
    printf("ping-pong done\n");

    // futex(2)
    struct timespec ts = {0, 10000000}, abs;
    show("other value", fx(&word, FUTEX_WAIT_PRIVATE, 1, 0, 0, 0));
    show("timeout", fx(&word, FUTEX_WAIT_PRIVATE, 0, &ts, 0, 0));
    clock_gettime(CLOCK_REALTIME, &abs);
    abs.tv_sec -= 1;
    show("past", fx(&word, FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME, 0, &abs, 0, -1));
    clock_gettime(CLOCK_MONOTONIC, &abs);
    abs.tv_nsec += 5000000;
    if (abs.tv_nsec >= 1000000000) abs.tv_nsec -= 1000000000, abs.tv_sec++;
    show("absolute", fx(&word, FUTEX_WAIT_BITSET_PRIVATE, 0, &abs, 0, -1));
    ts.tv_nsec = 1000000000;
    show("bad time", fx(&word, FUTEX_WAIT_PRIVATE, 0, &ts, 0, 0));
    show("unaligned", fx((int *)((char *)&word + 1), FUTEX_WAIT_PRIVATE, 0, 0, 0, 0));
    show("bad address", fx((int *)8, FUTEX_WAIT, 0, 0, 0, 0));
    show("bad address private", fx((int *)8, FUTEX_WAIT_PRIVATE, 0, 0, 0, 0));
    show("kernel address", fx((int *)0xffff800000000000, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0));
    show("wake none", fx(&word, FUTEX_WAKE_PRIVATE, 5, 0, 0, 0));
    show("bitset 0", fx(&word, FUTEX_WAKE_BITSET_PRIVATE, 5, 0, 0, 0));
    show("bad op", fx(&word, 77, 5, 0, 0, 0));

    ready = 0;
    for (long i = 0; i < 4; i++) pthread_create(&t[i], 0, waiter, 0);
    while (ready < 4) ms(1);
    ms(30);
    show("wake 1", fx(&word, FUTEX_WAKE_PRIVATE, 1, 0, 0, 0));
    show("requeue wrong", fx(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)1, &other, 7));
    show("requeue 1+1", fx(&word, FUTEX_CMP_REQUEUE_PRIVATE, 1, (void *)1, &other, 0));
    show("wake first", fx(&word, FUTEX_WAKE_PRIVATE, 9, 0, 0, 0));
    show("wake other", fx(&other, FUTEX_WAKE_PRIVATE, 9, 0, 0, 0));
    long woken = 0;
    for (int i = 0; i < 4; i++) {
        void *r;
        pthread_join(t[i], &r);
        woken += (long)r;
    }
    printf("woken %ld\n", woken);
    ready = 0;
    for (long i = 0; i < 3; i++) pthread_create(&t[i], 0, bitWaiter, (void *)(1L << i));
    while (ready < 3) ms(1);
    ms(30);
    show("wake bit 2", fx(&word, FUTEX_WAKE_BITSET_PRIVATE, 9, 0, 0, 2));
    show("wake bits 5", fx(&word, FUTEX_WAKE_BITSET_PRIVATE, 9, 0, 0, 5));
    for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
    ready = 0;
    pthread_create(&t[0], 0, waiter, 0);
    while (ready < 1) ms(1);
    ms(30);
    other = 5;
    // other += 3; wake one of word, and of other if it was above 4
    show("wake op", fx(&word, FUTEX_WAKE_OP_PRIVATE, 1, (void *)1, &other, FUTEX_OP(FUTEX_OP_ADD, 3, FUTEX_OP_CMP_GT, 4)));
    pthread_join(t[0], 0);
    printf("other %d\n", other);

    // Across processes: a shared mapping and a file mapped at two addresses.
    struct { pthread_mutex_t m; pthread_mutex_t robust; sem_t s; int n; int w; } *sh =
        mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pthread_mutexattr_t at;
    pthread_mutexattr_init(&at);
    pthread_mutexattr_setpshared(&at, PTHREAD_PROCESS_SHARED);
    pthread_mutex_init(&sh->m, &at);
    pthread_mutexattr_setrobust(&at, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&sh->robust, &at);
    sem_init(&sh->s, 1, 0);
    fflush(stdout);
    int kids[3], st;
    for (int i = 0; i < 3; i++)
        if ((kids[i] = fork()) == 0) {
            for (int k = 0; k < 1000; k++) {
                pthread_mutex_lock(&sh->m);
                sh->n++;
                pthread_mutex_unlock(&sh->m);
            }
            sem_post(&sh->s);
            _exit(0);
        }
    for (int i = 0; i < 3; i++) sem_wait(&sh->s);
    for (int i = 0; i < 3; i++) waitpid(kids[i], &st, 0);
    printf("shared count %d\n", sh->n);
    for (int how = 0; how < 2; how++) {
        int p = fork();
        if (p == 0) {
            pthread_mutex_lock(&sh->robust);
            sem_post(&sh->s);
            ms(30);
            if (how) kill(getpid(), SIGKILL);
            _exit(0);
        }
        sem_wait(&sh->s);
        int r = pthread_mutex_lock(&sh->robust);
        printf("robust: %s\n", strerror(r));
        if (r == EOWNERDEAD) pthread_mutex_consistent(&sh->robust);
        pthread_mutex_unlock(&sh->robust);
        waitpid(p, &st, 0);
    }
    struct futex_waitv { uint64_t val, uaddr; uint32_t flags, res; } wv[2] = {{0, (uint64_t)&word, 2 | 128, 0}, {0, (uint64_t)&sh->w, 2, 0}};
    int p = fork();
    if (p == 0) {
        ms(30);
        fx(&sh->w, FUTEX_WAKE, 1, 0, 0, 0);
        _exit(0);
    }
    long r = syscall(449, wv, 2, 0, 0, 0);
    show("waitv", r);
    waitpid(p, &st, 0);
    wv[1].val = 3;
    show("waitv value", syscall(449, wv, 2, 0, 0, 0));
    show("waitv flags", syscall(449, wv, 2, 1, 0, 0));
    return 0;
}
