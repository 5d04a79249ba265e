// execve in a process with threads: by the main thread, by another one, while all are busy.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char *self = "/proc/self/exe";
static int how;

static void *busy(void *a) {
    for (;;) {
        char *p = mmap(0, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        p[0] = p[65535] = 1;
        munmap(p, 65536);
        if ((long)a == 1) getppid();
    }
    return 0;
}
static void *blocked(void *a) {
    int p[2];
    char c;
    pipe(p);
    read(p[0], &c, 1);
    return a;
}
static void *executes(void *a) {
    char pid[16], *av[] = {"again", pid, 0}, *ev[] = {0};
    (void)a;
    usleep(20000);
    sprintf(pid, "%d", getpid());
    execve(self, av, ev);
    printf("exec failed %s\n", strerrorname_np(errno));
    exit(1);
}

int main(int argc, char **argv) {
    if (argc == 2) {
        printf("same pid %d, tid is pid %d, threads ", atoi(argv[1]) == getpid(), getpid() == (int)syscall(SYS_gettid));
        int n = 0;
        char b[4096];
        int fd = open("/proc/self/status", O_RDONLY);
        b[read(fd, b, 4095)] = 0;
        n = atoi(strstr(b, "Threads:") + 8);
        printf("%d\n", n);
        return 5;
    }
    for (how = 0; how < 3; how++) {
        fflush(stdout);
        pid_t c = fork();
        if (c == 0) {
            pthread_t t;
            for (long i = 0; i < 4; i++) pthread_create(&t, 0, how == 2 ? blocked : busy, (void *)(i & 1));
            if (how == 1) executes(0);
            pthread_create(&t, 0, executes, 0);
            if (how == 0) busy(0);
            else blocked(0);
        }
        int st;
        waitpid(c, &st, 0);
        printf("case %d status %x\n", how, st);
    }
    // Children of a process whose threads change its memory all the time.
    pthread_t t;
    pthread_create(&t, 0, busy, 0);
    pthread_create(&t, 0, busy, (void *)1);
    int bad = 0;
    for (int i = 0; i < 50; i++) {
        char *p = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        p[0] = i;
        pid_t c = i % 2 ? vfork() : fork();
        if (c == 0) {
            if (i % 3 == 0) {
                char *av[] = {"true", 0}, *ev[] = {0};
                execve("/bin/true", av, ev);
            }
            _exit(p[0] == (char)i ? 0 : 1);
        }
        int st;
        waitpid(c, &st, 0);
        bad += st != 0;
        munmap(p, 8192);
    }
    printf("bad children %d\n", bad);
    fflush(stdout);
    _exit(0);
}
