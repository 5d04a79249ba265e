package org.belljar.platform.trampoline;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Host thread numbers in the kernel's PID namespace, of threads that are known by that in the guests' own. */
final class ThreadNumbers {
    private static final String FIELD = "NSpid:";

    private ThreadNumbers() {}

    /** The thread of a process whose number in the innermost namespace is {@code own}; 0: none (any more). */
    static int find(int pid, int own) {
        String[] all = Path.of("/proc", Integer.toString(pid), "task").toFile().list();
        for (String tid : all == null ? new String[0] : all) {
            if (ownNumber(pid, tid) == own) {
                return Integer.parseInt(tid);
            }
        }
        return 0;
    }

    private static int ownNumber(int pid, String tid) {
        try {
            for (String line : Files.readAllLines(Path.of("/proc", Integer.toString(pid), "task", tid, "status"),
                    StandardCharsets.ISO_8859_1)) {
                if (line.startsWith(FIELD)) {
                    return Integer.parseInt(line.substring(line.lastIndexOf('\t') + 1));
                }
            }
        } catch (IOException e) {
            // it has ended meanwhile
        }
        return 0;
    }
}
