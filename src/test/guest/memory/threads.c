// Threads that map, unmap, protect and fault at the same time: nobody sees a mapping that is not there.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define P 4096
static volatile int bad;

static void *work(void *arg) {
    unsigned seed = (unsigned)(long)arg;
    for (int i = 0; i < 300; i++) {
        size_t n = (1 + rand_r(&seed) % 20) * P;
        char *p = mmap(0, n, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (p == MAP_FAILED || p[0] || p[n - 1]) bad++;
        memset(p, (int)seed | 1, n);
        if (mprotect(p, n, PROT_READ)) bad++;
        if (p[n / 2] == 0) bad++;
        if (rand_r(&seed) % 3 == 0) {
            char *q = mremap(p, n, n + 8 * P, MREMAP_MAYMOVE);
            if (q == MAP_FAILED || q[0] == 0) bad++;
            p = q;
            n += 8 * P;
        }
        if (munmap(p, n)) bad++;
        free(malloc(200000));
    }
    return 0;
}

int main(void) {
    pthread_t t[8];
    for (long i = 0; i < 8; i++) pthread_create(&t[i], 0, work, (void *)(i + 1));
    for (int i = 0; i < 8; i++) pthread_join(t[i], 0);
    printf("bad %d\n", bad);
    return 0;
}
