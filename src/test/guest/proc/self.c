// What a process finds about itself under /proc.
#define _GNU_SOURCE
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char buf[1 << 20];
static int slurp(const char *p) {
    int fd = open(p, O_RDONLY);
    if (fd < 0) { printf("%s: %s\n", p, strerrorname_np(errno)); buf[0] = 0; return -1; }
    int n = 0, r;
    while ((r = read(fd, buf + n, sizeof buf - 1 - n)) > 0) n += r;
    buf[n] = 0;
    close(fd);
    return n;
}
static void put(const char *p, const char *s) {
    int fd = open(p, O_WRONLY);
    int r = fd < 0 ? fd : (int)write(fd, s, strlen(s));
    printf("write %s: %s\n", p, r < 0 ? strerrorname_np(errno) : "ok");
    close(fd);
}
static void link_(const char *p) {
    char l[4096];
    int n = readlink(p, l, sizeof l - 1);
    if (n < 0) { printf("%s: %s\n", p, strerrorname_np(errno)); return; }
    l[n] = 0;
    if (strchr(l, '[')) *strchr(l, '[') = 0;
    struct stat a;
    printf("%s -> %s, lstat %o", p, l, lstat(p, &a) ? 0 : a.st_mode);
    printf(", stat type %o\n", stat(p, &a) ? 0 : a.st_mode & S_IFMT);
}
static int fields(const char *s) {
    int n = 0;
    for (const char *p = strrchr(s, ')') + 1; *p && *p != '\n'; p++) n += *p == ' ';
    return n + 2;
}
static void *sleeper(void *a) { prctl(PR_SET_NAME, "a thread"); write(*(int *)a, "x", 1); pause(); return 0; }

