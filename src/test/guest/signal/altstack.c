// sigaltstack: where handlers run, what is reported and refused, overflow of the ordinary and the alternate stack.
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#define SIZE 65536
static char *area;
static int onStack(void) { char c; return &c >= area && &c < area + SIZE; }
static void err(const char *w, long r) { printf("%s: %s\n", w, r < 0 ? strerror(errno) : "ok"); }

static void handler(int s, siginfo_t *si, void *p) {
    stack_t st, new = {area, SIZE, 0};
    ucontext_t *uc = p;
    sigaltstack(0, &st);
    printf("handler on it %d flags %x frame flags %x size %d\n", onStack(), st.ss_flags, uc->uc_stack.ss_flags, uc->uc_stack.ss_size == SIZE);
    new.ss_sp = area + 1;
    err("change inside", sigaltstack(&new, 0));
}
static void nested(int s) {
    static volatile int depth;
    if (depth++ == 0) raise(s);
    printf("nested on it %d\n", onStack());
}
static sigjmp_buf env;
static void overflow(int s, siginfo_t *si, void *p) {
    printf("overflow: on it %d code %d\n", onStack(), si->si_code == SEGV_MAPERR || si->si_code == SEGV_ACCERR);
    siglongjmp(env, 1);
}
static int deep(int n) { volatile char b[4096]; b[0] = n; return deep(n + 1) + b[0]; }
static void endless(int s) { volatile char b[8192]; memset((void *)b, 1, sizeof b); raise(s); }

int main(void) {
    setbuf(stdout, 0);
    area = mmap(0, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    stack_t st, old;
    sigaltstack(0, &old);
    printf("none: flags %x size %ld\n", old.ss_flags, (long)old.ss_size);
    st = (stack_t){area, 0, 1000};
    err("small", sigaltstack(&st, 0));
    st = (stack_t){area, 64, SIZE};
    err("bad flags", sigaltstack(&st, 0));
    st = (stack_t){area, 0, SIZE};
    err("set", sigaltstack(&st, 0));
    sigaltstack(0, &old);
    printf("set: flags %x size %ld\n", old.ss_flags, (long)old.ss_size);
    struct sigaction sa = {.sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigaction(SIGUSR1, &sa, 0);
    raise(SIGUSR1);
    sa.sa_flags = SA_SIGINFO;
    sigaction(SIGUSR1, &sa, 0);
    raise(SIGUSR1);
    st = (stack_t){area, 0, SIZE};
    sigaltstack(&st, 0);
    struct sigaction ne = {.sa_handler = nested, .sa_flags = SA_ONSTACK | SA_NODEFER};
    sigaction(SIGUSR2, &ne, 0);
    raise(SIGUSR2);
    st.ss_flags = 1 << 31;
    err("autodisarm", sigaltstack(&st, 0));
    sa.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigaction(SIGUSR1, &sa, 0);
    raise(SIGUSR1);
    sigaltstack(0, &old);
    printf("after autodisarm: flags %x same %d\n", old.ss_flags, old.ss_sp == area);
    st = (stack_t){area, 0, SIZE};
    sigaltstack(&st, 0);
    sa.sa_sigaction = overflow;
    sigaction(SIGSEGV, &sa, 0);
    struct rlimit l = {1 << 20, 1 << 20};
    if (!sigsetjmp(env, 1)) deep(0);
    int p = fork();
    if (p == 0) {
        sigaltstack(0, &old);
        printf("child: same %d\n", old.ss_sp == area);
        signal(SIGSEGV, SIG_DFL);
        struct sigaction en = {.sa_handler = endless, .sa_flags = SA_ONSTACK | SA_NODEFER};
        sigaction(SIGUSR1, &en, 0);
        raise(SIGUSR1);
        _exit(0);
    }
    int w;
    waitpid(p, &w, 0);
    printf("endless handlers: signal %d\n", WTERMSIG(w));
    st.ss_flags = SS_DISABLE;
    err("disable", sigaltstack(&st, 0));
    sigaltstack(0, &old);
    printf("disabled: flags %x\n", old.ss_flags);
    return 0;
}
