// process_vm_readv and process_vm_writev between a process and its child.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *name(int e) { return e ? strerrorname_np(e) : "0"; }
static void show(const char *what, long r) { printf("%s: %ld %s\n", what, r, r < 0 ? name(errno) : "ok"); }

int main(void) {
    char *p = mmap(0, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int ready[2];
    pipe(ready);
    pid_t c = fork();
    if (c == 0) {
        memset(p, 'c', 3 * 4096);
        munmap(p + 4096, 4096);
        write(ready[1], "x", 1);
        pause();
        _exit(0);
    }
    char b[8192] = {0};
    read(ready[0], b, 1);
    struct iovec l = {b, 100}, r = {p, 100}, r2[2] = {{p + 4000, 50}, {p + 8192, 50}}, hole = {p + 4090, 100}, bad = {p + 4096, 10};
    show("read", process_vm_readv(c, &l, 1, &r, 1, 0));
    printf("%c%c own %d\n", b[0], b[99], p[0]);
    l.iov_len = 200;
    show("read two", process_vm_readv(c, &l, 1, r2, 2, 0));
    l.iov_len = 100;
    show("read into a hole", process_vm_readv(c, &l, 1, &hole, 1, 0));
    show("read a hole", process_vm_readv(c, &l, 1, &bad, 1, 0));
    strcpy(b, "hello");
    l.iov_len = 6;
    show("write", process_vm_writev(c, &l, 1, &r, 1, 0));
    char d[8] = {0};
    struct iovec ld = {d, 6};
    process_vm_readv(c, &ld, 1, &r, 1, 0);
    printf("%s\n", d);
    show("no such process", process_vm_readv(99999999, &l, 1, &r, 1, 0));
    show("flags", process_vm_readv(c, &l, 1, &r, 1, 1));
    show("count", process_vm_readv(c, &l, 2000, &r, 1, 0));
    show("nothing", process_vm_readv(c, &l, 0, &r, 1, 0));
    show("bad vector", process_vm_readv(c, (void *)8, 1, &r, 1, 0));
    show("bad remote vector", process_vm_readv(c, &l, 1, (void *)8, 1, 0));
    struct iovec bl = {(void *)8, 10};
    show("bad local buffer", process_vm_readv(c, &bl, 1, &r, 1, 0));
    kill(c, SIGKILL);
    waitpid(c, 0, 0);
    show("ended process", process_vm_readv(c, &l, 1, &r, 1, 0));
    return 0;
}
