// A program in a memfd: its first descriptor, though it can write, does not count as a writer; one opened by name does.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#ifndef MFD_EXEC
#define MFD_NOEXEC_SEAL 8U
#define MFD_EXEC 16U
#endif

static int fill(const char *name, unsigned flags) {
    char buf[65536];
    int m = memfd_create(name, flags), f = open("/proc/self/exe", O_RDONLY);
    ssize_t n;
    if (m < 0) { printf("%s: memfd_create: %s\n", name, strerror(errno)); return -1; }
    while ((n = read(f, buf, sizeof buf)) > 0) if (write(m, buf, n) != n) exit(2);
    close(f);
    return m;
}

// The child waits for the end of its standard input where wanted, so that it can be looked at while it runs.
static pid_t start(int m, const char *how, int input) {
    fflush(stdout);
    pid_t c = fork();
    if (!c) {
        char *argv[] = {"prog", (char *) how, NULL}, *envp[] = {NULL};
        if (input >= 0) dup2(input, 0);
        fexecve(m, argv, envp);
        printf("exec %s: %s\n", how, strerror(errno));
        fflush(stdout);
        _exit(9);
    }
    return c;
}

static void await(const char *what, pid_t c) {
    int st;
    waitpid(c, &st, 0);
    printf("%s: status %x\n", what, st);
    fflush(stdout);
}

static int reopen(int m, int mode) {
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", m);
    int f = open(path, mode | O_CLOEXEC);
    if (f < 0) printf("open with mode %d: %s\n", mode, strerror(errno));
    return f;
}

int main(int argc, char **argv) {
    if (argc > 1) {
        char c;
        if (!strcmp(argv[1], "waits")) { puts("running"); fflush(stdout); while (read(0, &c, 1) > 0); }
        printf("child %s\n", argv[1]);
        return 3;
    }
    int m = fill("plain", MFD_CLOEXEC);
    await("just written", start(m, "plain", -1));

    int w = reopen(m, O_WRONLY);
    await("open for writing", start(m, "busy", -1));
    close(w);
    await("closed again", start(m, "free", -1));
    w = reopen(m, O_RDWR);
    await("open for both", start(m, "busy2", -1));
    close(w);
    int d = dup(m);
    await("with a copy of the first", start(m, "copy", -1));
    close(d);
    void *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, m, 0);
    await("mapped for writing", start(m, "mapped", -1));
    munmap(shared, 4096);

    int in[2], out[2];
    char line[16];
    if (pipe2(in, O_CLOEXEC) || pipe(out)) return 2;
    fflush(stdout);
    int saved = dup(1);
    dup2(out[1], 1);
    pid_t c = start(m, "waits", in[0]);
    dup2(saved, 1);
    close(out[1]);
    printf("it says %zd bytes\n", read(out[0], line, 8));
    w = reopen(m, O_WRONLY);
    printf("open while it runs: %d\n", w >= 0);
    printf("the first still writes: %zd\n", pwrite(m, "x", 1, 1 << 20));
    printf("and cuts: %d\n", ftruncate(m, (1 << 20)));
    close(in[1]);
    await("ran", c);
    w = reopen(m, O_WRONLY);
    printf("open when it has ended: %d\n", w >= 0);
    close(w);

    int s = fill("sealed", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    fcntl(s, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
    await("sealed", start(s, "sealed", -1));
    int x = fill("exec", MFD_CLOEXEC | MFD_EXEC);
    await("with MFD_EXEC", start(x, "mfd_exec", -1));
    int y = fill("noexec", MFD_CLOEXEC | MFD_NOEXEC_SEAL);
    await("with MFD_NOEXEC_SEAL", start(y, "noexec", -1));
    return 0;
}