int main(int argc, char **argv) {
    if (argc > 1) {
        slurp("/proc/self/cmdline");
        printf("child cmdline last %s\n", buf + strlen(buf) + 1);
        int n = slurp("/proc/self/environ");
        printf("environ %d [%s]\n", n, buf);
        return 0;
    }
    char p[4200], q[64];
    slurp("/proc/self/stat");
    printf("stat fields %d, pid right %d, comm %d, state %c\n", fields(buf), atoi(buf) == getpid(),
           strstr(buf, "(self)") != 0, strrchr(buf, ')')[2]);
    slurp("/proc/self/statm");
    int n = 1;
    for (char *s = buf; *s; s++) n += *s == ' ';
    printf("statm fields %d\n", n);
    slurp("/proc/self/status");
    for (char *l = strtok(buf, "\n"); l; l = strtok(0, "\n")) {
        char *c = strchr(l, ':');
        if (!c) { printf("no colon: %s\n", l); continue; }
        *c = 0;
        if (strncmp(l, "x86", 3) && strncmp(l, "Spec", 4) && strncmp(l, "Sig", 3) && strcmp(l, "CoreDumping"))
        printf("%s%s%s\n", l, !strcmp(l, "Name") || !strcmp(l, "State") || !strcmp(l, "Umask") || !strcmp(l, "Threads") || !strcmp(l, "Uid") ? ":" : "",
               !strcmp(l, "Name") || !strcmp(l, "State") || !strcmp(l, "Umask") || !strcmp(l, "Threads") || !strcmp(l, "Uid") ? c + 1 : "");
    }
    prctl(PR_SET_NAME, "renamed (by) me and cut");
    slurp("/proc/self/comm");
    printf("comm %s", buf);
    put("/proc/self/comm", "written\n");
    prctl(PR_GET_NAME, q);
    printf("name %s\n", q);
    slurp("/proc/self/stat");
    printf("stat comm %d\n", strstr(buf, "(written)") != 0);
    link_("/proc/self/exe");
    chdir("/usr/lib");
    link_("/proc/self/cwd");
    link_("/proc/self/root");
    sprintf(p, "/proc/%d/cwd", getpid());
    char c[64];
    printf("by number %zd\n", readlink(p, c, sizeof c));
    int fd = open("/etc/passwd", O_RDONLY), pp[2];
    pipe(pp);
    sprintf(p, "/proc/self/fd/%d", fd);
    dup2(fd, 100);
    dup2(pp[0], 101);
    dup2(pp[1], 102);
    link_("/proc/self/fd/100");
    link_("/proc/self/fd/101");
    link_("/proc/self/fd/102");
    link_("/proc/self/fd/103");
    int again = open("/proc/self/fd/100", O_RDONLY);
    printf("opened again %d, %d bytes\n", again >= 0, (int)read(again, buf, 5));
    again = open("/proc/self/fd/102", O_WRONLY);
    printf("pipe opened again %d\n", (int)write(again, "hello", 5));
    printf("read %d\n", (int)read(pp[0], buf, 10));
    lseek(100, 7, 0);
    slurp("/proc/self/fdinfo/100");
    printf("%.*s\n", (int)(strchr(strchr(buf, '\n') + 1, '\n') - buf), buf);
    unlink("/tmp/proc-gone");
    int g = open("/tmp/proc-gone", O_CREAT | O_RDWR, 0600);
    unlink("/tmp/proc-gone");
    dup2(g, 104);
    link_("/proc/self/fd/104");
    DIR *d = opendir("/proc/self/fd");
    int seen = 0;
    for (struct dirent *e; (e = readdir(d));) seen += atoi(e->d_name) >= 100 && atoi(e->d_name) <= 104 && e->d_type == DT_LNK;
    printf("high descriptors listed %d\n", seen);
    closedir(d);

    int ready[2];
    pipe(ready);
    pthread_t t;
    pthread_create(&t, 0, sleeper, &ready[1]);
    read(ready[0], q, 1);
    d = opendir("/proc/self/task");
    int tasks = 0, other = 0;
    for (struct dirent *e; (e = readdir(d));) {
        if (e->d_name[0] == '.') continue;
        tasks++;
        if (atoi(e->d_name) != getpid()) other = atoi(e->d_name);
    }
    closedir(d);
    printf("tasks %d\n", tasks);
    sprintf(p, "/proc/self/task/%d/comm", other);
    slurp(p);
    printf("thread %s", buf);
    sprintf(p, "/proc/%d/status", other);
    slurp(p);
    printf("by thread id %d\n", strstr(buf, "Name:") != 0);
    usleep(50000);
    sprintf(p, "/proc/self/task/%d/stat", other);
    slurp(p);
    printf("thread state %c\n", strrchr(buf, ')')[2]);
    link_("/proc/thread-self/exe");

    char *m = mmap((void *)0x10000000, 3 * 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    mprotect(m + 4096, 4096, PROT_READ | PROT_WRITE | PROT_EXEC);
    mmap(m + 0x10000, 8192, PROT_READ, MAP_SHARED, fd, 0);
    mmap(m + 0x20000, 4096, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
    slurp("/proc/self/maps");
    int heap = strstr(buf, "[heap]") != 0, stack = strstr(buf, "[stack]") != 0, vdso = strstr(buf, "[vdso]") != 0;
    for (char *l = strtok(buf, "\n"); l; l = strtok(0, "\n")) {
        if (strncmp(l, "1000", 4) == 0 || strncmp(l, "1001", 4) == 0 || strncmp(l, "1002", 4) == 0) {
            char perm[8], name[100] = "";
            long off, ino, s, e;
            int ma, mi;
            sscanf(l, "%lx-%lx %s %lx %x:%x %ld %99[^\n]", &s, &e, perm, &off, &ma, &mi, &ino, name);
            printf("%lx-%lx %s %lx [%s] name at %d\n", s, e, perm, off, name, name[0] ? (int)(strstr(l, name) - l) : 0);
        }
    }
    printf("heap %d stack %d vdso %d\n", heap, stack, vdso);
    slurp("/proc/self/smaps");
    printf("smaps Rss lines %d\n", strstr(buf, "Rss:") != 0);
    int mem = open("/proc/self/mem", O_RDWR);
    int v = 42;
    pread(mem, q, 4, (off_t)&v);
    printf("mem %d\n", *(int *)q);
    v = 43;
    int w = 44;
    pwrite(mem, &w, 4, (off_t)&v);
    printf("mem written %d\n", *(volatile int *)&v);
    printf("mem bad %zd %s\n", pread(mem, q, 4, 8), strerrorname_np(errno));
    put("/proc/self/oom_score_adj", "500");
    slurp("/proc/self/oom_score_adj");
    printf("adj %s", buf);
    put("/proc/self/oom_score_adj", "2000");
    put("/proc/self/stat", "1");
    put("/proc/version", "1");
    slurp("/proc/self/limits");
    printf("%.*s", (int)(strstr(buf, "Max cpu") - buf), buf);
    n = 0;
    for (char *s = buf; *s; s++) n += *s == '\n';
    printf("limits lines %d\n", n);
    slurp("/proc/self/mounts");
    printf("proc mounted %d\n", strstr(buf, " /proc proc ") != 0);
    slurp("/proc/sys/kernel/ostype");
    printf("%s", buf);
    slurp("/proc/sys/kernel/random/uuid");
    printf("uuid length %zu\n", strlen(buf));
    slurp("/proc/uptime");
    printf("uptime %d\n", strchr(buf, '.') != 0);
    slurp("/proc/loadavg");
    printf("loadavg slash %d\n", strchr(buf, '/') != 0);
    slurp("/proc/meminfo");
    printf("meminfo %d %d\n", strstr(buf, "MemTotal:") == buf, strstr(buf, "MemAvailable:") != 0);
    slurp("/proc/nonexistent");
    slurp("/proc/99999999/stat");
    slurp("/proc/01/stat");
    printf("mkdir %d %s\n", mkdir("/proc/x", 0700), strerrorname_np(errno));
    printf("unlink %d %s\n", unlink("/proc/version"), strerrorname_np(errno));
    struct stat st;
    stat("/proc/self", &st);
    printf("self is dir %d\n", S_ISDIR(st.st_mode));
    lstat("/proc/self", &st);
    printf("self is link %d\n", S_ISLNK(st.st_mode));
    stat("/proc/self/stat", &st);
    printf("stat mode %o size %ld\n", st.st_mode, (long)st.st_size);
    fflush(stdout);
    pid_t z = fork();
    if (z == 0) _exit(3);
    usleep(100000);
    sprintf(p, "/proc/%d/stat", z);
    slurp(p);
    printf("zombie %c\n", strrchr(buf, ')')[2]);
    sprintf(p, "/proc/%d/cmdline", z);
    printf("zombie cmdline %d\n", slurp(p));
    sprintf(p, "/proc/%d/exe", z);
    printf("zombie exe %zd %s\n", readlink(p, c, 64), strerrorname_np(errno));
    waitpid(z, 0, 0);
    sprintf(p, "/proc/%d/stat", z);
    printf("reaped %d\n", access(p, F_OK));
    fflush(stdout);
    if (fork() == 0) {
        char *av[] = {argv[0], "an argument", 0}, *ev[] = {"X=1", "Y=2", 0};
        execve("/proc/self/exe", av, ev);
        _exit(1);
    }
    wait(0);
    return 0;
}
