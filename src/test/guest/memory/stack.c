// The stack: deep recursion within its limit works, beyond it SIGSEGV; a limit raised at run time counts.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
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

int main(void) {
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
