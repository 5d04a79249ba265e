// Signal frames: arguments of the handler, preserved registers, red zone, masks in and after the handler.
#define _GNU_SOURCE
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <stdint.h>
#include <ucontext.h>
#include <unistd.h>
#include <sys/syscall.h>

static volatile int hits;
static volatile int depth, maxDepth;

static void show(int sig, siginfo_t *si, void *p) {
    ucontext_t *uc = p;
    sigset_t now;
    sigprocmask(SIG_BLOCK, 0, &now);
    printf("handler %d signo %d code %d pid %d uid %d\n", sig, si->si_signo, si->si_code, si->si_pid == getpid(), si->si_uid == getuid());
    printf(" flags %lx link %p onstack %d masked usr1 %d usr2 %d old usr1 %d usr2 %d\n", uc->uc_flags, (void *)uc->uc_link,
           uc->uc_stack.ss_flags, sigismember(&now, SIGUSR1), sigismember(&now, SIGUSR2),
           sigismember(&uc->uc_sigmask, SIGUSR1), sigismember(&uc->uc_sigmask, SIGUSR2));
    uint64_t frame = (uint64_t)__builtin_frame_address(0);
    printf(" aligned %d fpregs %d cs %llx\n", (int)(frame & 15), uc->uc_mcontext.fpregs != 0,
           (unsigned long long)uc->uc_mcontext.gregs[REG_CSGSFS]);
    uint32_t magic1;
    memcpy(&magic1, (char *)uc->uc_mcontext.fpregs + 464, 4);
    uint32_t size;
    memcpy(&size, (char *)uc->uc_mcontext.fpregs + 468, 4);
    uint32_t magic2;
    memcpy(&magic2, (char *)uc->uc_mcontext.fpregs + size - 4, 4);
    printf(" magic %x %x\n", magic1, magic2);
    hits++;
}

static void clobber(int sig) {
    __asm__ volatile("pxor %%xmm0,%%xmm0; pxor %%xmm7,%%xmm7; pxor %%xmm15,%%xmm15" ::: "xmm0", "xmm7", "xmm15");
    hits++;
}

static void nested(int sig) {
    depth++;
    if (depth > maxDepth)
        maxDepth = depth;
    if (depth < 3)
        raise(sig);
    depth--;
}

static int redZone(int pid) {
    // A leaf with data below the stack pointer while a signal arrives.
    int ok;
    __asm__ volatile(
        "subq $1024, %%rsp\n"
        "movq $0x1122334455667788, %%rax\n movq %%rax, -8(%%rsp)\n movq %%rax, -128(%%rsp)\n"
        "movl $62, %%eax\n movl %1, %%edi\n movl $10, %%esi\n syscall\n"
        "movq $0x1122334455667788, %%rcx\n"
        "xorl %0, %0\n cmpq %%rcx, -8(%%rsp)\n jne 1f\n cmpq %%rcx, -128(%%rsp)\n jne 1f\n movl $1, %0\n1:\n"
        "addq $1024, %%rsp\n"
        : "=&r"(ok) : "r"(pid) : "rax", "rcx", "rdi", "rsi", "r11", "memory", "cc");
    return ok;
}

int main(void) {
    /* ss_flags of a process that never called it is what a thread among its ancestors left: not the same on both sides. */
    sigaltstack(&(stack_t){ .ss_flags = SS_DISABLE }, NULL);
    setbuf(stdout, 0);
    struct sigaction sa = {.sa_sigaction = show, .sa_flags = SA_SIGINFO};
    sigaddset(&sa.sa_mask, SIGUSR2);
    sigaction(SIGUSR1, &sa, 0);
    kill(getpid(), SIGUSR1);
    syscall(SYS_tgkill, getpid(), syscall(SYS_gettid), SIGUSR1);
    sigset_t after;
    sigprocmask(SIG_BLOCK, 0, &after);
    printf("after: usr1 %d usr2 %d hits %d\n", sigismember(&after, SIGUSR1), sigismember(&after, SIGUSR2), hits);

    struct sigaction cl = {.sa_handler = clobber};
    sigaction(SIGUSR1, &cl, 0);
    uint64_t in[2] = {0x0123456789abcdefULL, 0xfedcba9876543210ULL}, o0[2], o7[2], o15[2], r12;
    int pid = getpid();
    __asm__ volatile("movdqu (%4),%%xmm0; movdqu (%4),%%xmm7; movdqu (%4),%%xmm15; movq $77,%%r12\n"
        "movl $62,%%eax; movl %5,%%edi; movl $10,%%esi; syscall\n"
        "movdqu %%xmm0,(%1); movdqu %%xmm7,(%2); movdqu %%xmm15,(%3); movq %%r12,%0"
        : "=m"(r12) : "r"(o0), "r"(o7), "r"(o15), "r"(in), "r"(pid)
        : "rax", "rdi", "rsi", "rcx", "r11", "r12", "xmm0", "xmm7", "xmm15", "memory");
    printf("xmm0 %d xmm7 %d xmm15 %d r12 %d hits %d\n", !memcmp(in, o0, 16), !memcmp(in, o7, 16), !memcmp(in, o15, 16), r12 == 77, hits);
    printf("red zone %d\n", redZone(pid));

    struct sigaction ne = {.sa_handler = nested, .sa_flags = SA_NODEFER};
    sigaction(SIGUSR2, &ne, 0);
    raise(SIGUSR2);
    printf("nested %d\n", maxDepth);
    struct sigaction rh = {.sa_handler = clobber, .sa_flags = SA_RESETHAND};
    sigaction(SIGUSR2, &rh, 0);
    raise(SIGUSR2);
    struct sigaction old;
    sigaction(SIGUSR2, 0, &old);
    printf("reset to default %d flags %x\n", old.sa_handler == SIG_DFL, old.sa_flags & ~0x04000000);
    printf("bad: %d %d\n", sigaction(SIGKILL, &rh, 0), sigaction(65, &rh, 0));
    return 0;
}
