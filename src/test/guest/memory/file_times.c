// What mapping a file, and touching it through the mapping, does to its times.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const struct timespec OLD[2] = {{1000000000, 5}, {1000000000, 5}};
static char path[64];
static struct stat before;

static void reset(int fd) {
    futimens(fd, OLD);
    fstat(fd, &before);
    usleep(12000);
}

static void show(const char *what, int fd) {
    struct stat s;
    fstat(fd, &s);
    printf("%s: atime %s, mtime %s, ctime %s\n", what, s.st_atime == OLD[0].tv_sec ? "old" : "new",
           s.st_mtime == OLD[1].tv_sec ? "old" : "new",
           s.st_ctim.tv_sec == before.st_ctim.tv_sec && s.st_ctim.tv_nsec == before.st_ctim.tv_nsec ? "old" : "new");
}

static void in(const char *dir) {
    snprintf(path, sizeof path, "%s/file_times_XXXXXX", dir);
    int fd = mkstemp(path);
    char block[4096 * 4];
    memset(block, 'x', sizeof block);
    if (write(fd, block, sizeof block) < 0) exit(2);

    reset(fd);
    volatile char *p = mmap(NULL, sizeof block, PROT_READ, MAP_PRIVATE, fd, 0);
    show("private mapping", fd);
    if (p[0] != 'x') exit(3);
    show("read through it", fd);
    munmap((void *) p, sizeof block);

    reset(fd);
    p = mmap(NULL, sizeof block, PROT_READ | PROT_WRITE, MAP_PRIVATE, fd, 0);
    p[1] = 'y';
    show("private write", fd);
    munmap((void *) p, sizeof block);

    reset(fd);
    p = mmap(NULL, sizeof block, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    show("shared mapping", fd);
    if (p[0] != 'x') exit(3);
    show("read through the shared one", fd);
    p[0] = 'z';
    msync((void *) p, sizeof block, MS_SYNC);
    show("written through it", fd);
    munmap((void *) p, sizeof block);
    show("unmapped", fd);

    p = mmap(NULL, sizeof block, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    reset(fd);
    p[4096] = 'z';
    msync((void *) p, sizeof block, MS_ASYNC);
    munmap((void *) p, sizeof block);
    show("another page, first touched by a write", fd);

    p = mmap(NULL, sizeof block, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    reset(fd);
    fflush(stdout);
    if (fork() == 0) { p[8192] = 'c'; _exit(0); }
    wait(NULL);
    msync((void *) p, sizeof block, MS_SYNC);
    show("written by a child", fd);
    futimens(fd, OLD);
    struct stat s;
    fstat(fd, &s);
    printf("set back: %d %d\n", s.st_mtime == OLD[1].tv_sec, s.st_atime == OLD[0].tv_sec);
    munmap((void *) p, sizeof block);

    int ro = open(path, O_RDONLY | O_NOATIME);
    reset(fd);
    p = mmap(NULL, sizeof block, PROT_READ, MAP_SHARED, ro, 0);
    show("mapped by a descriptor without atime", fd);
    munmap((void *) p, sizeof block);
    close(ro);
    close(fd);
    unlink(path);
}

int main(void) {
    puts("tmpfs");
    in("/dev/shm");
    int m = memfd_create("m", 0);
    if (ftruncate(m, 8192)) return 2;
    reset(m);
    volatile char *p = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, m, 0);
    show("memfd mapped", m);
    p[0] = 1;
    show("memfd written", m);
    return 0;
}
