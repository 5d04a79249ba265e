// futex_wait, futex_wake, futex_requeue as calls of their own (Linux 6.7 and later).
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static uint32_t word, other;
static void show(const char *w, long r) { printf("%s %ld %s\n", w, r, r < 0 ? strerror(errno) : ""); }
static void *waiter(void *a) { return (void *)syscall(455, &word, 0L, 0xffffffffL, 2 | 128, 0, 0); }

int main(void) {
    show("size", syscall(454, &word, 1L, 1, 0));
    show("mask", syscall(454, &word, 0L, 1, 2));
    show("wake none", syscall(454, &word, 1L, 1, 2 | 128));
    show("value", syscall(455, &word, 1L, 1L, 2, 0, 0));
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    show("timeout", syscall(455, &word, 0L, 1L, 2, &t, CLOCK_MONOTONIC));
    show("clock", syscall(455, &word, 0L, 1L, 2, &t, 7));
    pthread_t x[3];
    for (int i = 0; i < 3; i++) pthread_create(&x[i], 0, waiter, 0);
    struct { uint64_t val, addr; uint32_t flags, r; } w[2] = {{0, (uint64_t)&word, 2 | 128, 0}, {0, (uint64_t)&other, 2 | 128, 0}};
    long n = 0, r;
    while (n < 3) {
        r = syscall(456, w, 0, 0, 3);
        if (r < 0) break;
        n += r;
        usleep(1000);
    }
    show("moved", n);
    show("wake old", syscall(454, &word, 1L, 9, 2 | 128));
    show("wake new", syscall(454, &other, 1L, 9, 2 | 128));
    for (int i = 0; i < 3; i++) pthread_join(x[i], 0);
    w[0].val = 5;
    show("requeue value", syscall(456, w, 0, 0, 3));
    w[0].flags = 1;
    show("requeue flags", syscall(456, w, 0, 0, 3));
    return 0;
}
