// The stack: deep recursion within its limit works, beyond it SIGSEGV; a limit raised at run time counts.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static int deep(int n) {
    volatile char b[1000];
    memset((void *)b, n, sizeof b);
    return n == 0 ? b[0] : deep(n - 1) + b[1];
}

static void run(const char *what, int kb) {
    pid_t c = fork();
    if (c == 0) {
        deep(kb);
        _exit(0);
    }
    int st;
    waitpid(c, &st, 0);
    printf("%s: %s %d\n", what, WIFSIGNALED(st) ? "signal" : "exit", WIFSIGNALED(st) ? WTERMSIG(st) : WEXITSTATUS(st));
    fflush(stdout);
}

static void growing(void) {
    char *top = mmap(0, 64 << 20, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    munmap(top, 64 << 20);
    char *p = mmap(top + (32 << 20), 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN | MAP_FIXED, -1, 0);
    for (int i = 0; i < 500; i++) p[-4096L * i] = 1;
    printf("grew %d\n", p[-4096L * 499]);
    // A neighbour within the guard gap ends it.
    mmap(p - (600 << 12), 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    fflush(stdout);
    pid_t c = fork();
    if (c == 0) {
        p[-4096L * 590] = 1;
        _exit(0);
    }
    int st;
    waitpid(c, &st, 0);
    printf("into the guard gap: %x\n", st);
}

int main(void) {
    growing();
    run("6 MB", 6000);
    run("20 MB", 20000);
    struct rlimit r;
    getrlimit(RLIMIT_STACK, &r);
    r.rlim_cur = 40 << 20;
    setrlimit(RLIMIT_STACK, &r);
    run("20 MB after raising", 20000);
    run("100 MB", 100000);
    return 0;
}
