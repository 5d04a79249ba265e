// execve: what scripts, broken files and wrong arguments give; what a program finds on its stack.
#define _GNU_SOURCE
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char self[4096];
static char dir[] = "/tmp/execXXXXXX";

static void result(const char *what, pid_t c) {
    int st;
    waitpid(c, &st, 0);
    if (WIFSIGNALED(st)) printf("%s: signal %d\n", what, WTERMSIG(st));
    else printf("%s: %s\n", what, WEXITSTATUS(st) >= 200 ? "exec failed" : "ran");
    fflush(stdout);
}

static void try_(const char *what, const char *path, char **argv, char **envp) {
    fflush(stdout);
    pid_t c = fork();
    if (c == 0) {
        execve(path, argv, envp);
        printf("%s: %s\n", what, strerrorname_np(errno));
        fflush(stdout);
        _exit(200);
    }
    result(what, c);
}

static char *put(const char *name, const void *data, size_t n, int mode) {
    static char path[8][4200];
    static int at;
    char *p = path[at++ % 8];
    sprintf(p, "%s/%s", dir, name);
    unlink(p);
    int fd = open(p, O_CREAT | O_WRONLY | O_TRUNC, 0700);
    if (write(fd, data, n) != (ssize_t)n) perror("write");
    close(fd);
    chmod(p, mode);
    return p;
}

static void run(const char *what, const char *path) {
    char *argv[] = {(char *)"zero", (char *)"one", (char *)"two", 0};
    char *envp[] = {(char *)"A=1", (char *)"B=", 0};
    try_(what, path, argv, envp);
}

static void script(const char *what, const char *line) { run(what, put("s", line, strlen(line), 0755)); }

static void child(int argc, char **argv, char **envp) {
    printf("argc %d:", argc);
    for (int i = 0; i < argc; i++) {
        char *s = argv[i];
        char *d = strstr(s, dir + 5) ? strrchr(s, '/') : s;
        printf(" [%s]", strncmp(s, "/tmp/exec", 9) == 0 ? strrchr(s, '/') : s == self ? "self" : d);
    }
    printf("\nenv:");
    for (char **e = envp; *e; e++) printf(" [%s]", *e);
    printf("\n");
    printf("aux pagesz %lu clktck %lu phent %lu flags %lu secure %lu uid %lu platform %s\n", getauxval(AT_PAGESZ),
           getauxval(AT_CLKTCK), getauxval(AT_PHENT), getauxval(AT_FLAGS), getauxval(AT_SECURE), getauxval(AT_UID),
           (char *)getauxval(AT_PLATFORM));
    printf("hwcap %lx hwcap2 %lx vdso %d minsigstksz %d\n", getauxval(AT_HWCAP), getauxval(AT_HWCAP2),
           getauxval(AT_SYSINFO_EHDR) != 0, getauxval(AT_MINSIGSTKSZ) > 1000);
    ElfW(Phdr) *ph = (void *)getauxval(AT_PHDR);
    int loads = 0;
    for (unsigned long i = 0; i < getauxval(AT_PHNUM); i++) loads += ph[i].p_type == PT_LOAD;
    printf("loads %d random %d base %d entry %d\n", loads, getauxval(AT_RANDOM) != 0, getauxval(AT_BASE) != 0,
           getauxval(AT_ENTRY) != 0);
    unsigned long sp = (unsigned long)(argv - 1);
    printf("stack aligned %d\n", (sp & 15) == 0);
    sigset_t m;
    sigprocmask(0, 0, &m);
    printf("mask usr1 %d\n", sigismember(&m, SIGUSR1));
    struct sigaction a;
    sigaction(SIGUSR2, 0, &a);
    printf("usr2 default %d\n", a.sa_handler == SIG_DFL);
    sigaction(SIGHUP, 0, &a);
    printf("hup ignored %d\n", a.sa_handler == SIG_IGN);
    printf("fd 50 %d fd 51 %d\n", fcntl(50, F_GETFD), fcntl(51, F_GETFD));
    char comm[32] = {0};
    int fd = open("/proc/self/comm", O_RDONLY);
    read(fd, comm, 31);
    printf("comm %s", comm);
    char path[4096];
    printf("execfn %d\n", ((char *)getauxval(AT_EXECFN))[0]);
    (void)path;
    fflush(stdout);
    _exit(7);
}

