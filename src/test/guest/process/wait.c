// wait4, waitid and what they report: exits, kills, stops, process groups, pidfds, SIGCHLD.
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void ms(int n) {
    struct timespec t = {n / 1000, n % 1000 * 1000000L};
    while (nanosleep(&t, &t) < 0);
}

static int run(int code, int delay) {
    fflush(stdout);
    int p = fork();
    if (p == 0) {
        if (delay) ms(delay);
        if (code >= 0) _exit(code);
        if (code == -SIGTSTP) setpgid(0, 0); // not an orphaned group: its parent is in another one
        kill(getpid(), -code);
        pause();
    }
    return p;
}

static volatile int chldCount, chldCode[16], chldStatus[16], chldPid[16];
static void chld(int s, siginfo_t *si, void *u) {
    int n = chldCount++ & 15;
    chldCode[n] = si->si_code;
    chldStatus[n] = si->si_status;
    chldPid[n] = si->si_pid;
}

static void status(const char *what, int r, int pid, int st) {
    printf("%s: %s status %x\n", what, r == pid ? "child" : r < 0 ? strerror(errno) : r == 0 ? "none" : "other", st);
}

int main(void) {
    int st = 0x5555, p, q, r;
    r = wait4(-1, &st, 0, 0);
    status("no children", r, 1, st);
    p = run(7, 0);
    status("exit 7", wait4(p, &st, 0, 0), p, st);
    p = run(-SIGKILL, 0);
    status("kill", wait4(-1, &st, 0, 0), p, st);
    p = run(-SIGABRT, 0);
    status("abort", wait4(0, &st, 0, 0), p, st & ~0x80);
    p = run(300, 20);
    st = 0x5555;
    status("nohang", wait4(p, &st, WNOHANG, 0), p, st);
    struct rusage ru;
    memset(&ru, 0x55, sizeof ru);
    status("exit 300", wait4(p, &st, 0, &ru), p, st);
    printf("rusage filled %d\n", ru.ru_utime.tv_sec == 0 && ru.ru_nswap == 0);
    status("gone", wait4(p, &st, 0, 0), p, st);
    status("bad options", wait4(p, &st, 0x100, 0), p, st);
    p = run(1, 0);
    q = run(2, 30);
    status("second", wait4(q, &st, 0, 0), q, st);
    status("first", wait4(-1, &st, 0, 0), p, st);

    siginfo_t si;
    p = run(9, 0);
    memset(&si, 0x55, sizeof si);
    r = waitid(P_PID, p, &si, WEXITED | WNOWAIT);
    printf("waitid nowait %d signo %d code %d pid %d status %d errno %d\n", r, si.si_signo, si.si_code, si.si_pid == p, si.si_status, si.si_errno);
    r = waitid(P_ALL, 0, &si, WEXITED);
    printf("waitid %d code %d status %d\n", r, si.si_code, si.si_status);
    p = run(-SIGSTOP, 0);
    r = waitid(P_PID, p, &si, WSTOPPED);
    printf("stopped %d code %d status %d\n", r, si.si_code, si.si_status);
    memset(&si, 0x55, sizeof si);
    r = waitid(P_PID, p, &si, WSTOPPED | WNOHANG);
    printf("again %d pid %d signo %d\n", r, si.si_pid, si.si_signo);
    kill(p, SIGCONT);
    r = waitid(P_PID, p, &si, WCONTINUED);
    printf("continued %d code %d status %d\n", r, si.si_code, si.si_status);
    kill(p, SIGTERM);
    status("terminated", wait4(p, &st, WUNTRACED | WCONTINUED, 0), p, st);
    p = run(-SIGTSTP, 0);
    status("tstp", wait4(p, &st, WUNTRACED, 0), p, st);
    kill(p, SIGKILL);
    status("killed while stopped", wait4(p, &st, 0, 0), p, st);
    errno = 0;
    r = waitid(P_PID, 0, &si, WEXITED);
    printf("waitid pid 0: %s\n", strerror(errno));
    r = waitid(P_ALL, 0, &si, 0);
    printf("waitid no options: %s\n", strerror(errno));
    r = waitid(77, 0, &si, WEXITED);
    printf("waitid type 77: %s\n", strerror(errno));

    p = run(4, 30);
    setpgid(p, p);
    status("own group", wait4(0, &st, 0, 0), p, 0);
    status("its group", wait4(-p, &st, 0, 0), p, st);

    p = run(5, 30);
    int fd = syscall(SYS_pidfd_open, p, 0);
    struct pollfd pf = {fd, POLLIN, 0};
    printf("poll before %d", poll(&pf, 1, 0));
    r = poll(&pf, 1, 1000);
    printf(" after %d %x\n", r, pf.revents & POLLIN);
    r = waitid(3, fd, &si, WEXITED);
    printf("pidfd %d status %d\n", r, si.si_status);
    r = syscall(SYS_pidfd_send_signal, fd, 0, 0, 0);
    printf("pidfd signal %d %s\n", r, strerror(errno));
    r = syscall(SYS_pidfd_open, 999999, 0);
    printf("pidfd_open none %s\n", strerror(errno));
    close(fd);

    struct sigaction sa = {.sa_sigaction = chld, .sa_flags = SA_SIGINFO | SA_RESTART};
    sigaction(SIGCHLD, &sa, 0);
    p = run(3, 10);
    wait4(p, &st, 0, 0);
    printf("sigchld %d code %d status %d pid %d\n", chldCount, chldCode[0], chldStatus[0], chldPid[0] == p);
    p = run(-SIGSTOP, 0);
    waitid(P_PID, p, &si, WSTOPPED | WNOWAIT);
    ms(10);
    printf("sigchld %d code %d status %d\n", chldCount, chldCode[1], chldStatus[1]);
    kill(p, SIGCONT);
    waitid(P_PID, p, &si, WCONTINUED);
    ms(10);
    printf("sigchld %d code %d status %d\n", chldCount, chldCode[2], chldStatus[2]);
    kill(p, SIGINT);
    wait4(p, &st, 0, 0);
    printf("sigchld %d code %d status %d\n", chldCount, chldCode[3], chldStatus[3]);
    sa.sa_flags |= SA_NOCLDSTOP;
    sigaction(SIGCHLD, &sa, 0);
    p = run(-SIGSTOP, 0);
    waitid(P_PID, p, &si, WSTOPPED);
    ms(10);
    printf("nocldstop %d\n", chldCount);
    kill(p, SIGKILL);
    wait4(p, &st, 0, 0);
    sa.sa_flags |= SA_NOCLDWAIT;
    sigaction(SIGCHLD, &sa, 0);
    p = run(1, 10);
    status("nocldwait", wait4(p, &st, 0, 0), p, 0);
    printf("sigchld %d\n", chldCount);
    signal(SIGCHLD, SIG_IGN);
    p = run(1, 10);
    status("ignored", wait4(-1, &st, 0, 0), p, 0);
    signal(SIGCHLD, SIG_DFL);
    p = run(1, 0);
    r = syscall(SYS_wait4, p, 8, 0, 0);
    printf("bad pointer %d %s\n", r == p, r < 0 ? strerror(errno) : "");
    return 0;
}
