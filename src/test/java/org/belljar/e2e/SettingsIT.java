package org.belljar.e2e;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * Settings of /proc/sys that bound something. What is expected is written down here, as Linux's own would have to be changed to
 * compare it: a moment of a low fs.nr_open is enough to make forks of the host's other processes fail.
 */
class SettingsIT {
    private static final String EXPECTED = """
            37: put(SYS "vm/max_map_count", "-1") = -1 EINVAL
            38: put(SYS "vm/max_map_count", "x") = -1 EINVAL
            39: put(SYS "vm/max_map_count", "100") = 3
            40: get(SYS "vm/max_map_count") = "100"
            43: made > 20 && made < 50: yes
            44: mprotect(at + made * 8192, 4096, PROT_READ) = -1 ENOMEM
            45: put(SYS "vm/max_map_count", "65000") = 5
            46: mprotect(at + made * 8192, 4096, PROT_READ) = 0
            60: setrlimit(RLIMIT_NOFILE, &l) = 0
            61: dup2(0, 300) = 300
            62: put(SYS "fs/nr_open", "63") = -1 EINVAL
            63: put(SYS "fs/nr_open", "1048577") = -1 EINVAL
            64: put(SYS "fs/nr_open", "200") = 3
            65: dup2(0, 200) = -1 EBADF
            66: dup2(0, 199) = 199
            67: fcntl(0, F_DUPFD, 198) = 198
            68: fcntl(0, F_DUPFD, 199) = -1 EMFILE
            69: unshare(CLONE_FILES) = 0
            70: fork() = -1 EMFILE
            child exited with 0
            73: close(300) = 0
            74: fork() == 0 ? (_exit(0), 0) : 1 = 1
            75: close(199) = 0
            77: setrlimit(RLIMIT_NOFILE, &l) = -1 EPERM
            79: setrlimit(RLIMIT_NOFILE, &l) = 0
            80: put(SYS "fs/nr_open", "1048576") = 7
            87: put(SYS "fs/pipe-max-size", "1") = 1
            88: get(SYS "fs/pipe-max-size") = "4096"
            89: put(SYS "fs/pipe-max-size", "8193") = 4
            90: get(SYS "fs/pipe-max-size") = "16384"
            93: pipe(p) = 0
            94: fcntl(p[0], F_GETPIPE_SZ) = 16384
            95: fcntl(p[0], F_SETPIPE_SZ, 16384) = 16384
            96: fcntl(p[0], F_SETPIPE_SZ, 16385) = -1 EPERM
            97: fcntl(p[0], F_SETPIPE_SZ, 4096) = 4096
            98: put(SYS "fs/pipe-max-size", "65536") = -1 EACCES
            """;

    @Test
    void bounds() throws IOException {
        Path source = Belljar.GUESTS.resolve("proc/settings.c");
        Path program = GuestCompiler.compile(source, ProgramHeader.read(source));
        Belljar.run("--user", "0", "--", program.toString()).hasStatus(0).printed(EXPECTED);
    }
}
