// CPU exceptions: si_code and si_addr, default actions, blocked and ignored faults.
#define _GNU_SOURCE
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>
#include <ucontext.h>

static sigjmp_buf env;
static char *base;

static void fault(int sig, siginfo_t *si, void *p) {
    ucontext_t *uc = p;
    printf("signal %d code %d addr %ld trapno %lld err %lld\n", sig, si->si_code,
           (sig == SIGSEGV || sig == SIGBUS) ? (long)((char *)si->si_addr - base) : 0L,
           uc->uc_mcontext.gregs[REG_TRAPNO], sig == SIGSEGV ? uc->uc_mcontext.gregs[REG_ERR] : 0);
    siglongjmp(env, 1);
}

static void child(const char *what, void (*f)(void)) {
    fflush(stdout);
    int pid = fork();
    if (pid == 0) {
        f();
        _exit(0);
    }
    int st;
    waitpid(pid, &st, 0);
    printf("%s: exited %d signalled %d sig %d\n", what, WIFEXITED(st), WIFSIGNALED(st), WIFSIGNALED(st) ? WTERMSIG(st) : WEXITSTATUS(st));
}

static void plain(void) { signal(SIGSEGV, SIG_DFL); *(volatile int *)8 = 1; }
static void ignored(void) { signal(SIGSEGV, SIG_IGN); *(volatile int *)8 = 1; }
static void blocked(void) {
    sigset_t s;
    sigemptyset(&s);
    sigaddset(&s, SIGSEGV);
    sigprocmask(SIG_BLOCK, &s, 0);
    *(volatile int *)8 = 1;
}
static void twice(int sig) { *(volatile int *)8 = 1; }
static void inHandler(void) { signal(SIGSEGV, twice); *(volatile int *)8 = 1; }
static void divide(void) { signal(SIGFPE, SIG_DFL); __asm__ volatile("xorl %%ecx,%%ecx; movl $1,%%eax; cltd; idivl %%ecx" ::: "eax", "ecx", "edx"); }
static void noStack(void) {
    signal(SIGSEGV, SIG_DFL);
    struct sigaction sa = {.sa_handler = twice};
    sigaction(SIGUSR1, &sa, 0);
    int pid = getpid();
    __asm__ volatile("movl $62,%%eax; movl %0,%%edi; movl $10,%%esi; movq $64,%%rsp; syscall" :: "r"(pid) : "rax", "rdi", "rsi");
}
static void badReturn(void) {
    signal(SIGSEGV, SIG_DFL);
    __asm__ volatile("movq $64,%%rsp; movl $15,%%eax; syscall" ::: "rax");
}
static void abortIt(void) { abort(); }
static void trap(void) { signal(SIGTRAP, SIG_DFL); __asm__ volatile("int3"); }

int main(void) {
    base = mmap(0, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    munmap(base + 4096, 4096);
    mprotect(base + 8192, 4096, PROT_READ);
    struct sigaction sa = {.sa_sigaction = fault, .sa_flags = SA_SIGINFO};
    sigaction(SIGSEGV, &sa, 0);
    sigaction(SIGBUS, &sa, 0);
    sigaction(SIGFPE, &sa, 0);
    sigaction(SIGILL, &sa, 0);
    sigaction(SIGTRAP, &sa, 0);
    if (!sigsetjmp(env, 1)) base[4096 + 5] = 1;
    if (!sigsetjmp(env, 1)) printf("%d\n", base[4096 + 7]);
    if (!sigsetjmp(env, 1)) base[8192 + 9] = 1;
    if (!sigsetjmp(env, 1)) ((void (*)(void))(base + 16))();
    base = 0;
    if (!sigsetjmp(env, 1)) *(volatile int *)8 = 1;
    if (!sigsetjmp(env, 1)) *(volatile char *)0xffff800000000000 = 1;
    if (!sigsetjmp(env, 1)) *(volatile char *)0x8000000000000000 = 1;
    if (!sigsetjmp(env, 1)) __asm__ volatile("xorl %%ecx,%%ecx; movl $1,%%eax; cltd; idivl %%ecx" ::: "eax", "ecx", "edx");
    if (!sigsetjmp(env, 1)) __asm__ volatile("ud2");
    if (!sigsetjmp(env, 1)) __asm__ volatile("int3");
    if (!sigsetjmp(env, 1)) __asm__ volatile("hlt");
    char name[] = "/tmp/faultsXXXXXX";
    int fd = mkstemp(name);
    unlink(name);
    base = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (!sigsetjmp(env, 1)) base[17] = 1;
    child("plain", plain);
    child("ignored", ignored);
    child("blocked", blocked);
    child("in handler", inHandler);
    child("divide", divide);
    child("no stack", noStack);
    child("bad return", badReturn);
    child("abort", abortIt);
    child("trap", trap);
    return 0;
}
