// mmap, munmap, mprotect: results, errors, contents, private and shared, fork.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define P 4096
static const char *name(int e) { return e ? strerrorname_np(e) : "0"; }
static void show(const char *what, long r) { printf("%s: %s\n", what, r < 0 ? name(errno) : "ok"); }
static void *map(const char *what, void *a, size_t n, int prot, int flags, int fd, off_t off) {
    void *p = mmap(a, n, prot, flags, fd, off);
    printf("%s: %s\n", what, p == MAP_FAILED ? name(errno) : "ok");
    return p;
}
static sigjmp_buf jump;
static volatile int code, signo;
static volatile long addr;
static void handler(int s, siginfo_t *i, void *u) { (void)u; signo = s; code = i->si_code; addr = (long)i->si_addr; siglongjmp(jump, 1); }
static void touch(const char *what, volatile char *p, int write) {
    if (sigsetjmp(jump, 1) == 0) {
        if (write) *p = 1; else (void)*p;
        printf("%s: fine\n", what);
    } else {
        printf("%s: signal %d code %d address %s\n", what, signo, code, addr == (long)p ? "right" : "wrong");
    }
}

int main(void) {
    struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &sa, 0);
    sigaction(SIGBUS, &sa, 0);
    int prw = PROT_READ | PROT_WRITE, pa = MAP_PRIVATE | MAP_ANONYMOUS, sh = MAP_SHARED | MAP_ANONYMOUS;

    map("length 0", 0, 0, prw, pa, -1, 0);
    map("no type", 0, P, prw, MAP_ANONYMOUS, -1, 0);
    map("both types is SHARED_VALIDATE", 0, P, prw, MAP_SHARED | MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    map("huge length", 0, (size_t)1 << 60, prw, pa, -1, 0);
    map("wrapping length", 0, (size_t)-1, prw, pa, -1, 0);
    map("bad fd", 0, P, prw, MAP_PRIVATE, 99, 0);
    map("unaligned offset", 0, P, prw, MAP_PRIVATE, 0, 5);
    map("unaligned fixed", (void *)0x20000001, P, prw, pa | MAP_FIXED, -1, 0);
    map("beyond the end", (void *)0x7ffffffff000, 2 * P, prw, pa | MAP_FIXED, -1, 0);
    map("hugetlb", 0, 2 << 20, prw, pa | MAP_HUGETLB, -1, 0);
    map("growsdown shared", 0, P, prw, sh | MAP_GROWSDOWN, -1, 0);

    char *p = map("ten pages", 0, 10 * P, prw, pa, -1, 0);
    printf("zeroed %d\n", p[0] == 0 && p[10 * P - 1] == 0);
    memset(p, 7, 10 * P);
    map("noreplace over it", p, P, prw, pa | MAP_FIXED_NOREPLACE, -1, 0);
    show("hole", munmap(p + 3 * P, 2 * P));
    touch("read in the hole", p + 3 * P, 0);
    char *q = map("fixed in the hole", p + 3 * P, P, PROT_READ, pa | MAP_FIXED, -1, 0);
    printf("same place %d zero %d\n", q == p + 3 * P, q[0] == 0);
    touch("write read-only", q, 1);
    char *hint = mmap(p + 4 * P, P, prw, pa, -1, 0);
    printf("free hint taken %d\n", hint == p + 4 * P);
    hint = mmap(p + 4 * P, P, prw, pa, -1, 0);
    printf("used hint not taken %d\n", hint != p + 4 * P);
    show("munmap twice", munmap(hint, P));
    show("munmap again", munmap(hint, P));
    show("munmap unaligned", munmap(p + 1, P));
    show("munmap 0", munmap(p, 0));

    show("mprotect none", mprotect(p, 2 * P, PROT_NONE));
    touch("read none", p + P, 0);
    touch("read after", p + 2 * P, 0);
    show("mprotect back", mprotect(p, 2 * P, prw));
    printf("content %d\n", p[P]);
    show("mprotect unaligned", mprotect(p + 1, P, prw));
    show("mprotect bad bits", mprotect(p, P, 0x100));
    show("mprotect 0", mprotect(p, 0, prw));
    munmap(p + 6 * P, P);
    show("mprotect over a hole", mprotect(p + 5 * P, 4 * P, PROT_READ));
    touch("page before the hole", p + 5 * P, 1);
    touch("page after the hole", p + 7 * P, 1);
    show("mprotect grows", mprotect(p, P, prw | PROT_GROWSDOWN));
    show("mprotect exec", mprotect(p, P, PROT_READ | PROT_EXEC | PROT_WRITE));
    unsigned char code_[] = {0xb8, 42, 0, 0, 0, 0xc3};
    memcpy(p, code_, sizeof code_);
    printf("executed %d\n", ((int (*)(void))p)());

    int *s = map("shared anonymous", 0, 4 * P, prw, sh, -1, 0);
    int *priv = map("private anonymous", 0, P, prw, pa, -1, 0);
    s[0] = priv[0] = 1;
    pid_t c = fork();
    if (c == 0) {
        s[0] = priv[0] = 2;
        s[3 * P / 4] = 9;
        _exit(0);
    }
    waitpid(c, 0, 0);
    printf("after fork: shared %d %d private %d\n", s[0], s[3 * P / 4], priv[0]);

    char file[] = "/tmp/mapXXXXXX";
    int fd = mkstemp(file);
    for (int i = 0; i < 3 * P / 8; i++) write(fd, "abcdefgh", 8);
    ftruncate(fd, 2 * P + 100);
    char *f = map("file shared", 0, 4 * P, prw, MAP_SHARED, fd, 0);
    char *g = map("file private at a page", 0, P, prw, MAP_PRIVATE, fd, P);
    printf("file %c%c tail %d\n", f[0], g[7], f[2 * P + 100]);
    f[0] = 'X';
    g[0] = 'Y';
    char b[2];
    pread(fd, b, 1, 0);
    pread(fd, b + 1, 1, P);
    printf("written through %c, private kept %c\n", b[0], b[1]);
    pwrite(fd, "Z", 1, 1);
    printf("write seen %c\n", f[1]);
    touch("last page of the file", f + 2 * P, 0);
    touch("beyond the file", f + 3 * P, 0);
    show("msync", msync(f, 3 * P, MS_SYNC));
    show("msync flags", msync(f, P, MS_SYNC | MS_ASYNC));
    show("msync unaligned", msync(f + 1, P, MS_SYNC));
    int ro = open(file, O_RDONLY), wo = open(file, O_WRONLY);
    map("shared write on read-only", 0, P, prw, MAP_SHARED, ro, 0);
    char *r = map("shared read on read-only", 0, P, PROT_READ, MAP_SHARED, ro, 0);
    show("mprotect it writable", mprotect(r, P, prw));
    map("private write on read-only", 0, P, prw, MAP_PRIVATE, ro, 0);
    map("write-only", 0, P, PROT_WRITE, MAP_SHARED, wo, 0);
    map("validate unknown", 0, P, prw, MAP_SHARED_VALIDATE | 0x2000000, fd, 0);
    map("offset overflow", 0, P, PROT_READ, MAP_PRIVATE, fd, 0x7ffffffffffff000);
    int dir = open("/", O_RDONLY);
    map("directory", 0, P, PROT_READ, MAP_PRIVATE, dir, 0);
    int pf[2];
    pipe(pf);
    map("pipe", 0, P, PROT_READ, MAP_PRIVATE, pf[0], 0);
    int zero = open("/dev/zero", O_RDWR);
    char *z = map("/dev/zero private", 0, P, prw, MAP_PRIVATE, zero, 0);
    printf("zero %d\n", z[0]);
    z[0] = 1;
    close(fd);
    unlink(file);
    f[5] = 'q';
    printf("mapping outlives the file %c\n", f[5]);
    return 0;
}
