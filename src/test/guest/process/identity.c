// Credentials, limits, prctl, scheduling attributes: what is stored comes back, what is refused is refused alike.
#define _GNU_SOURCE
#include <errno.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

static void r(const char *w, long v) { printf("%s %ld %s\n", w, v, v == -1 ? strerror(errno) : ""); }
static void ids(void) {
    uid_t a, b, c;
    getresuid(&a, &b, &c);
    gid_t d, e, f;
    getresgid(&d, &e, &f);
    printf(" uid %d %d %d gid %d %d %d fs %d %d\n", a, b, c, d, e, f, setfsuid(-1), setfsgid(-1));
}
static void caps(void) {
    unsigned h[2] = {0x20080522, 0}, d[6];
    syscall(SYS_capget, h, d);
    printf(" effective %d permitted %d\n", d[0] != 0, d[1] != 0);
}

static void user(void) {
    gid_t g[4] = {7, 5, 6, 5}, got[8];
    r("setgroups", setgroups(4, g));
    int n = getgroups(8, got);
    printf("groups %d: %d %d %d %d\n", n, got[0], got[1], got[2], got[3]);
    r("getgroups small", getgroups(1, got));
    r("getgroups count", getgroups(0, 0));
    r("setresgid", setresgid(100, 101, 102));
    r("setresuid", setresuid(-1, 1000, -1));
    ids();
    caps();
    r("back", setresuid(-1, 0, -1));
    caps();
    r("setuid", setuid(1000));
    ids();
    caps();
    r("setuid 0", setuid(0));
    r("setreuid", setreuid(0, -1));
    r("setgid 101", setgid(101));
    r("setgid 5", setgid(5));
    r("setgroups", setgroups(1, g));
    ids();
    r("kill init-like", kill(getppid(), 0));
    r("dumpable", prctl(PR_GET_DUMPABLE));
    r("sethostname", sethostname("x", 1));
    struct rlimit l = {10, 20};
    r("setrlimit", setrlimit(RLIMIT_NOFILE, &l));
    l.rlim_max = 30;
    r("raise", setrlimit(RLIMIT_NOFILE, &l));
    getrlimit(RLIMIT_NOFILE, &l);
    printf("limit %ld %ld\n", (long)l.rlim_cur, (long)l.rlim_max);
    int fd = dup(1), last = 0;
    while (fd >= 0) { last = fd; fd = dup(1); }
    printf("last fd %d %s\n", last, strerror(errno));
    r("nice", setpriority(PRIO_PROCESS, 0, 5));
    r("prio", getpriority(PRIO_PROCESS, 0));
    r("nice down", setpriority(PRIO_PROCESS, 0, -5));
    struct sched_param sp = {1};
    r("fifo", sched_setscheduler(0, SCHED_FIFO, &sp));
    r("fifo prio 0", (sp.sched_priority = 0, sched_setscheduler(0, SCHED_FIFO, &sp)));
    r("batch", sched_setscheduler(0, SCHED_BATCH, &sp));
    r("policy", sched_getscheduler(0));
    r("policy of none", sched_getscheduler(999999));
}

int main(void) {
    setbuf(stdout, 0);
    int p = fork();
    if (p == 0) { user(); _exit(0); }
    waitpid(p, 0, 0);
    char name[20] = "";
    prctl(PR_SET_NAME, "a name that is too long");
    prctl(PR_GET_NAME, name);
    printf("name %s\n", name);
    r("no new privs", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    r("set", prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
    r("no new privs", prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0));
    r("unset", prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
    r("keepcaps", prctl(PR_SET_KEEPCAPS, 1));
    r("keepcaps", prctl(PR_GET_KEEPCAPS));
    r("pdeathsig 65", prctl(PR_SET_PDEATHSIG, 65));
    r("dumpable", prctl(PR_GET_DUMPABLE));
    r("dumpable 2", prctl(PR_SET_DUMPABLE, 2));
    r("timerslack", prctl(PR_GET_TIMERSLACK));
    r("option", prctl(99999));
    r("personality", personality(0xffffffff));
    r("min", sched_get_priority_min(SCHED_RR));
    r("max", sched_get_priority_max(SCHED_FIFO));
    r("bad policy", sched_get_priority_max(99));
    struct utsname u;
    uname(&u);
    printf("%s %s\n", u.sysname, u.machine);
    cpu_set_t cs;
    CPU_ZERO(&cs);
    r("getaffinity", sched_getaffinity(0, sizeof cs, &cs) < 0 ? -1 : CPU_COUNT(&cs));
    CPU_ZERO(&cs);
    r("setaffinity none", sched_setaffinity(0, sizeof cs, &cs));
    CPU_SET(0, &cs);
    r("setaffinity", sched_setaffinity(0, sizeof cs, &cs));
    CPU_ZERO(&cs);
    sched_getaffinity(0, sizeof cs, &cs);
    printf("cpus %d cpu0 %d\n", CPU_COUNT(&cs), CPU_ISSET(0, &cs));
    struct rlimit l;
    r("limit 99", getrlimit(99, &l));
    l.rlim_cur = 5; l.rlim_max = 4;
    r("limit cur>max", setrlimit(RLIMIT_CPU, &l));
    r("getpgid", getpgid(0) > 0);
    r("bad which", getpriority(9, 0));
    return 0;
}
