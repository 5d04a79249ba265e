// brk, mremap, madvise, mincore, mlock: results and errors.
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define P 4096UL
static const char *name(int e) { return e ? strerrorname_np(e) : "0"; }
static void show(const char *what, long r) { printf("%s: %s\n", what, r < 0 ? name(errno) : "ok"); }
static void *re(const char *what, void *o, size_t ol, size_t nl, int fl, void *n) {
    void *p = mremap(o, ol, nl, fl, n);
    printf("%s: %s\n", what, p == MAP_FAILED ? name(errno) : p == o ? "in place" : "moved");
    return p;
}

int main(void) {
    static char buffer[1 << 16];
    setvbuf(stdout, buffer, _IOLBF, sizeof buffer);
    int prw = PROT_READ | PROT_WRITE, pa = MAP_PRIVATE | MAP_ANONYMOUS;
    char *b0 = (char *)syscall(SYS_brk, 0);
    char *b1 = (char *)syscall(SYS_brk, b0 + 100 * P);
    printf("brk grew %ld\n", (long)(b1 - b0) / (long)P);
    memset(b1 - 10 * P, 1, 10 * P);
    printf("brk shrink %ld\n", (long)((char *)syscall(SYS_brk, b0 + 50 * P + 5) - b0));
    printf("brk back %ld\n", (long)((char *)syscall(SYS_brk, b0 + 100 * P) - b0));
    printf("zero %d\n", b1[-1]);
    printf("brk too low kept %d\n", (char *)syscall(SYS_brk, (char *)4096) == b0 + 100 * P);
    printf("brk too high kept %d\n", (char *)syscall(SYS_brk, (char *)0x7ffffffff000) == b0 + 100 * P);

    char *p = mmap(0, 64 * P, prw, pa, -1, 0);
    for (int i = 0; i < 64; i++) p[i * P] = i;
    munmap(p + 32 * P, 32 * P);
    re("shrink", p, 32 * P, 16 * P, 0, 0);
    re("grow into the hole", p, 16 * P, 40 * P, 0, 0);
    printf("kept %d new %d\n", p[15 * P], p[20 * P]);
    mmap(p + 40 * P, P, prw, pa | MAP_FIXED, -1, 0);
    re("no room, may not move", p, 40 * P, 80 * P, 0, 0);
    char *q = re("grow by moving", p, 40 * P, 4000 * P, MREMAP_MAYMOVE, 0);
    printf("kept %d %d\n", q[3 * P], q[15 * P]);
    char *t = mmap(0, 8 * P, PROT_NONE, pa, -1, 0);
    char *f = re("to a fixed place", q, 4 * P, 4 * P, MREMAP_MAYMOVE | MREMAP_FIXED, t);
    printf("there %d content %d\n", f == t, f[3 * P]);
    re("the old place is free", q, P, P, MREMAP_MAYMOVE, 0);
    re("fixed without maymove", t, P, P, MREMAP_FIXED, q);
    re("overlap", t, 4 * P, 4 * P, MREMAP_MAYMOVE | MREMAP_FIXED, t + P);
    re("unaligned", t + 1, P, P, 0, 0);
    re("new length 0", t, P, 0, 0, 0);
    re("bad flags", t, P, P, 64, 0);
    re("over two mappings", t, 8 * P, 9 * P, MREMAP_MAYMOVE, 0);
    re("private old length 0", t, 0, P, MREMAP_MAYMOVE, 0);
    char *s = mmap(0, 2 * P, prw, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    s[0] = 5;
    char *s2 = re("shared old length 0", s, 0, 2 * P, MREMAP_MAYMOVE, 0);
    s2[1] = 6;
    printf("same memory %d %d\n", s2[0], s[1]);
    char *d = re("dontunmap", s, 2 * P, 2 * P, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, 0);
    printf("dontunmap content %d\n", d[0]);

    char *a = mmap(0, 16 * P, prw, pa, -1, 0);
    memset(a, 3, 16 * P);
    show("dontneed", madvise(a + P, 2 * P, MADV_DONTNEED));
    printf("dontneed %d %d %d\n", a[0], a[P], a[3 * P]);
    show("bad advice", madvise(a, P, 77));
    show("unaligned advice", madvise(a + 1, P, MADV_DONTNEED));
    show("length 0", madvise(a, 0, MADV_DONTNEED));
    munmap(a + 5 * P, P);
    show("advice over a hole", madvise(a + 4 * P, 3 * P, MADV_DONTNEED));
    printf("around the hole %d %d\n", a[4 * P], a[6 * P]);
    for (int i = 0; i <= 25; i++) {
        if (i == MADV_DONTNEED || i == MADV_REMOVE) continue;
        char w[32];
        sprintf(w, "advice %d", i);
        show(w, madvise(a, P, i));
    }
    madvise(a, P, MADV_KEEPONFORK);
    madvise(a, P, MADV_DOFORK);
    show("free on shared", madvise(s2, P, MADV_FREE));
    show("remove private", madvise(a, P, MADV_REMOVE));
    show("remove shared", madvise(s2, P, MADV_REMOVE));
    printf("removed %d\n", s2[0]);
    memset(a, 4, P);
    memset(a + 2 * P, 4, P);
    show("wipeonfork", madvise(a, P, MADV_WIPEONFORK));
    fflush(stdout);
    pid_t c = fork();
    if (c == 0) {
        printf("child sees %d %d\n", a[0], a[2 * P]);
        fflush(stdout);
        _exit(0);
    }
    waitpid(c, 0, 0);

    unsigned char vec[4];
    char *m = mmap(0, 4 * P, prw, pa, -1, 0);
    m[P] = 1;
    show("mincore", mincore(m, 4 * P, vec));
    printf("resident %d%d%d%d\n", vec[0] & 1, vec[1] & 1, vec[2] & 1, vec[3] & 1);
    show("mincore unaligned", mincore(m + 1, P, vec));
    munmap(m + 2 * P, P);
    show("mincore hole", mincore(m, 4 * P, vec));
    show("mincore bad vec", mincore(m, P, (void *)8));

    struct rlimit rl = {64 * 1024, 64 * 1024};
    show("mlock", mlock(m, P));
    show("mlock hole", mlock(m, 4 * P));
    show("munlock", munlock(m, P));
    show("mlockall flags", mlockall(0));
    show("mlockall onfault", mlockall(MCL_ONFAULT));
    show("mlock2 flags", syscall(SYS_mlock2, m, P, 8));
    (void)rl;
    struct rlimit as = {1 << 30, 1 << 30};
    setrlimit(RLIMIT_AS, &as);
    void *big = mmap(0, 2UL << 30, prw, pa, -1, 0);
    printf("over RLIMIT_AS: %s\n", big == MAP_FAILED ? name(errno) : "ok");
    char *bb = (char *)syscall(SYS_brk, b0 + (2UL << 30));
    printf("brk over RLIMIT_AS kept %d\n", bb == b0 + 100 * P);
    return 0;
}
