// What interrupted calls return, with and without SA_RESTART, and what stop and continue do to them.
#include "check.h"
#include <linux/futex.h>
#include <poll.h>
#include <sys/epoll.h>

static volatile int hits;
static void hit(int s) { hits++; }

static int later(int sig, int ms, int fd) {
    fflush(stdout);
    int pid = fork();
    if (pid == 0) {
        struct timespec t = {0, ms * 1000000L};
        await_sleep(getppid());
        nanosleep(&t, 0);
        kill(getppid(), sig);
        if (fd >= 0) {
            nanosleep(&t, 0);
            write(fd, "x", 1);
        }
        if (sig == SIGSTOP) {
            nanosleep(&t, 0);
            kill(getppid(), SIGCONT);
        }
        _exit(0);
    }
    return pid;
}

static void report(const char *what, long r, int pid) {
    int e = errno;
    if (pid)
        while (waitpid(pid, 0, 0) < 0 && errno == EINTR);
    printf("%s: %ld %s hits %d\n", what, r, r < 0 ? strerror(e) : "", hits);
    hits = 0;
}

static void all(int flags) {
    struct sigaction sa = {.sa_handler = hit, .sa_flags = flags};
    sigaction(SIGUSR1, &sa, 0);
    int p[2], pid;
    char b[4];
    pipe(p);
    pid = later(SIGUSR1, 30, p[1]);
    report("read", read(p[0], b, 1), pid);
    while (fcntl(p[0], F_SETFL, O_NONBLOCK), read(p[0], b, 1) > 0);
    fcntl(p[0], F_SETFL, 0);
    struct pollfd pf = {p[0], POLLIN, 0};
    pid = later(SIGUSR1, 30, -1);
    report("poll", poll(&pf, 1, 5000), pid);
    struct timespec t = {5, 0}, rem = {0, 0};
    pid = later(SIGUSR1, 20, -1);
    long r = nanosleep(&t, &rem);
    report("nanosleep", r, pid);
    printf(" remaining %d\n", r < 0 && rem.tv_sec < 5 && rem.tv_sec > 1);
    pid = later(SIGUSR1, 20, -1);
    report("pause", pause(), pid);
    int word = 1;
    pid = later(SIGUSR1, 20, -1);
    report("futex timed", syscall(SYS_futex, &word, FUTEX_WAIT, 1, &t, 0, 0), pid);
    int ep = epoll_create1(0);
    struct epoll_event ev;
    pid = later(SIGUSR1, 20, -1);
    report("epoll_wait", epoll_wait(ep, &ev, 1, 5000), pid);
    close(ep);
    int kid = later(SIGUSR1, 30, -1);
    int slow = fork();
    if (slow == 0) {
        struct timespec w = {0, 200000000};
        nanosleep(&w, 0);
        _exit(7);
    }
    int st = 0;
    r = waitpid(slow, &st, 0);
    report("waitpid", r == slow ? 0 : r, kid);
    if (r < 0) waitpid(slow, &st, 0);
    printf(" status %d\n", WEXITSTATUS(st));
    fd_set fds;
    FD_ZERO(&fds);
    FD_SET(p[0], &fds);
    struct timeval tv = {5, 0};
    pid = later(SIGUSR1, 20, -1);
    report("select", select(p[0] + 1, &fds, 0, 0, &tv), pid);
    close(p[0]);
    close(p[1]);
}

int main(void) {
    printf("-- no restart\n");
    all(0);
    printf("-- restart\n");
    all(SA_RESTART);
    printf("-- stop and continue\n");
    int p[2];
    char b[4];
    pipe(p);
    fflush(stdout);
    int worker = fork();
    if (worker == 0) {
        int pid = later(SIGSTOP, 30, p[1]);
        report("read", read(p[0], b, 1), pid);
        struct timespec t = {0, 100000000};
        pid = later(SIGSTOP, 20, -1);
        report("nanosleep", nanosleep(&t, 0), pid);
        int ep = epoll_create1(0);
        struct epoll_event ev;
        pid = later(SIGSTOP, 20, -1);
        report("epoll_wait", epoll_wait(ep, &ev, 1, 100), pid);
        fflush(stdout);
        usleep(50000); // so that the parent hears of the last SIGCONT
        _exit(0);
    }
    int st = 0;
    char log[256] = "";
    while (waitpid(worker, &st, WUNTRACED | WCONTINUED) == worker && !WIFEXITED(st))
        strcat(log, WIFSTOPPED(st) ? " stopped" : WIFCONTINUED(st) ? " continued" : " ?");
    printf("worker%s, exit %d\n", log, WEXITSTATUS(st));
    return 0;
}
