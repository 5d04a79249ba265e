// Orphans, subreapers, parent-death signals, vfork, clone flags, sessions and process groups.
#define _GNU_SOURCE
#include <sys/stat.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void ms(int n) {
    struct timespec t = {n / 1000, n % 1000 * 1000000L};
    while (nanosleep(&t, &t) < 0);
}
static char stack[65536];
static int *shared;

static int child(void *a) {
    *(int *)a = 42;
    close(5);
    chdir("/");
    umask(0);
    return 6;
}

static void err(const char *what, long r) { printf("%s: %s\n", what, r < 0 ? strerror(errno) : "ok"); }

int main(void) {
    shared = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    int st, p;
    setbuf(stdout, 0);
    // A grandchild becomes ours.
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    int me = getpid();
    p = fork();
    if (p == 0) {
        int g = fork();
        if (g == 0) {
            ms(40);
            shared[0] = getppid() == me;
            _exit(11);
        }
        shared[1] = g;
        _exit(10);
    }
    waitpid(p, &st, 0);
    printf("child %d\n", WEXITSTATUS(st));
    p = wait(&st);
    printf("orphan %d status %d adopted %d\n", p == shared[1], WEXITSTATUS(st), shared[0]);
    // Parent-death signal.
    p = fork();
    if (p == 0) {
        int g = fork();
        if (g == 0) {
            prctl(PR_SET_PDEATHSIG, SIGUSR1);
            shared[2] = 1;
            pause();
            _exit(0);
        }
        while (!shared[2]) ms(1);
        ms(10);
        _exit(0);
    }
    waitpid(p, &st, 0);
    wait(&st);
    printf("pdeathsig %d\n", WIFSIGNALED(st) ? WTERMSIG(st) : -1);
    // vfork shares memory and suspends.
    volatile int v = 1;
    p = vfork();
    if (p == 0) {
        v = 2;
        ms(20);
        _exit(3);
    }
    printf("vfork v %d\n", v);
    waitpid(p, &st, 0);
    printf("vfork status %d\n", WEXITSTATUS(st));
    p = vfork();
    if (p == 0) {
        execl("/bin/sh", "sh", "-c", "exit 9", (char *)0);
        _exit(1);
    }
    waitpid(p, &st, 0);
    printf("vfork exec %d\n", WEXITSTATUS(st));
    // CLONE_VM | FILES | FS: all is shared, as another process.
    int x = 0;
    dup2(1, 5);
    chdir("/tmp");
    umask(022);
    p = clone(child, stack + sizeof stack, CLONE_VM | CLONE_FILES | CLONE_FS | SIGCHLD, &x);
    waitpid(p, &st, 0);
    char cwd[100];
    printf("clone x %d status %d fd %d cwd %s umask %o\n", x, WEXITSTATUS(st), fcntl(5, F_GETFD), getcwd(cwd, 100), umask(022));
    x = 0;
    dup2(1, 5);
    chdir("/tmp");
    p = clone(child, stack + sizeof stack, SIGCHLD, &x);
    waitpid(p, &st, 0);
    printf("copy x %d status %d fd %d cwd %s umask %o\n", x, WEXITSTATUS(st), fcntl(5, F_GETFD), getcwd(cwd, 100), umask(022));
    // A child that sends no SIGCHLD is seen with __WALL or __WCLONE only.
    p = clone(child, stack + sizeof stack, CLONE_VM, &x);
    ms(20);
    err("wait", wait4(p, &st, 0, 0));
    err("wclone", wait4(p, &st, __WCLONE, 0));
    // Ids in memory.
    pid_t ptid = 0, ctid = 0;
    p = syscall(SYS_clone, CLONE_PARENT_SETTID | CLONE_CHILD_SETTID | SIGCHLD, 0, &ptid, &ctid, 0);
    if (p == 0) _exit(ctid == getpid() ? 1 : 0);
    waitpid(p, &st, 0);
    printf("ptid %d ctid in child %d in parent %d\n", ptid == p, WEXITSTATUS(st), ctid);
    err("thread without sighand", syscall(SYS_clone, CLONE_THREAD, 0, 0, 0, 0));
    err("sighand without vm", syscall(SYS_clone, CLONE_SIGHAND, 0, 0, 0, 0));
    struct { unsigned long f, pidfd, ct, pt, sig, st, sz, tls, stid, stsz, cg; } ca = {0};
    err("clone3 small", syscall(SYS_clone3, &ca, 8));
    ca.sig = 65;
    err("clone3 signal 65", syscall(SYS_clone3, &ca, sizeof ca));
    ca.sig = SIGCHLD;
    int pfd = -1;
    ca.pidfd = (unsigned long)&pfd;
    ca.f = CLONE_PIDFD;
    p = syscall(SYS_clone3, &ca, sizeof ca);
    if (p == 0) _exit(21);
    siginfo_t si;
    int r = waitid(3, pfd, &si, WEXITED);
    printf("clone3 pidfd %d cloexec %d status %d\n", r, fcntl(pfd, F_GETFD), si.si_status);
    // Sessions and groups.
    p = fork();
    if (p == 0) {
        err("setpgid self", setpgid(0, 0));
        printf("leads group %d\n", getpgrp() == getpid());
        err("setsid of a group leader", setsid());
        err("setpgid to none", setpgid(0, 999999));
        err("setpgid negative", setpgid(0, -1));
        err("getpgid none", getpgid(999999));
        _exit(0);
    }
    waitpid(p, &st, 0);
    p = fork();
    if (p == 0) {
        err("setsid", setsid());
        printf("session %d group %d\n", getsid(0) == getpid(), getpgrp() == getpid());
        err("setpgid of a session leader", setpgid(0, 0));
        int q = fork();
        if (q == 0) {
            shared[3] = 1;
            execl("/bin/sleep", "sleep", "0.1", (char *)0);
        }
        ms(50);
        err("setpgid after exec", setpgid(q, q));
        err("setpgid of the parent", setpgid(getppid(), 0));
        waitpid(q, 0, 0);
        _exit(0);
    }
    waitpid(p, &st, 0);
    // A signal to a group reaches all of it.
    int a = fork();
    if (a == 0) { ms(2000); _exit(0); }
    setpgid(a, a);
    int b = fork();
    if (b == 0) { ms(2000); _exit(0); }
    setpgid(b, a);
    err("kill group", kill(-a, SIGTERM));
    waitpid(a, &st, 0);
    printf("a %d", WTERMSIG(st));
    waitpid(b, &st, 0);
    printf(" b %d\n", WTERMSIG(st));
    err("kill empty group", kill(-a, SIGTERM));
    return 0;
}
