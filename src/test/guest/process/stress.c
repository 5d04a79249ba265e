// Threads that fork, wait, signal each other and exit, with an interval timer over all; only totals are printed.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#define THREADS 4
#define ROUNDS 60
static atomic_int bad, forks, threads;
static atomic_long hits;
static pthread_t all[THREADS];
static pthread_barrier_t ready;
static void hit(int s) { hits++; }
static void *shortLife(void *a) { return a; }

static void *worker(void *a) {
    long me = (long)a;
    pthread_barrier_wait(&ready);
    for (int i = 0; i < ROUNDS; i++) {
        int code = (me * 37 + i) & 127, st;
        pid_t p = i % 3 == 0 ? vfork() : fork();
        if (p == 0) _exit(code);
        if (p < 0) { bad++; continue; }
        pid_t r;
        while ((r = waitpid(p, &st, 0)) < 0 && errno == EINTR);
        if (r != p || !WIFEXITED(st) || WEXITSTATUS(st) != code) bad++;
        forks++;
        pthread_kill(all[(me + i) % THREADS], SIGUSR1);
        pthread_t t;
        void *ret = 0;
        if (pthread_create(&t, 0, shortLife, &bad)) bad++;
        else pthread_join(t, &ret);
        if (ret != &bad) bad++;
        threads++;
        void *m = malloc(200000 + i);
        memset(m, 7, 200000);
        free(m);
        int fd[2];
        char c = i;
        if (pipe(fd)) { bad++; continue; }
        while (write(fd[1], &c, 1) < 0 && errno == EINTR);
        while ((r = read(fd[0], &c, 1)) < 0 && errno == EINTR);
        if (r != 1 || c != (char)i) bad++;
        close(fd[0]);
        close(fd[1]);
    }
    pthread_barrier_wait(&ready);
    return 0;
}

int main(void) {
    struct sigaction sa = {.sa_handler = hit};
    sigaction(SIGUSR1, &sa, 0);
    sa.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &sa, 0);
    pthread_barrier_init(&ready, 0, THREADS);
    struct itimerval it = {{0, 3000}, {0, 3000}};
    setitimer(ITIMER_REAL, &it, 0);
    for (long i = 0; i < THREADS; i++) pthread_create(&all[i], 0, worker, (void *)i);
    for (int i = 0; i < THREADS; i++) pthread_join(all[i], 0);
    memset(&it, 0, sizeof it);
    setitimer(ITIMER_REAL, &it, 0);
    printf("forks %d threads %d bad %d signals %d\n", forks, threads, bad, hits > 0);
    return 0;
}
