package org.belljar.e2e;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/**
 * What Belljar refuses by choice (docs/architecture.md, Sockets). What is expected is written down here, as hosts differ in it: io_uring
 * may be switched off, and the audit of the first user namespace answers its administrator.
 */
class RefusedIT {
    private static final String EXPECTED = """
            11: syscall(SYS_io_uring_setup, 8, parameters) = -1 ENOSYS
            12: syscall(SYS_io_uring_setup, 8, NULL) = -1 ENOSYS
            13: syscall(SYS_io_uring_setup, 0, parameters) = -1 ENOSYS
            14: syscall(SYS_io_uring_enter, -1, 1, 1, 0, NULL, 0) = -1 ENOSYS
            15: syscall(SYS_io_uring_register, -1, 0, NULL, 0) = -1 ENOSYS
            19: socket(AF_NETLINK, SOCK_RAW, NETLINK_AUDIT) = -1 EPROTONOSUPPORT
            20: socket(AF_NETLINK, SOCK_DGRAM, NETLINK_AUDIT) = -1 EPROTONOSUPPORT
            """;

    @Test
    void ringsAndAudit() throws IOException {
        Path source = Belljar.GUESTS.resolve("bad/refused.c");
        Path program = GuestCompiler.compile(source, ProgramHeader.read(source));
        Belljar.run("--user", "0", "--", program.toString()).hasStatus(0).printed(EXPECTED);
    }
}