static void handler(int s) { (void)s; }

int main(int argc, char **argv, char **envp) {
    // The programs started from here have no PATH.
    if (!getenv("PATH")) child(argc, argv, envp);
    readlink("/proc/self/exe", self, sizeof self);
    mkdtemp(dir);
    char line[5000];
    signal(SIGUSR2, handler);
    signal(SIGHUP, SIG_IGN);
    sigset_t m;
    sigemptyset(&m);
    sigaddset(&m, SIGUSR1);
    sigprocmask(SIG_BLOCK, &m, 0);
    dup2(1, 50);
    dup2(1, 51);
    fcntl(50, F_SETFD, FD_CLOEXEC);

    run("self", self);
    char *none[] = {0};
    try_("no arguments", self, none, none);
    sprintf(line, "#!%s\n", self);
    script("script", line);
    sprintf(line, "#! %s  an argument with blanks  \t\nrest", self);
    script("script with argument", line);
    sprintf(line, "#!%s", self);
    script("script without newline", line);
    script("script without name", "#!\n");
    script("script of blanks", "#!   \n");
    script("missing interpreter", "#!/nonexistent/x\n");
    memset(line, 'x', 400);
    memcpy(line, "#!/", 3);
    strcpy(line + 399, "\n");
    script("line too long", line);
    sprintf(line, "#!%s/s\n", dir);
    script("script loop", line);
    sprintf(line, "#!%s\n", self);
    for (int i = 0; i < 7; i++) {
        char name[8], what[32];
        sprintf(name, "n%d", i);
        sprintf(what, "%d scripts deep", i + 1);
        run(what, put(name, line, strlen(line), 0755));
        sprintf(line, "#!%s/%s\n", dir, name);
    }

    script("empty file", "");
    script("text", "hello\n");
    run("directory", "/");
    run("missing", "/nonexistent");
    run("not a directory", "/etc/passwd/x");
    run("not executable", put("x", "#!/bin/sh\n", 10, 0644));
    run("empty path", "");
    memset(line, 'a', 4999);
    line[4999] = 0;
    run("long path", line);
    run("device", "/dev/null");
    try_("bad path pointer", (char *)8, none, none);
    try_("bad argv", self, (char **)8, none);
    char *badarg[] = {(char *)"a", (char *)8, 0};
    try_("bad argument", self, badarg, none);
    try_("bad envp", self, none, (char **)8);

    char *big = malloc(3 << 20);
    memset(big, 'b', 3 << 20);
    char *bigarg[] = {(char *)"a", big, 0};
    big[131071] = 0;
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    fflush(stdout);
    {
        pid_t c = fork();
        if (c == 0) {
            freopen("/dev/null", "w", stdout);
            execve(self, bigarg, none);
            _exit(200);
        }
        result("longest argument", c);
    }
    big[131071] = 'b';
    big[131072] = 0;
    try_("argument too long", self, bigarg, none);
    char **many = malloc(300000 * sizeof *many);
    for (int i = 0; i < 299999; i++) many[i] = (char *)"xxxxxxxxxxxxxxxx";
    many[299999] = 0;
    try_("too many arguments", self, many, none);

    int fd = open(self, O_RDONLY);
    struct stat st;
    fstat(fd, &st);
    char *elf = malloc(st.st_size);
    pread(fd, elf, st.st_size, 0);
    char *work = malloc(st.st_size);
    Elf64_Ehdr *h = (void *)work;
#define FRESH memcpy(work, elf, st.st_size); Elf64_Phdr *p = (void *)(work + h->e_phoff); (void)p
#define LOAD(n) ({ int k = -1, i = 0; for (; i < h->e_phnum; i++) if (p[i].p_type == PT_LOAD && ++k == (n)) break; &p[i]; })
#define TYPE(t) ({ int i = 0; for (; i < h->e_phnum; i++) if (p[i].p_type == (t)) break; &p[i]; })
    { FRESH; run("elf as it is", put("e", work, st.st_size, 0755)); }
    { FRESH; run("cut in the header", put("e", work, 40, 0755)); }
    { FRESH; run("cut behind the magic", put("e", work, 4, 0755)); }
    { FRESH; run("cut in the program headers", put("e", work, 100, 0755)); }
    { FRESH; h->e_machine = EM_AARCH64; run("other machine", put("e", work, st.st_size, 0755)); }
    { FRESH; h->e_type = ET_REL; run("object file", put("e", work, st.st_size, 0755)); }
    { FRESH; h->e_phnum = 0; run("no program headers", put("e", work, st.st_size, 0755)); }
    { FRESH; h->e_phnum = 2000; run("very many program headers", put("e", work, st.st_size, 0755)); }
    { FRESH; h->e_phentsize = 32; run("program header size", put("e", work, st.st_size, 0755)); }
    { FRESH; h->e_phoff = -1; run("program header offset", put("e", work, st.st_size, 0755)); }
    { FRESH; TYPE(PT_INTERP)->p_filesz = 5000; run("long interpreter name", put("e", work, st.st_size, 0755)); }
    { FRESH; TYPE(PT_INTERP)->p_filesz = 1; run("short interpreter name", put("e", work, st.st_size, 0755)); }
    { FRESH; work[TYPE(PT_INTERP)->p_offset + TYPE(PT_INTERP)->p_filesz - 1] = 'x'; run("interpreter name without end", put("e", work, st.st_size, 0755)); }
    { FRESH; work[TYPE(PT_INTERP)->p_offset + 2] = 'x'; run("interpreter missing", put("e", work, st.st_size, 0755)); }
    { FRESH; strcpy(work + TYPE(PT_INTERP)->p_offset, "/etc/passwd"); run("interpreter is text", put("e", work, st.st_size, 0755)); }
    { FRESH; TYPE(PT_INTERP)->p_offset = 1UL << 40; run("interpreter name beyond the file", put("e", work, st.st_size, 0755)); }
    { FRESH; LOAD(0)->p_memsz = 1UL << 47; run("absurd memory size", put("e", work, st.st_size, 0755)); }
    { FRESH; LOAD(1)->p_filesz = 1UL << 40; run("absurd file size", put("e", work, st.st_size, 0755)); }
    { FRESH; LOAD(1)->p_vaddr = 1UL << 62; run("absurd address", put("e", work, st.st_size, 0755)); }
    { FRESH; LOAD(1)->p_offset += 1; run("offset not congruent", put("e", work, st.st_size, 0755)); }
    { FRESH; LOAD(3)->p_memsz = 1; run("memory smaller than file", put("e", work, st.st_size, 0755)); }
    { FRESH; LOAD(1)->p_vaddr = LOAD(0)->p_vaddr; run("overlapping", put("e", work, st.st_size, 0755)); }
    { FRESH; h->e_entry = 1UL << 50; run("entry outside", put("e", work, st.st_size, 0755)); }
    { FRESH; for (int i = 0; i < h->e_phnum; i++) if (p[i].p_type == PT_LOAD) p[i].p_type = PT_NULL; run("nothing to load", put("e", work, st.st_size, 0755)); }
    { FRESH; run("cut in the segments", put("e", work, 5000, 0755)); }
    { FRESH; int w = open(put("e", work, st.st_size, 0755), O_WRONLY); char q[64]; sprintf(q, "%s/e", dir); run("open for writing", q); close(w); }
    { int w = open(self, O_WRONLY); printf("running program opened for writing: %s\n", w < 0 ? strerrorname_np(errno) : "ok"); }

    fflush(stdout);
    pid_t c = fork();
    if (c == 0) {
        int x = open(self, O_PATH | O_CLOEXEC);
        char *a[] = {(char *)"at", 0};
        execveat(x, "", a, none, AT_EMPTY_PATH);
        _exit(200);
    }
    result("execveat by descriptor", c);
    sprintf(line, "#!%s\n", self);
    put("sc", line, strlen(line), 0755);
    c = fork();
    if (c == 0) {
        sprintf(line, "%s/sc", dir);
        int x = open(line, O_RDONLY | O_CLOEXEC);
        char *a[] = {(char *)"at", 0};
        execveat(x, "", a, none, AT_EMPTY_PATH);
        printf("%s\n", strerrorname_np(errno));
        fflush(stdout);
        _exit(200);
    }
    result("script by a closing descriptor", c);
    c = vfork();
    if (c == 0) {
        char *a[] = {(char *)"vforked", 0};
        execve(self, a, none);
        _exit(200);
    }
    result("vfork", c);
    sprintf(line, "rm -r %s", dir);
    system(line);
    return 0;
}
