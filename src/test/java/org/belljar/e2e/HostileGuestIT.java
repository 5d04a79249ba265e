package org.belljar.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Guests that attack their trampoline and their mailbox. They may end in any way; the other processes of the sandbox go on
 * meanwhile and afterwards, Belljar ends in order, and no process is left.
 */
class HostileGuestIT {
    private static final String OTHERS = "\"$0\" \"$1\" & h=$!; i=0; while [ $i -lt 40 ]; do /bin/true || echo broken $?; i=$((i + 1)); done; "
            + "wait $h; s=$?; [ $s = 0 ] || echo hostile $s; echo x | cat; (exit 7) & wait $!; echo $?; ls -d /etc";

    @ParameterizedTest
    @ValueSource(strings = {"overwrite", "jump", "calls", "int80", "mailbox", "mailbox-race", "list-race", "doorbell", "stack", "segments"})
    void endsOnlyItself(String attack) throws IOException {
        Path program = LifecycleIT.guest("bad/hostile.c");
        HostCommand c = Belljar.start(Map.of(), "--", "/bin/sh", "-c", OTHERS, program.toString(), attack);
        HostProcesses.zygote(c);
        List<ProcessHandle> all = HostProcesses.of(c);
        c.await(Belljar.LIMIT).hasStatus(0).printed("attacks made\nx\n7\n/etc\n");
        HostProcesses.allEnd(all);
    }

    /** The 32-bit gates serve nothing, and neither do numbers of the x32 table; the caller lives on. */
    @Test
    void foreignCallsAreNotThere() throws IOException {
        Path program = LifecycleIT.guest("bad/foreign_calls.c");
        Belljar.start(Map.of(), "--", program.toString()).await(Belljar.LIMIT).hasStatus(0).printed("""
                15: gate(20, 0) = -38
                16: gate(1, 3) = -38
                17: gate(-1, 0) = -38
                18: syscall(0x40000000 | SYS_getpid) = -1 ENOSYS
                19: syscall(0x40000000 | 512) = -1 ENOSYS
                goes on
                """);
    }
}
